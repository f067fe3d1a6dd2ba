#include <algorithm>
#include <cstdio>
#include <map>

#include "cli/commands.h"
#include "cli/kafka/settings.h"
#include "codec/api_key_records.h"
#include "codec/json_writer.h"
#include "codec/render.h"
#include "kafka/topic_reader.h"
#include "runtime/loop.h"

namespace fanfare::cli {
namespace {

std::vector<ApiKey> read_keys(const Settings& settings) {
  runtime::Loop loop;
  std::map<std::string, ApiKey> by_hash;
  kafka::TopicReader reader(loop, settings.kafka.client, [&](const kafka::Message& message) {
    const std::string hash(message.key());
    auto key = codec::decode_api_key(message.value());
    if (message.is_tombstone() || !key)
      by_hash.erase(hash);
    else
      by_hash.insert_or_assign(hash, std::move(*key));
  });
  reader.follow({{{settings.kafka.names.api_keys(), 0}, 0, {}}});
  reader.sync([&] { loop.stop(); });
  loop.run();
  std::vector<ApiKey> keys;
  for (auto& [hash, key] : by_hash) keys.push_back(std::move(key));
  std::sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return keys;
}

std::string scopes_of(const ApiKey& key) {
  std::string text;
  for (const auto scope : key.scope_list())
    text.append(text.empty() ? "" : ",").append(to_string(scope));
  return text;
}

void add_time(codec::JsonWriter& json, const char* name, TimePoint time) {
  if (time != TimePoint()) json.member(name, codec::iso8601_seconds(time));
}

void print_json(const std::vector<ApiKey>& keys) {
  codec::JsonWriter json;
  json.begin_array();
  for (const auto& key : keys) {
    json.begin_object().member("id", "key_" + key.id).member("organizationId", key.organization_id);
    json.member("prefix", key.prefix).member("name", key.name).member("testMode", key.test_mode);
    json.key("scopes").begin_array();
    for (const auto scope : key.scope_list()) json.value(to_string(scope));
    json.end_array();
    add_time(json, "createdAt", key.created);
    add_time(json, "expiresAt", key.expires);
    add_time(json, "revokedAt", key.revoked);
    json.end_object();
  }
  json.end_array();
  std::printf("%s\n", json.text().c_str());
}

}  // namespace

int keys_list(const Words& words) {
  const Arguments arguments(words, with_connection({"--organization"}), {"--json"});
  arguments.positional(0);
  const auto settings = read_settings(arguments);
  require_topic(settings, settings.kafka.names.api_keys());
  auto keys = read_keys(settings);
  if (const auto organization = arguments.value("--organization"); !organization.empty())
    std::erase_if(keys, [&](const ApiKey& key) { return key.organization_id != organization; });
  if (arguments.has("--json")) {
    print_json(keys);
    return 0;
  }
  for (const auto& key : keys)
    std::printf("key_%s  %s…  %-20s %-20s %s%s\n", key.id.c_str(), key.prefix.c_str(),
                key.organization_id.c_str(), scopes_of(key).c_str(), key.name.c_str(),
                key.revoked != TimePoint() ? " (revoked)" : "");
  return 0;
}

}  // namespace fanfare::cli
