#include "service/required_topics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace fanfare::service {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

KafkaSettings at(const std::string& brokers) {
  KafkaSettings settings;
  settings.client.brokers = brokers;
  settings.client.client_id = "required-topics-test";
  return settings;
}

TEST(RequiredTopics, LeaveTheLoopToOthersWhileNoBrokerAnswers) {
  runtime::Loop loop;
  RequiredTopics topics(loop, at("127.0.0.1:1"));
  bool found = false;
  int turns = 0;
  const auto turning = loop.every(10ms, [&] {
    ++turns;
    if (topics.not_ready_reason().find("no broker answers") != std::string::npos) loop.stop();
  });
  const auto overdue = loop.after(30s, [&] { loop.stop(); });
  topics.require({{"fanfare.events", 8, 1, {}, ""}}, [&] { found = true; });
  loop.run();
  EXPECT_THAT(topics.not_ready_reason(), HasSubstr("no broker answers"));
  EXPECT_GT(turns, 20);  // The question takes a second.
  EXPECT_FALSE(found);
}

TEST(RequiredTopics, EndTheLoopWhereOneIsMissing) {
  runtime::Loop loop;
  KafkaSettings settings = at("");
  settings.client.properties = {{"test.mock.num.brokers", "1"}};
  RequiredTopics topics(loop, settings);
  topics.require({{"fanfare.events", 8, 1, {}, ""}}, [] { FAIL() << "it isn't there"; });
  try {
    loop.run();
    FAIL() << "went on";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "topic fanfare.events is missing: run fanfare topics ensure");
  }
}

TEST(RequiredTopics, AreThereWhenNothingIsRequired) {
  runtime::Loop loop;
  KafkaSettings settings = at("");
  settings.client.properties = {{"test.mock.num.brokers", "1"}};
  RequiredTopics topics(loop, settings);
  EXPECT_EQ(topics.not_ready_reason(), "looking for the topics");
  topics.require({}, [&] { loop.stop(); });
  loop.run();
  EXPECT_EQ(topics.not_ready_reason(), "");
}

}  // namespace
}  // namespace fanfare::service
