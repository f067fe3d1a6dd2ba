// Tokens that open the dashboard to a customer.
#include <cstdio>

#include "cli/api/pages.h"
#include "cli/commands.h"
#include "cli/commands/members.h"
#include "cli/commands/resources.h"

namespace fanfare::cli {
namespace {

constexpr const char* kTokens = "/api/portal-tokens";

void print_token(const Json& token) {
  std::printf("%s\n", token["token"].text().c_str());
  std::fprintf(stderr, "%s ends at %s; it is shown once: keep it now.\n",
               token["id"].text().c_str(), token["expiresAt"].text().c_str());
}

int create_token(const Arguments& arguments) {
  arguments.positional(0);
  codec::JsonWriter json;
  json.begin_object();
  const Members members{json, arguments};
  members.text("name", "--name");
  members.list("scopes", "--scopes");
  members.text("expiresIn", "--expires");
  const auto body = json.end_object().take();
  return create_one(arguments, kTokens, body, print_token);
}

int list_tokens(const Arguments& arguments) {
  arguments.positional(0);
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_list(api, arguments, kTokens, {},
                    {"ID", "TOKEN", "STATE", "MODE", "SCOPES", "EXPIRES", "NAME"},
                    [](const Json& token) {
                      return std::vector{token["id"].text(),      token["prefix"].text() + "…",
                                         validity(token),         token["mode"].text(),
                                         joined(token["scopes"]), token["expiresAt"].text(),
                                         token["name"].text()};
                    });
}

int revoke_tokens(const Arguments& arguments) {
  return remove_each(arguments, std::string(kTokens) + "/");
}

}  // namespace

Commands portal_token_commands() {
  const auto api = Reaches::kApi;
  return {
      {"portal-tokens",
       "create",
       "",
       "make a token that opens the dashboard of this organization, and print it",
       "",
       {or_empty({"--name", "NAME", "for people"}),
        {"--scopes", "LIST", "what it may do; both if absent", {"manage", "read"}, true},
        {"--expires", "DURATION", "from now, 1m to 7d (1h)"},
        {"--json", "", "as the API answers"}},
       api,
       create_token},
      {"portal-tokens", "list", "", "list portal tokens", "", with_paging({}), api, list_tokens},
      {"portal-tokens", "revoke", "ID...", "revoke portal tokens", "", {}, api, revoke_tokens},
  };
}

}  // namespace fanfare::cli
