#include "cli/kafka/key_store.h"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "codec/api_key_records.h"
#include "core/check.h"
#include "core/ulid.h"
#include "kafka/producer.h"
#include "kafka/topic_reader.h"
#include "runtime/loop.h"

namespace fanfare::cli {
namespace {

constexpr Duration kAnsweredWithin{20'000};

}  // namespace

std::vector<ApiKey> read_keys(const Settings& settings) {
  const auto topic = settings.kafka.names.api_keys();
  require_topic(settings, topic);
  runtime::Loop loop;
  std::map<std::string, ApiKey> by_hash;
  bool complete = false;
  kafka::TopicReader reader(loop, settings.kafka.client, [&](const kafka::Message& message) {
    const std::string hash(message.key());
    auto key = codec::decode_api_key(message.value());
    if (message.is_tombstone() || !key)
      by_hash.erase(hash);
    else
      by_hash.insert_or_assign(hash, std::move(*key));
  });
  reader.follow({{{topic, 0}, 0, {}}});
  reader.sync([&] {
    complete = true;
    loop.stop();
  });
  const auto deadline = loop.after(kAnsweredWithin, [&] { loop.stop(); });
  loop.run();
  if (!complete)
    throw Failure(ExitCode::kUnreachable, topic + " couldn't be read to its end in 20 s");
  std::vector<ApiKey> keys;
  for (auto& [hash, key] : by_hash) keys.push_back(std::move(key));
  std::ranges::sort(keys, {}, &ApiKey::id);
  return keys;
}

void write_key(const Settings& settings, const ApiKey& key) {
  runtime::Loop loop;
  kafka::Producer producer(loop,
                           {.client = settings.kafka.client, .message_timeout = kAnsweredWithin});
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
  if (!failure.empty())
    throw Failure(ExitCode::kUnreachable, "the brokers didn't acknowledge the key: " + failure);
}

std::string make_key(ApiKey& key) {
  std::array<std::uint8_t, 42> random{};
  FANFARE_CHECK(RAND_bytes(random.data(), random.size()) == 1);
  auto text = make_api_key(key.test_mode, std::span(random).first<32>());
  key.id = make_ulid(key.created, std::span(random).last<10>());
  key.hash = hash_api_key(text);
  key.prefix = api_key_prefix(text);
  return text;
}

}  // namespace fanfare::cli
