#include "core/attempt_outcome.h"

#include <gtest/gtest.h>

#include <set>

namespace fanfare {
namespace {

constexpr int kLast = static_cast<int>(OutcomeClass::kShutdown);

TEST(AttemptOutcome, EveryClassHasANameOfItsOwnThatLeadsBack) {
  std::set<std::string_view> names;
  for (int i = 0; i <= kLast; ++i) {
    auto outcome_class = static_cast<OutcomeClass>(i);
    std::string_view name = to_string(outcome_class);
    EXPECT_FALSE(name.empty());
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_EQ(outcome_class_from(name), outcome_class);
  }
}

TEST(AttemptOutcome, NamesAreThoseOfTheApi) {
  EXPECT_EQ(to_string(OutcomeClass::kSuccess), "success");
  EXPECT_EQ(to_string(OutcomeClass::kDns), "dns");
  EXPECT_EQ(to_string(OutcomeClass::kConnectRefused), "connect_refused");
  EXPECT_EQ(to_string(OutcomeClass::kConnectTimeout), "connect_timeout");
  EXPECT_EQ(to_string(OutcomeClass::kTls), "tls");
  EXPECT_EQ(to_string(OutcomeClass::kTimeout), "timeout");
  EXPECT_EQ(to_string(OutcomeClass::kReset), "reset");
  EXPECT_EQ(to_string(OutcomeClass::kTooLarge), "too_large");
  EXPECT_EQ(to_string(OutcomeClass::kBlockedAddress), "blocked_address");
  EXPECT_EQ(to_string(OutcomeClass::kHttp3xx), "http_3xx");
  EXPECT_EQ(to_string(OutcomeClass::kHttp410), "http_410");
  EXPECT_EQ(to_string(OutcomeClass::kShutdown), "shutdown");
}

TEST(AttemptOutcome, UnknownNamesHaveNoClass) {
  for (std::string_view name : {"", "Success", "success ", "http_200"}) {
    EXPECT_EQ(outcome_class_from(name), std::nullopt) << name;
  }
}

TEST(AttemptOutcome, EveryStatusHasItsClass) {
  for (int status = -10; status <= 1'000; ++status) {
    OutcomeClass expected = OutcomeClass::kBadResponse;
    if (status >= 100 && status <= 199) expected = OutcomeClass::kHttp1xx;
    if (status >= 200 && status <= 299) expected = OutcomeClass::kSuccess;
    if (status >= 300 && status <= 399) expected = OutcomeClass::kHttp3xx;
    if (status >= 400 && status <= 499) expected = OutcomeClass::kHttp4xx;
    if (status >= 500 && status <= 599) expected = OutcomeClass::kHttp5xx;
    if (status == 410) expected = OutcomeClass::kHttp410;
    if (status == 429) expected = OutcomeClass::kHttp429;
    EXPECT_EQ(outcome_class_of_status(status), expected) << status;
  }
}

TEST(AttemptOutcome, OnlyClassesOfAStatusAreAnswers) {
  for (int i = 0; i <= kLast; ++i) {
    auto outcome_class = static_cast<OutcomeClass>(i);
    bool named_so =
        outcome_class == OutcomeClass::kSuccess || to_string(outcome_class).starts_with("http_");
    EXPECT_EQ(has_http_answer(outcome_class), named_so) << to_string(outcome_class);
  }
}

}  // namespace
}  // namespace fanfare
