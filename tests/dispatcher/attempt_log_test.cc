#include "services/dispatcher/attempt_log.h"

#include <gtest/gtest.h>

namespace fanfare::dispatcher {
namespace {

TEST(AttemptLog, WhatIsRefusedWaitsForTheNextTry) {
  runtime::Loop loop;
  service::KafkaSettings kafka;
  kafka.client.brokers = "127.0.0.1:1";
  AttemptLog log(loop, kafka, [](Handle, int) { ADD_FAILURE() << "it was logged"; });
  AttemptRecord record;
  record.outcome.error = std::string(9 << 20, 'x');  // more than a record may have: refused at once
  log.append(1, record);
  const auto turn = [&] {
    loop.post([&] { loop.stop(); });
    loop.run();
  };
  for (int i = 0; i < 3; ++i) {
    turn();
    EXPECT_FALSE(log.empty());
    log.retry();
  }
}

}  // namespace
}  // namespace fanfare::dispatcher
