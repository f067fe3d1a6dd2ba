#include "services/control/expiring.h"

#include "records.h"
#include "world.h"

namespace fanfare::control {
namespace {

using namespace std::chrono_literals;

class Expiring : public testing::Test {
 protected:
  void lose(const std::string& organization, const std::string& type, TimePoint failed,
            DeadLetterReason reason = DeadLetterReason::kAttemptsExhausted) {
    Delivery delivery;
    delivery.id = "D" + std::to_string(++made_);
    delivery.organization_id = organization;
    delivery.endpoint_id = "E1";
    delivery.event_type = type;
    DeadLetter letter;
    letter.delivery = delivery;
    letter.reason = reason;
    letter.failed = failed;
    world.index.add(letter, {"dead", 0}, made_);
  }
  /// "type count" of the inbox, the newest first.
  std::vector<std::string> told(const std::string& key) {
    std::vector<std::string> texts;
    const auto inbox = world.call(key, "GET", "/api/notifications?kind=dead_letters_expiring");
    for (const auto each : inbox.json().at_pointer("/data").get_array())
      texts.push_back(simdjson::minify(each.at_pointer("/eventTypes").value()));
    return texts;
  }
  using Texts = std::vector<std::string>;
  World world;
  std::string key = world.manager("org"), other = world.manager("other");
  TimePoint day = std::chrono::floor<std::chrono::days>(world.now);  // lost in its course

 private:
  int made_ = 0;
};

TEST_F(Expiring, IsToldOnceThreeDaysBeforeTheEndOfADay) {
  lose("org", "order.paid", day + 1h);
  lose("org", "order.paid", day + 23h);
  lose("org", "order.created", day + 2h);
  lose("org", "order.created", day + 25h);
  lose("org", "order.created", day + 3h, DeadLetterReason::kCancelled);
  lose("other", "order.paid", day);
  world.now = day + 24h + 27 * 24h - 1ms;
  tell_of_expiring(world.api, 24h * 30);
  EXPECT_EQ(told(key), Texts{});
  world.now += 1ms;
  for (int i = 0; i < 3; ++i) tell_of_expiring(world.api, 24h * 30);
  EXPECT_EQ(told(key), Texts{R"({"order.created":1,"order.paid":2})"});
  EXPECT_EQ(told(other), Texts{R"({"order.paid":1})"});
  world.now += 24h;
  tell_of_expiring(world.api, 24h * 30);
  EXPECT_EQ(told(key), (Texts{R"({"order.created":1})", R"({"order.created":1,"order.paid":2})"}));
  EXPECT_EQ(told(other).size(), 1u);
}

TEST_F(Expiring, WhatWasMissedIsMadeUpForWhileTheyAreThere) {
  lose("org", "a", day);
  lose("org", "b", day + 24h);
  world.now = day + 29 * 24h + 12h;
  tell_of_expiring(world.api, 24h * 365);
  EXPECT_EQ(told(key), (Texts{R"({"b":1})", R"({"a":1})"}));
}

TEST_F(Expiring, AShortIndexTellsNothing) {
  lose("org", "a", world.now - 24h);
  tell_of_expiring(world.api, 24h * 2);
  EXPECT_EQ(told(key), Texts{});
}

}  // namespace
}  // namespace fanfare::control
