#include "services/control/state/endpoint_store.h"

#include <gtest/gtest.h>

namespace fanfare::control {
namespace {

using codec::EndpointRecord;

EndpointRecord record(std::uint32_t version) {
  EndpointRecord made;
  made.endpoint.id = "E";
  made.endpoint.organization_id = "o";
  made.endpoint.version = version;
  return made;
}

struct Store : testing::Test {
  Tables tables;
  std::vector<Writes> batches;
  std::function<void(const std::string&)> finish;
  std::vector<std::string> done;
  EndpointStore store{tables, [this](Writes writes, auto then) {
                        batches.push_back(std::move(writes));
                        finish = std::move(then);
                      }};

  void raise() {
    store.change(
        "E",
        [](const EndpointRecord* current, Writes&) -> EndpointStore::Decision {
          return record(current ? current->endpoint.version + 1 : 1);
        },
        [this](const std::string& error) { done.push_back(error); });
  }
  void acknowledge() {
    for (const auto& write : batches.back())
      EXPECT_EQ(tables.apply_endpoint(write.key, *write.value, false), "");
    finish("");
  }
};

TEST_F(Store, ChangesThatComeMeanwhileFormOneBatchAndNoneIsLost) {
  raise();
  raise();
  raise();
  ASSERT_EQ(batches.size(), 1u);
  EXPECT_TRUE(done.empty());
  acknowledge();
  ASSERT_EQ(batches.size(), 2u);
  EXPECT_EQ(batches[1].size(), 1u);
  EXPECT_EQ(done.size(), 1u);
  acknowledge();
  EXPECT_EQ(done, std::vector<std::string>(3));
  EXPECT_EQ(tables.endpoint("E")->endpoint.version, 3u);
  EXPECT_TRUE(store.idle());
}

TEST_F(Store, AFailedBatchLeavesNoTrace) {
  raise();
  finish("no broker");
  EXPECT_EQ(done, (std::vector<std::string>{"no broker"}));
  raise();
  acknowledge();
  EXPECT_EQ(tables.endpoint("E")->endpoint.version, 1u);
}

TEST_F(Store, ADecisionForNothingWritesNothing) {
  store.change(
      "E", [](const auto*, Writes&) { return EndpointStore::Nothing{}; },
      [this](const std::string& error) { done.push_back(error); });
  EXPECT_TRUE(batches.empty());
  EXPECT_EQ(done, std::vector<std::string>(1));
}

// More than are decided at once, none of which writes anything.
TEST_F(Store, ChangesThatComeToNothingKeepNobodyWaiting) {
  raise();
  for (int i = 0; i < 1'200; ++i)
    store.change(
        "none",
        [](const EndpointRecord*, Writes&) -> EndpointStore::Decision {
          return EndpointStore::Nothing();
        },
        [this](const std::string& error) { done.push_back(error); });
  acknowledge();
  EXPECT_EQ(done.size(), 1'201u);
}

}  // namespace
}  // namespace fanfare::control
