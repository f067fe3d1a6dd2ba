// Organizations, for platform keys; and what each may use.
#include "cli/api/pages.h"
#include "cli/commands.h"
#include "cli/commands/members.h"

namespace fanfare::cli {
namespace {

constexpr const char* kQuotas = "/api/quotas";

std::string percent(const Json& rate) {
  if (rate.is_null()) return "";
  char text[16];
  std::snprintf(text, sizeof text, "%.1f %%", std::stod(rate.text()) * 100);
  return text;
}

int list(const Arguments& arguments) {
  arguments.positional(0);
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_list(api, arguments, "/api/organizations", {{"search", arguments.value("--search")}},
                    {"ORGANIZATION", "ACTIVE", "FAILING", "PAUSED", "DISABLED", "ATTEMPTS",
                     "SUCCESS", "DEAD LETTERS"},
                    [](const Json& it) {
                      const auto& endpoints = it["endpoints"];
                      return std::vector{it["id"].text(),
                                         endpoints["active"].text(),
                                         endpoints["failing"].text(),
                                         endpoints["paused"].text(),
                                         endpoints["disabled"].text(),
                                         it["attempts"].text(),
                                         percent(it["successRate"]),
                                         it["deadLetters"].text()};
                    });
}

void print_quotas(const Json& quotas) {
  Table table({"QUOTA", "LIMIT", "OF ITS OWN", "USED"});
  const auto own = [](const Json& quota) {
    return std::string(quota["own"].is_true() ? "yes" : "");
  };
  const auto& endpoints = quotas["endpoints"];
  const auto& events = quotas["eventsPerSecond"];
  const auto limit = [](const Json& quota) {
    return quota["limit"].is_null() ? std::string("none") : quota["limit"].text();
  };
  table.add({"endpoints", limit(endpoints), own(endpoints), endpoints["used"].text()});
  table.add({"events per second", limit(events), own(events), events["used"].text()});
  table.add({"events at once", events["burst"].text(), "", ""});
  table.add({"retention", limit(quotas["retention"]), own(quotas["retention"]), ""});
  table.print();
}

int show_quotas(const Arguments& arguments) {
  arguments.positional(0);
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_one(arguments, api.get(kQuotas), print_quotas);
}

/// "default" as null, a number as itself.
void add_quota(const Members& members, const char* name, const std::string& option) {
  if (members.arguments.value(option) == "default")
    members.json.key(name).null();
  else
    members.json_value(name, option);
}

int set_quotas(const Arguments& arguments) {
  arguments.positional(0);
  codec::JsonWriter json;
  json.begin_object();
  const Members members{json, arguments};
  add_quota(members, "endpoints", "--endpoints");
  add_quota(members, "eventsPerSecond", "--events-per-second");
  add_quota(members, "eventsBurst", "--events-burst");
  if (arguments.value("--retention") == "default")
    json.key("retention").null();
  else
    members.text("retention", "--retention");
  const auto body = json.end_object().take();
  if (body == "{}") throw UsageError("name what to set");
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_one(arguments, api.patch(kQuotas, body), print_quotas);
}

}  // namespace

Commands organization_commands() {
  const Option json{"--json", "", "as the API answers"};
  const auto* whose = "With a platform key: those of --organization.";
  return {
      {"organizations", "list", "", "all organizations, and how they fare", "For platform keys.",
       with_paging({{"--search", "TEXT", "those whose id has it"}}), Reaches::kApi, list},
      {"quotas",
       "show",
       "",
       "what the organization may use, and what it does use",
       whose,
       {json},
       Reaches::kApi,
       show_quotas},
      {"quotas",
       "set",
       "",
       "set what an organization may use; what isn't named stays",
       "With a platform key, for --organization. \"default\" takes back what was set.",
       {{"--endpoints", "N", "how many it may have"},
        {"--events-per-second", "N", "that it may publish"},
        {"--events-burst", "N", "how many of them may come at once"},
        {"--retention", "DURATION", "how long its delivery log is kept, such as 7d"},
        json},
       Reaches::kApi,
       set_quotas},
  };
}

}  // namespace fanfare::cli
