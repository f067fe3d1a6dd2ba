// Inbound sources: webhooks of other platforms.
#include "cli/api/pages.h"
#include "cli/commands.h"
#include "cli/commands/members.h"
#include "cli/commands/resources.h"

namespace fanfare::cli {
namespace {

constexpr const char* kSources = "/api/inbound-sources";
constexpr const char* kSource = "/api/inbound-sources/";

/// What the provider is given.
std::string address_of(const Json& source) {
  return source["url"].is_null() ? source["path"].text() : source["url"].text();
}

int list(const Arguments& arguments) {
  arguments.positional(0);
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_list(api, arguments, kSources, {}, {"ID", "PROVIDER", "STATE", "ADDRESS", "NAME"},
                    [](const Json& source) {
                      return std::vector{source["id"].text(), source["provider"].text(),
                                         std::string(source["enabled"].is_true() ? "on" : "off"),
                                         address_of(source), source["name"].text()};
                    });
}

void print_source(const Json& source) {
  const auto if_any = [&](const char* name) {
    return source[name].is_null() || source[name].size() == 0 ? "" : source[name].compact();
  };
  std::vector<std::pair<std::string, std::string>> fields{{"id", source["id"].text()},
                                                          {"provider", source["provider"].text()},
                                                          {"name", source["name"].text()},
                                                          {"enabled", source["enabled"].text()},
                                                          {"address", address_of(source)},
                                                          {"tolerance", source["tolerance"].text()},
                                                          {"signature", if_any("signature")},
                                                          {"mapping", if_any("mapping")},
                                                          {"created", source["createdAt"].text()},
                                                          {"updated", source["updatedAt"].text()},
                                                          {"secret", source["secret"].text()}};
  for (const auto& secret : source["secrets"].items()) {
    const auto end = secret["expiresAt"].text();
    fields.emplace_back("knows", secret["id"].text() + (end.empty() ? "" : ", until " + end));
  }
  print_fields(fields);
}

int show(const Arguments& arguments) { return show_one(arguments, kSource, print_source); }

std::string body_of(const Arguments& arguments, const std::string& provider) {
  codec::JsonWriter json;
  json.begin_object();
  if (!provider.empty()) json.member("provider", provider);
  const Members members{json, arguments};
  members.text("name", "--name");
  members.text_in_file("secret", "--secret");
  members.flag("enabled", "--enabled");
  members.text("url", "--called-as");
  members.text("tolerance", "--tolerance");
  members.json_value("signature", "--signature");
  members.json_value("mapping", "--mapping");
  return json.end_object().take();
}

int create(const Arguments& arguments) {
  const auto& provider = arguments.positional(1)[0];
  return create_one(arguments, kSources, body_of(arguments, provider), print_source);
}

int update(const Arguments& arguments) {
  const auto body = [&] { return body_of(arguments, ""); };
  return update_one(arguments, kSource, body, print_source);
}

int remove(const Arguments& arguments) { return remove_each(arguments, kSource); }

int rotate_secret(const Arguments& arguments) {
  const auto& id = arguments.positional(1)[0];
  codec::JsonWriter json;
  json.begin_object();
  const Members members{json, arguments};
  members.text_in_file("secret", "--secret");
  members.text("overlap", "--overlap");
  json.end_object();
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_one(arguments, api.post(path_of(kSource, id, "/secret/rotate"), json.text()),
                   print_source);
}

std::vector<Option> settings(std::vector<Option> more) {
  std::vector<Option> options{
      or_empty({"--name", "NAME", "for people; '' for none"}),
      or_empty(
          {"--called-as", "URL", "as the provider calls it, where proxies change it; '' for none"}),
      {"--tolerance", "DURATION", "how old a signature may be, 1s to 24h (5m)"},
      {"--signature", "JSON", "of generic: its form (docs/inbound.md), or @FILE"},
      {"--mapping", "JSON", "from the provider's types and ids to ours, or @FILE"},
      flag_option("--enabled", "switched off it answers 404"),
  };
  options.insert(options.begin(), more.begin(), more.end());
  options.push_back({"--json", "", "as the API answers"});
  return options;
}

}  // namespace

Commands inbound_commands() {
  const auto api = Reaches::kApi;
  const Option json{"--json", "", "as the API answers"};
  return {
      {"inbound", "list", "", "list the sources of other platforms' webhooks", "", with_paging({}),
       api, list},
      {"inbound", "show", "ID", "a source, and which secrets it knows", "", {json}, api, show},
      {"inbound",
       "create",
       "PROVIDER",
       "make a source and print the address for the provider",
       "docs/inbound.md tells of each.",
       settings(
           {{"--secret", "SECRET", "the provider's, or @FILE; else one is made if it can be"}}),
       api,
       create,
       {"stripe", "twilio", "resend", "standard", "github", "shopify", "generic"}},
      {"inbound", "update", "ID", "change a source; what isn't named stays", "", settings({}), api,
       update},
      {"inbound", "delete", "ID...", "delete sources", "", {}, api, remove},
      {"inbound",
       "rotate-secret",
       "ID",
       "add a secret; those before it count until the overlap is over",
       "",
       {{"--secret", "SECRET", "the new one, or @FILE; else one is made if it can be"},
        {"--overlap", "DURATION", "how long both count, 0s to 30d (24h)"},
        json},
       api,
       rotate_secret},
  };
}

}  // namespace fanfare::cli
