#include "http/resolver.h"

#include <gtest/gtest.h>

namespace fanfare::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct FakeLookup : Resolver {
  void resolve(const std::string& name, Found found) override {
    asked.push_back(name);
    waiting.push_back(std::move(found));
  }
  void answer(const Resolution& resolution) {
    for (auto& found : std::exchange(waiting, {})) found(resolution);
  }
  std::vector<std::string> asked;
  std::vector<Found> waiting;
};

class CachingResolverTest : public testing::Test {
 protected:
  void resolve(const std::string& name) {
    resolver_.resolve(name, [this](const Resolution& found) { found_.push_back(found); });
  }
  Resolution address(int ttl) { return {{*parse_ip_address("8.8.8.8")}, "", seconds(ttl)}; }

  std::shared_ptr<FakeLookup> lookup_ = std::make_shared<FakeLookup>();
  std::chrono::steady_clock::time_point now_;
  CachingResolver resolver_{lookup_, [this] { return now_; }};
  std::vector<Resolution> found_;
};

TEST_F(CachingResolverTest, AsksOnceForAllWhoWait) {
  resolve("a.example");
  resolve("a.example");
  EXPECT_EQ(lookup_->asked.size(), 1U);
  EXPECT_TRUE(found_.empty());
  lookup_->answer(address(10));
  EXPECT_EQ(found_.size(), 2U);
}

TEST_F(CachingResolverTest, KeepsAnAnswerForItsTtl) {
  resolve("a.example");
  lookup_->answer(address(10));
  now_ += milliseconds(9'999);
  resolve("a.example");
  EXPECT_EQ(found_.size(), 2U);
  EXPECT_EQ(lookup_->asked.size(), 1U);
  now_ += milliseconds(1);
  resolve("a.example");
  EXPECT_EQ(lookup_->asked.size(), 2U);
}

TEST_F(CachingResolverTest, ClampsTheTtl) {
  resolve("short.example");
  lookup_->answer(address(0));
  resolve("long.example");
  lookup_->answer(address(86'400));
  now_ += milliseconds(999);
  resolve("short.example");
  EXPECT_EQ(lookup_->asked.size(), 2U);
  now_ += milliseconds(1);
  resolve("short.example");
  EXPECT_EQ(lookup_->asked.size(), 3U);
  now_ += seconds(299);
  resolve("long.example");
  EXPECT_EQ(lookup_->asked.size(), 4U);
}

TEST_F(CachingResolverTest, KeepsAFailureForASecond) {
  resolve("a.example");
  lookup_->answer({{}, "no such name", seconds(3'600)});
  resolve("a.example");
  EXPECT_EQ(found_.at(1).error, "no such name");
  EXPECT_EQ(lookup_->asked.size(), 1U);
  now_ += seconds(1);
  resolve("a.example");
  EXPECT_EQ(lookup_->asked.size(), 2U);
}

TEST_F(CachingResolverTest, AnswersForLocalhostItself) {
  resolve("localhost");
  resolve("api.localhost");
  ASSERT_EQ(found_.size(), 2U);
  EXPECT_TRUE(lookup_->asked.empty());
  ASSERT_EQ(found_[0].addresses.size(), 2U);
  EXPECT_EQ(to_string(found_[0].addresses[0]), "127.0.0.1");
  EXPECT_EQ(to_string(found_[0].addresses[1]), "::1");
}

TEST_F(CachingResolverTest, CallbacksMayAskAgain) {
  resolver_.resolve("a.example", [this](const Resolution&) { resolve("a.example"); });
  lookup_->answer(address(10));
  EXPECT_EQ(found_.size(), 1U);
  EXPECT_EQ(lookup_->asked.size(), 1U);
}

}  // namespace
}  // namespace fanfare::http
