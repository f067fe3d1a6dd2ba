#include "bench/flood.h"

#include <chrono>
#include <cstdio>
#include <string>

#include "kafka/producer.h"
#include "runtime/loop.h"

namespace fanfare::bench {
namespace {

class Flood {
 public:
  Flood(runtime::Loop& loop, const kafka::ClientConfig& client, long count, MakeRecord make)
      : loop_(loop),
        count_(count),
        make_(std::move(make)),
        producer_(loop, {client, Duration(20)}),
        begun_(loop.now()) {
    filling_ = loop_.every(std::chrono::milliseconds(5), [this] { fill(); });
  }
  const std::string& error() const { return error_; }

 private:
  void fill() {
    const auto acknowledged = [this](const std::string& error) {
      if (error_.empty()) error_ = error;
    };
    while (written_ < count_ && producer_.produce(make_(written_, begun_), acknowledged))
      ++written_;
    if (written_ == count_ && producer_.unacknowledged() == 0) loop_.stop();
  }

  runtime::Loop& loop_;
  const long count_;
  const MakeRecord make_;
  kafka::Producer producer_;
  const TimePoint begun_;
  runtime::Loop::Timer filling_;
  long written_ = 0;
  std::string error_;
};

}  // namespace

int flood(const char* name, const char* brokers, long count, MakeRecord make) {
  kafka::ClientConfig client;
  client.brokers = brokers;
  client.client_id = name;
  runtime::Loop loop;
  Flood flood(loop, client, count, std::move(make));
  loop.run();
  if (flood.error().empty()) return 0;
  std::fprintf(stderr, "%s: %s\n", name, flood.error().c_str());
  return 1;
}

}  // namespace fanfare::bench
