#include <openssl/rand.h>

#include <array>
#include <cstdio>
#include <span>
#include <sstream>

#include "cli/commands.h"
#include "cli/kafka/settings.h"
#include "codec/api_key_records.h"
#include "codec/json_writer.h"
#include "core/check.h"
#include "core/ulid.h"
#include "kafka/producer.h"
#include "runtime/loop.h"

namespace fanfare::cli {
namespace {

constexpr Duration kAcknowledgedWithin{20'000};

ApiKey describe_key(const Arguments& arguments, TimePoint now) {
  ApiKey key;
  key.platform = arguments.has("--platform");
  if (key.platform && arguments.has("--organization"))
    throw UsageError("--platform: such a key names the organization in each call");
  key.organization_id = key.platform ? "*" : arguments.required("--organization");
  key.name = arguments.value("--name");
  key.test_mode = arguments.has("--test");
  key.created = now;
  std::istringstream scopes(arguments.required("--scopes"));
  for (std::string text; std::getline(scopes, text, ',');) {
    const auto scope = scope_from(text);
    if (!scope) throw UsageError("--scopes: " + text + " is none of publish, manage, read");
    key.add_scope(*scope);
  }
  if (arguments.has("--expires")) {
    const auto lifetime = runtime::parse_duration(arguments.required("--expires"));
    if (!lifetime || *lifetime <= Duration(0)) throw UsageError("--expires: send 12h or 90d");
    key.expires = now + *lifetime;
  }
  return key;
}

/// Throws where the brokers don't acknowledge it.
void write(runtime::Loop& loop, const Settings& settings, const ApiKey& key) {
  kafka::Producer producer(
      loop, {.client = settings.kafka.client, .message_timeout = kAcknowledgedWithin});
  const kafka::OutRecord record{.topic = settings.kafka.names.api_keys(),
                                .partition = 0,
                                .key = key.hash,
                                .value = codec::encode(key),
                                .tombstone = false,
                                .headers = {}};
  std::string failure;
  const bool queued = producer.produce(record, [&](const std::string& error) {
    failure = error;
    loop.stop();
  });
  FANFARE_CHECK(queued);  // The buffer is empty.
  loop.run();
  if (!failure.empty()) throw std::runtime_error("the key was not stored: " + failure);
}

}  // namespace

int keys_create(const Words& words) {
  const Arguments arguments(words,
                            with_connection({"--organization", "--scopes", "--name", "--expires"}),
                            {"--test", "--platform", "--json"});
  arguments.positional(0);
  runtime::Loop loop;
  auto key = describe_key(arguments, loop.now());
  const auto settings = read_settings(arguments);
  require_topic(settings, settings.kafka.names.api_keys());
  std::array<std::uint8_t, 42> random{};
  FANFARE_CHECK(RAND_bytes(random.data(), random.size()) == 1);
  const auto text = make_api_key(key.test_mode, std::span(random).first<32>());
  key.id = make_ulid(key.created, std::span(random).last<10>());
  key.hash = hash_api_key(text);
  key.prefix = api_key_prefix(text);
  write(loop, settings, key);
  if (arguments.has("--json")) {
    codec::JsonWriter json;
    json.begin_object().member("id", "key_" + key.id).member("key", text);
    json.member("organizationId", key.organization_id).end_object();
    std::printf("%s\n", json.text().c_str());
  } else {
    std::printf("%s\n", text.c_str());
    std::fprintf(stderr, "This key is shown once: keep it now.\n");
  }
  return 0;
}

}  // namespace fanfare::cli
