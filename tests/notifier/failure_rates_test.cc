#include "services/notifier/failure_rates.h"

#include <gtest/gtest.h>

#include "codec/notification_records.h"

namespace fanfare::notifier {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

class Rates : public testing::Test {
 protected:
  void fail(std::uint64_t count, const std::string& type = "order.paid",
            const std::string& organization = "org") {
    rates.on_failures({organization, false, now, {{type, count}}}, now);
  }
  void wait(Duration duration) {
    now += duration;
    rates.on_tick(now);
  }
  /// As a transaction would.
  Texts told() {
    const auto batch = rates.take();
    for (const auto& rate : batch.forgotten) store.erase(rate.organization_id);
    for (const auto& rate : batch.rates)
      store[rate.organization_id] = codec::encode(codec::OutboxRecord(rate));
    Texts texts;
    for (const auto& it : batch.notifications) {
      EXPECT_EQ(it.kind, "webhook_failures_high");
      EXPECT_EQ(it.endpoint_id, "");
      texts.push_back(it.organization_id + " " + it.event_type + "/" + it.stage + " " +
                      std::to_string(it.count));
    }
    return texts;
  }
  void restart() {
    rates = FailureRates({});
    for (const auto& [organization, bytes] : store)
      rates.on_remembered(std::get<FailureRate>(codec::decode_outbox_record(bytes).value()));
  }
  FailureRates rates{{}};
  TimePoint now = from_unix_ms(1'800'000'000'000);
  std::map<std::string, std::string> store;
};

TEST_F(Rates, AboveTenAreMany) {
  fail(10);
  fail(10, "order.created");
  fail(10, "order.paid", "other");
  EXPECT_EQ(told(), Texts{});
  fail(1);
  EXPECT_EQ(told(), Texts{"org order.paid/opened 11"});
  fail(5'000);
  EXPECT_EQ(told(), Texts{}) << "told once";
}

TEST_F(Rates, ACalmWindowEndsItAndThenItIsToldAgain) {
  fail(11);
  told();
  for (int i = 0; i < 3; ++i) {
    wait(15min);
    fail(11);
    EXPECT_EQ(told(), Texts{}) << i;
  }
  wait(15min);
  EXPECT_EQ(told(), Texts{}) << "the window that ended was full of them";
  wait(15min);
  EXPECT_EQ(told(), Texts{"org order.paid/closed 0"});
  EXPECT_TRUE(store.empty()) << "nothing to remember";
  fail(11);
  EXPECT_EQ(told(), Texts{"org order.paid/opened 11"});
}

TEST_F(Rates, ARestartAtAnyPointTellsTheSame) {
  for (int at = 0; at < 5; ++at) {
    store.clear();
    restart();
    Texts all;
    const auto step = [&](int number, auto&& act) {
      act();
      for (auto& text : told()) all.push_back(text);
      if (number == at) restart();
    };
    step(0, [&] { fail(6); });
    step(1, [&] { fail(6); });
    step(2, [&] { fail(6); });
    step(3, [&] { wait(15min); });
    step(4, [&] { wait(15min); });
    EXPECT_EQ(all, (Texts{"org order.paid/opened 12", "org order.paid/closed 0"})) << at;
  }
}

}  // namespace
}  // namespace fanfare::notifier
