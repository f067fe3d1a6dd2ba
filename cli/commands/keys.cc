// API keys: over the REST API, or in Kafka itself where there is none yet.
#include <algorithm>
#include <cstdio>

#include "cli/api/pages.h"
#include "cli/commands.h"
#include "cli/commands/members.h"
#include "cli/kafka/key_store.h"
#include "cli/text/files.h"
#include "codec/render.h"

namespace fanfare::cli {
namespace {

constexpr std::size_t kOrganizationIdMax = 128;  // as in the header Fanfare-Organization

/// Options before profile before environment.
bool in_kafka(const Arguments& arguments) {
  if (names_brokers(arguments)) return true;
  if (has_target(arguments)) return false;
  if (environment_names_brokers()) return true;
  throw UsageError(
      "where? Name the API with --url or --profile, or the brokers with --config or --brokers");
}

/// The same that the header Fanfare-Organization may hold.
std::string organization_of(const Arguments& arguments) {
  if (!arguments.has("--organization"))
    throw UsageError("--organization: whose key is it? Or --platform for one of all organizations");
  auto id = arguments.value("--organization");
  const bool visible = std::ranges::all_of(id, [](char c) { return c > ' ' && c <= '~'; });
  if (id.empty() || id.size() > kOrganizationIdMax || !visible || id == "*")
    throw UsageError(
        "--organization: send an id of 1 to 128 visible ASCII characters, such as org_acme");
  return id;
}

std::string text_of(TimePoint time) {
  return time == TimePoint() ? "" : codec::iso8601_seconds(time);
}

codec::JsonWriter& add_time(codec::JsonWriter& json, const char* name, TimePoint time) {
  json.key(name);
  return time == TimePoint() ? json.null() : json.value(text_of(time));
}

/// The form of the API.
Json json_of(const ApiKey& key, const std::string& text = "") {
  codec::JsonWriter json;
  json.begin_object().member("id", "key_" + key.id).member("name", key.name);
  if (!text.empty()) json.member("key", text);
  json.member("prefix", key.prefix).member("organizationId", key.organization_id);
  json.member("mode", key.test_mode ? "test" : "live").key("scopes").begin_array();
  for (const auto scope : key.scope_list()) json.value(to_string(scope));
  json.end_array().member("active", key.valid_at(wall_clock()));
  add_time(json, "createdAt", key.created);
  add_time(json, "expiresAt", key.expires);
  add_time(json, "revokedAt", key.revoked).end_object();
  return Json::parse(json.take());
}

void print_created(const Json& key) {
  std::printf("%s\n", key["key"].text().c_str());
  std::fprintf(stderr, "%s; the key is shown once: keep it now.\n", key["id"].text().c_str());
}

Json create_in_kafka(const Arguments& arguments) {
  ApiKey key;
  key.platform = arguments.has("--platform");
  if (key.platform && arguments.has("--organization"))
    throw UsageError("--platform: such a key names the organization in each call");
  key.organization_id = key.platform ? "*" : organization_of(arguments);
  key.name = arguments.value("--name");
  key.test_mode = arguments.has("--test");
  key.created = wall_clock();
  for (const auto& scope : arguments.list("--scopes")) key.add_scope(*scope_from(scope));
  if (arguments.has("--expires"))
    key.expires = key.created + arguments.duration("--expires", Duration(0));
  const auto settings = read_settings(arguments);
  require_topic(settings, settings.kafka.names.api_keys());
  const auto text = make_key(key);
  write_key(settings, key);
  return json_of(key, text);
}

Json create_over_api(const Arguments& arguments) {
  if (arguments.has("--platform"))
    throw UsageError("--platform: such keys are made in Kafka: name --config or --brokers");
  codec::JsonWriter json;
  json.begin_object().key("scopes").begin_array();
  for (const auto& scope : arguments.list("--scopes")) json.value(scope);
  json.end_array();
  if (arguments.has("--name")) json.member("name", arguments.value("--name"));
  if (arguments.has("--test")) json.member("mode", "test");
  if (arguments.has("--expires")) json.member("expiresIn", arguments.value("--expires"));
  json.end_object();
  runtime::Loop loop;
  return Api(loop, arguments).post("/api/keys", json.text());
}

int create(const Arguments& arguments) {
  arguments.positional(0);
  if (arguments.list("--scopes").empty())
    throw UsageError("--scopes: what may it do? Any of publish, manage, read, with commas");
  const auto key = in_kafka(arguments) ? create_in_kafka(arguments) : create_over_api(arguments);
  return print_one(arguments, key, print_created);
}

std::vector<std::string> row_of(const Json& key) {
  return {key["id"].text(),
          key["prefix"].text() + "…",
          validity(key),
          key["mode"].text(),
          key["organizationId"].text(),
          joined(key["scopes"]),
          key["expiresAt"].text(),
          key["name"].text()};
}

int list(const Arguments& arguments) {
  arguments.positional(0);
  const std::vector<std::string> head{"ID",           "KEY",    "STATE",   "MODE",
                                      "ORGANIZATION", "SCOPES", "EXPIRES", "NAME"};
  if (!in_kafka(arguments)) {
    runtime::Loop loop;
    Api api(loop, arguments);
    return print_list(api, arguments, "/api/keys", {}, head, row_of);
  }
  auto keys = read_keys(read_settings(arguments));
  std::erase_if(keys, [&](const ApiKey& key) {
    return key.kind != KeyKind::kApiKey ||
           (arguments.has("--organization") &&
            key.organization_id != arguments.value("--organization"));
  });
  Table table(head);
  codec::JsonWriter json;
  json.begin_object().key("data").begin_array();
  for (const auto& key : keys) {
    const auto shown_key = json_of(key);
    shown_key.write(json);
    table.add(row_of(shown_key));
  }
  json.end_array().end_object();
  arguments.has("--json") ? void(std::printf("%s\n", json.text().c_str())) : table.print();
  return 0;
}

void revoke_in_kafka(const Arguments& arguments, const std::vector<std::string>& ids) {
  const auto settings = read_settings(arguments);
  auto keys = read_keys(settings);
  for (const auto& id : ids) {
    const auto key = std::ranges::find_if(
        keys, [&](const ApiKey& k) { return "key_" + k.id == id && k.kind == KeyKind::kApiKey; });
    if (key == keys.end()) throw Failure(ExitCode::kNotFound, "there is no key " + id);
    if (key->revoked == TimePoint()) {
      key->revoked = wall_clock();
      write_key(settings, *key);
    }
    std::printf("%s is revoked\n", id.c_str());
  }
}

int revoke(const Arguments& arguments) {
  const auto& ids = arguments.positional(1, 100);
  if (in_kafka(arguments)) return revoke_in_kafka(arguments, ids), 0;
  runtime::Loop loop;
  Api api(loop, arguments);
  for (const auto& id : ids) {
    api.remove(path_of("/api/keys/", id));
    std::printf("%s is revoked\n", id.c_str());
  }
  return 0;
}

}  // namespace

Commands key_commands() {
  const auto* where =
      "Over the API, or with --config or --brokers in Kafka itself, as for the first key of an\n"
      "installation.";
  return {
      {"keys",
       "create",
       "",
       "make an API key and print it, once",
       where,
       {{"--scopes", "LIST", "what it may do", {"publish", "manage", "read"}, true},
        {"--organization", "ORG", "in Kafka, or with a platform key: whose key it is"},
        {"--platform", "", "in Kafka: a key that names the organization in each call"},
        {"--test", "", "a key for test mode"},
        or_empty({"--name", "NAME", "for people"}),
        {"--expires", "DURATION", "from now, such as 90d; else never"},
        {"--json", "", "the key as the API shows it"}},
       Reaches::kApiOrKafka,
       create},
      {"keys", "list", "", "list API keys, without the keys themselves", where,
       with_paging({{"--organization", "ORG", "of one organization only"}}), Reaches::kApiOrKafka,
       list},
      {"keys",
       "revoke",
       "ID...",
       "end API keys; refused everywhere within a second",
       where,
       {},
       Reaches::kApiOrKafka,
       revoke},
  };
}

}  // namespace fanfare::cli
