// Writes dead letters as the dispatcher does, without the attempts before:
//
//   e2e_dead_letter_tool BROKERS TOPIC PARTITIONS ORGANIZATION TYPE COUNT PER_SECOND HOURS
//   ENDPOINT...
//
// COUNT in all, the endpoints in turn; PER_SECOND 0: as fast as it goes; they failed so many HOURS
// ago. Endpoint ids without prefix. Returns when the brokers have them all.
#include <librdkafka/rdkafka.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "codec/records.h"
#include "core/topics.h"
#include "core/ulid.h"

namespace {

using namespace fanfare;

TimePoint now() { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }

DeadLetter letter(const std::string& organization, const std::string& type,
                  const std::string& endpoint, std::chrono::hours ago, int number) {
  DeadLetter letter;
  auto& delivery = letter.delivery;
  delivery.event_id = "evt_made_" + std::to_string(number);
  delivery.id = derived_delivery_id(organization, delivery.event_id, endpoint);
  delivery.organization_id = organization;
  delivery.endpoint_id = endpoint;
  delivery.event_type = delivery.published_type = type;
  delivery.dialect = "fanfare";
  delivery.body = R"({"secret":"inside"})";
  delivery.accepted = letter.failed = now() - ago;
  delivery.attempts_made = 6;
  delivery.history.push_back({6, letter.failed, Duration(5), 500, OutcomeClass::kHttp5xx});
  letter.error = "HTTP 500";
  return letter;
}

[[noreturn]] void fail(const std::string& what) {
  std::cerr << "e2e_dead_letter_tool: " << what << '\n';
  std::exit(1);
}

int failed = 0;

void on_delivered(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) ++failed;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 10) fail("too few arguments");
  const std::vector<std::string> words(argv + 1, argv + argc);
  const int partitions = std::stoi(words[2]), count = std::stoi(words[5]);
  const double per_second = std::stod(words[6]);
  const std::chrono::hours ago(std::stoi(words[7]));
  const std::vector<std::string> endpoints(words.begin() + 8, words.end());
  char error[512];
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "bootstrap.servers", words[0].c_str(), error, sizeof error);
  rd_kafka_conf_set(conf, "linger.ms", "5", error, sizeof error);
  rd_kafka_conf_set_dr_msg_cb(conf, on_delivered);
  rd_kafka_t* producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
  if (producer == nullptr) fail(error);
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < count; ++i) {
    if (per_second > 0)
      std::this_thread::sleep_until(began + std::chrono::duration_cast<std::chrono::nanoseconds>(
                                                std::chrono::duration<double>(i / per_second)));
    const auto& endpoint = endpoints[static_cast<std::size_t>(i) % endpoints.size()];
    const auto bytes = codec::encode(letter(words[3], words[4], endpoint, ago, i));
    for (;;) {
      const auto sent = rd_kafka_producev(
          producer, RD_KAFKA_V_TOPIC(words[1].c_str()),
          RD_KAFKA_V_PARTITION(partition_of(endpoint, partitions)),
          RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
          RD_KAFKA_V_KEY(endpoint.data(), endpoint.size()),
          RD_KAFKA_V_VALUE(const_cast<char*>(bytes.data()), bytes.size()), RD_KAFKA_V_END);
      if (sent == RD_KAFKA_RESP_ERR_NO_ERROR) break;
      if (sent != RD_KAFKA_RESP_ERR__QUEUE_FULL) fail(rd_kafka_err2str(sent));
      rd_kafka_poll(producer, 100);
    }
    rd_kafka_poll(producer, 0);
  }
  if (rd_kafka_flush(producer, 60'000) != RD_KAFKA_RESP_ERR_NO_ERROR || failed > 0)
    fail(std::to_string(failed) + " were not taken");
  rd_kafka_destroy(producer);
  return 0;
}
