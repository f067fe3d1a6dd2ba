// The audit log.
#include "cli/api/pages.h"
#include "cli/commands.h"
#include "cli/commands/resources.h"

namespace fanfare::cli {
namespace {

std::string details_of(const Json& entry) {
  std::string text;
  for (const auto& [name, value] : entry["details"].members())
    text += (text.empty() ? "" : ", ") + name + "=" + value.text();
  return text;
}

int list_audit(const Arguments& arguments) {
  arguments.positional(0);
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_list(api, arguments, "/api/audit",
                    {{"action", arguments.value("--action")},
                     {"target", arguments.value("--target")},
                     {"actor", arguments.value("--actor")}},
                    {"AT", "ACTION", "TARGET", "ACTOR", "FROM", "DETAILS"}, [](const Json& entry) {
                      const auto& actor = entry["actor"];
                      const auto name = actor["name"].text();
                      return std::vector{entry["at"].text(),
                                         entry["action"].text(),
                                         entry["target"].text(),
                                         actor["id"].text() + (name.empty() ? "" : " " + name),
                                         entry["remoteAddress"].text(),
                                         shown(details_of(entry), 80)};
                    });
}

}  // namespace

Commands audit_commands() {
  return {{"audit", "list", "", "who changed what, the newest first", "",
           with_paging({{"--action", "ACTION", "such as endpoint.created"},
                        {"--target", "ID", "what was changed"},
                        {"--actor", "ID", "who did it: key_…, ptk_…, or what acted by itself"}}),
           Reaches::kApi, list_audit}};
}

}  // namespace fanfare::cli
