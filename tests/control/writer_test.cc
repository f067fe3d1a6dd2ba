#include "services/control/state/writer.h"

#include <gtest/gtest.h>

namespace fanfare::control {
namespace {

// Nobody need be there: it isn't asked.
TEST(Writer, WhatKafkaWouldRefuseFailsAlone) {
  runtime::Loop loop;
  service::KafkaSettings kafka;
  kafka.client.brokers = "127.0.0.1:1";
  Writer writer(loop, kafka);
  std::vector<std::string> ended;
  writer.write({{Topic::kControl, "k", std::string(7 << 20, 'x')}},
               [&](const std::string& error) { ended.push_back(error); });
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_NE(ended[0].find("larger than Kafka takes"), std::string::npos);
  EXPECT_FALSE(writer.busy());
}

}  // namespace
}  // namespace fanfare::control
