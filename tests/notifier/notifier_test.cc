#include "services/notifier/notifier.h"

#include <gtest/gtest.h>

#include "codec/dialects.h"
#include "codec/notification_records.h"

namespace fanfare::notifier {
namespace {

using namespace std::chrono_literals;

class Telling : public testing::Test {
 protected:
  Telling() { add_endpoint("E1", {"order.*"}); }

  void add_endpoint(const std::string& id, std::vector<std::string> events,
                    std::uint32_t epoch = 1) {
    Endpoint endpoint;
    endpoint.id = id;
    endpoint.organization_id = "org";
    endpoint.url = "https://hooks.example.com/secret-path?token=1";
    endpoint.events = std::move(events);
    endpoint.epoch = epoch;
    notifier.on_endpoint(endpoint);
  }
  DeadLetter letter(const std::string& type = "order.paid", const std::string& endpoint = "E1") {
    DeadLetter letter;
    letter.delivery.id = "D" + std::to_string(++letters_);
    letter.delivery.endpoint_id = endpoint;
    letter.delivery.organization_id = "org";
    letter.delivery.event_id = "evt_" + std::to_string(letters_);
    letter.delivery.event_type = letter.delivery.published_type = type;
    letter.delivery.history.push_back({6, now, 1s, 500, OutcomeClass::kHttp5xx});
    letter.error = "HTTP 500";
    letter.failed = now;
    return letter;
  }
  void give_up(int times, const std::string& type = "order.paid",
               const std::string& endpoint = "E1") {
    for (int i = 0; i < times; ++i) notifier.on_dead_letter(letter(type, endpoint), now);
  }
  EndpointState state() {
    EndpointState state;
    state.endpoint_id = "E1";
    state.organization_id = "org";
    state.epoch = 1;
    state.changed = now;
    return state;
  }
  EndpointState failing(std::uint32_t stage) {
    auto failing = state();
    failing.failing_since = now - 24h;
    failing.failing_stage = stage;
    return failing;
  }
  void wait(Duration duration) {
    now += duration;
    notifier.on_tick(now);
  }
  /// "kind/stage count", in order; the batch is kept.
  std::vector<std::string> told() {
    batch = notifier.take(now);
    std::vector<std::string> texts;
    for (const auto& it : batch.notifications)
      texts.push_back(it.kind + "/" + it.stage + " " + std::to_string(it.count));
    return texts;
  }
  /// A new process, from what this one wrote.
  void restart() {
    Notifier other{settings, dialects};
    for (const auto& [id, bytes] : store_) other.on_incident(codec::decode_incident(bytes).value());
    notifier = std::move(other);
    add_endpoint("E1", {"order.*"});
  }
  /// As a transaction would.
  std::vector<std::string> committed() {
    auto texts = told();
    for (const auto& id : batch.forgotten) store_.erase(id);
    for (const auto& incident : batch.incidents)
      store_[incident.endpoint_id] = codec::encode(incident);
    return texts;
  }

  Settings settings;
  DialectSet dialects = codec::load_dialects();
  Notifier notifier{settings, dialects};
  TimePoint now = from_unix_ms(1'800'000'000'000);
  Batch batch;
  std::map<std::string, std::string> store_;

 private:
  int letters_ = 0;
};

using Texts = std::vector<std::string>;

TEST_F(Telling, TheFirstAtOnceTheRestTogether) {
  give_up(1);
  EXPECT_EQ(told(), Texts{"webhook_failure/opened 1"});
  give_up(4);
  EXPECT_EQ(told(), Texts{});
  wait(15min - 1ms);
  EXPECT_EQ(told(), Texts{});
  wait(1ms);
  EXPECT_EQ(told(), Texts{"webhook_failure/digest 4"});
  EXPECT_EQ(batch.notifications[0].total, 5u);
  EXPECT_EQ(batch.notifications[0].causes, (Counts{{"http_5xx", 4}}));
  wait(60min);
  EXPECT_EQ(told(), Texts{}) << "nothing new, nothing told";
}

TEST_F(Telling, AHundredThousandMakeFewAndTrueMessages) {
  give_up(50'000, "order.paid");
  give_up(50'000, "order.created");
  EXPECT_EQ(told(), Texts{"webhook_failure/opened 1"});
  ASSERT_EQ(batch.failures.size(), 1u);
  EXPECT_EQ(batch.failures[0].types, (Counts{{"order.paid", 50'000}, {"order.created", 50'000}}));
  wait(15min);
  EXPECT_EQ(told(), Texts{"webhook_failure/digest 99999"});
  EXPECT_EQ(batch.notifications[0].types,
            (Counts{{"order.paid", 49'999}, {"order.created", 50'000}}));
  notifier.on_state(state(), now);
  EXPECT_EQ(told(), Texts{"endpoint_recovered/closed 0"});
  EXPECT_EQ(batch.notifications[0].total, 100'000u);
}

TEST_F(Telling, RecoveryTakesAlongWhatWasGathered) {
  give_up(3);
  told();
  const auto opened = batch;
  notifier.on_state(state(), now);
  EXPECT_EQ(told(), Texts{"endpoint_recovered/closed 2"});
  EXPECT_EQ(batch.notifications[0].total, 3u);
}

TEST_F(Telling, WhoComesAndGoesIsToldOfTwiceInADigestsTime) {
  std::size_t messages = 0;
  for (int minute = 0; minute < 15; ++minute) {
    give_up(1, "type" + std::to_string(minute));
    notifier.on_state(state(), now);
    messages += told().size();
    wait(1min - 1s);
    messages += told().size();
  }
  EXPECT_EQ(messages, 2u);
  wait(15min);
  EXPECT_EQ(told(), Texts{"webhook_failure/closed 14"}) << "none is left untold";
}

TEST_F(Telling, EachStageIsToldOnce) {
  notifier.on_state(failing(1), now);
  EXPECT_EQ(told(), Texts{"endpoint_failing/opened 0"});
  notifier.on_state(failing(1), now);
  EXPECT_EQ(told(), Texts{});
  notifier.on_state(failing(2), now);
  EXPECT_EQ(told(), Texts{"endpoint_failing/digest 0"});
  auto disabled = failing(2);
  disabled.disabled_reason = "continuous_failure";
  notifier.on_state(disabled, now);
  notifier.on_state(disabled, now);
  EXPECT_EQ(told(), Texts{"endpoint_disabled/opened 0"});
  wait(1min);
  EXPECT_EQ(told(), Texts{});
  add_endpoint("E1", {"order.*"}, 2);
  wait(1s);
  EXPECT_EQ(told(), Texts{"endpoint_recovered/closed 0"}) << "it was enabled again";
}

TEST_F(Telling, ABreakerIsToldOfOnceItIsOpenForLong) {
  auto open = state();
  open.breaker = "open";
  notifier.on_state(open, now);
  wait(15min - 1s);
  EXPECT_EQ(told(), Texts{});
  wait(1s);
  EXPECT_EQ(told(), Texts{"endpoint_unreachable/opened 0"});
  wait(60min);
  EXPECT_EQ(told(), Texts{});
  notifier.on_state(state(), now);
  EXPECT_EQ(told(), Texts{"endpoint_recovered/closed 0"});
}

TEST_F(Telling, ABreakerThatClosesAgainIsNoNews) {
  auto open = state();
  open.breaker = "open";
  notifier.on_state(open, now);
  wait(5min);
  notifier.on_state(state(), now);
  wait(60min);
  EXPECT_EQ(told(), Texts{});
  EXPECT_EQ(notifier.incidents(), 0u);
}

TEST_F(Telling, ASuccessThatWasReadBeforeTheLetterEndsTheIncident) {
  const auto late = letter();
  now += 1s;
  notifier.on_state(state(), now);
  notifier.on_dead_letter(late, now);
  wait(1s);
  EXPECT_EQ(told(), (Texts{"webhook_failure/opened 1", "endpoint_recovered/closed 0"}));
}

TEST_F(Telling, ARestartAtAnyPointTellsTheSame) {
  for (int at = 0; at < 6; ++at) {
    notifier = Notifier{settings, dialects};
    add_endpoint("E1", {"order.*"});
    store_.clear();
    Texts all;
    const auto step = [&](int number, auto&& act) {
      act();
      for (auto& text : committed()) all.push_back(text);
      if (number == at) restart();
    };
    step(0, [&] { give_up(1); });
    step(1, [&] { give_up(20); });
    step(2, [&] { wait(15min); });
    step(3, [&] { notifier.on_state(failing(1), now); });
    step(4, [&] { give_up(2); });
    step(5, [&] { notifier.on_state(state(), now); });
    EXPECT_EQ(all, (Texts{"webhook_failure/opened 1", "webhook_failure/digest 20",
                          "endpoint_failing/opened 0", "endpoint_recovered/closed 2"}))
        << "restarted after step " << at;
  }
}

TEST_F(Telling, FailuresAreCountedByOrganizationAndTypeButNotThoseOfFacts) {
  add_endpoint("E2", {"order.*"});
  give_up(2, "order.paid", "E1");
  give_up(3, "order.paid", "E2");
  give_up(4, "webhook.delivery.exhausted", "E2");
  told();
  ASSERT_EQ(batch.failures.size(), 1u);
  EXPECT_EQ(batch.failures[0].types, (Counts{{"order.paid", 5}}));
  told();
  EXPECT_TRUE(batch.failures.empty()) << "each is counted once";
}

TEST_F(Telling, WhatNobodyNeedsToKnow) {
  auto cancelled = letter();
  cancelled.reason = DeadLetterReason::kCancelled;
  auto poison = letter();
  poison.reason = DeadLetterReason::kPoison;
  auto old = letter();
  old.failed = now - 25h;
  for (const auto& each : {cancelled, poison, old}) notifier.on_dead_letter(each, now);
  notifier.on_endpoint_removed("E1");
  notifier.on_state(failing(1), now);
  EXPECT_EQ(told(), Texts{});
}

TEST_F(Telling, ADeletedEndpointsIncidentIsClosedAndForgotten) {
  give_up(3);
  EXPECT_EQ(committed(), Texts{"webhook_failure/opened 1"});
  const auto incident = batch.notifications.at(0).incident_id;
  notifier.on_endpoint_removed("E1");
  wait(1s);
  EXPECT_EQ(committed(), Texts{"endpoint_deleted/closed 2"}) << "with what was gathered";
  EXPECT_EQ(batch.notifications.at(0).incident_id, incident);
  EXPECT_EQ(notifier.incidents(), 0u);
  EXPECT_TRUE(store_.empty());
  wait(60min);
  EXPECT_EQ(committed(), Texts{}) << "once";
}

TEST_F(Telling, ADeletedEndpointIsClosedByWhoIsStartedLater) {
  give_up(1);
  committed();
  restart();
  notifier.on_endpoint_removed("E1");
  wait(1s);
  EXPECT_EQ(committed(), Texts{"endpoint_deleted/closed 0"});
}

TEST_F(Telling, ADeletedEndpointOfWhichNothingWasToldIsForgotten) {
  auto open = state();
  open.breaker = "open";
  notifier.on_state(open, now);
  notifier.on_endpoint_removed("E1");
  wait(1s);
  EXPECT_EQ(committed(), Texts{});
  EXPECT_EQ(notifier.incidents(), 0u);
}

TEST_F(Telling, WhatFailedAgainBeforeItWasDeletedIsToldAndClosed) {
  give_up(1);
  notifier.on_state(state(), now);
  committed();
  wait(1min);
  give_up(2);
  notifier.on_endpoint_removed("E1");
  Texts all;
  for (int minute = 0; minute < 20; ++minute) {
    for (const auto& text : committed()) all.push_back(text);
    wait(1min);
  }
  EXPECT_EQ(all, (Texts{"webhook_failure/opened 2", "endpoint_deleted/closed 0"}));
  EXPECT_TRUE(store_.empty());
}

TEST_F(Telling, EventsGoToThoseWhoListenAndNeverInCircles) {
  give_up(1);
  told();
  EXPECT_TRUE(batch.events.empty()) << "nobody listens";
  add_endpoint("E2", {"webhook.*"});
  give_up(2);
  told();
  ASSERT_EQ(batch.events.size(), 2u);
  EXPECT_EQ(batch.events[0].type, "webhook.delivery.exhausted");
  EXPECT_EQ(batch.events[0].about_endpoint_id, "E1");
  EXPECT_NE(batch.events[0].id, batch.events[1].id);
  give_up(3, "webhook.delivery.exhausted", "E2");
  told();
  EXPECT_TRUE(batch.events.empty()) << "E2 itself is the only one who listens";
  add_endpoint("E3", {"webhook.endpoint.failing"});
  give_up(3, "webhook.delivery.exhausted", "E2");
  told();
  EXPECT_TRUE(batch.events.empty()) << "facts about facts make no events";
  notifier.on_state(failing(1), now);
  told();
  ASSERT_EQ(batch.events.size(), 1u);
  EXPECT_EQ(batch.events[0].type, "webhook.endpoint.failing");
}

TEST_F(Telling, ADeliveryIsNamedAsItsDialectAndTheApiDo) {
  add_endpoint("E2", {"webhook.*"});
  for (const auto& [dialect, shown] : std::map<std::string, std::string>{
           {"fanfare", "whk_D1"}, {"generic", "del_D2"}, {"gone", "whk_D3"}}) {
    auto one = letter();
    one.delivery.dialect = dialect;
    notifier.on_dead_letter(one, now);
    told();
    ASSERT_EQ(batch.events.size(), 1u);
    EXPECT_NE(batch.events[0].data.find("\"deliveryId\":\"" + shown + "\""), std::string::npos)
        << batch.events[0].data;
    EXPECT_EQ(batch.incidents.at(0).delivery_id, shown);
    for (const auto& it : batch.notifications) EXPECT_EQ(it.delivery_id, shown);
  }
}

TEST_F(Telling, HoldsNoPayloadAndNoMoreOfAUrlThanItsHost) {
  add_endpoint("E2", {"webhook.*"});
  auto one = letter();
  one.delivery.body = "payload-inside";
  notifier.on_dead_letter(one, now);
  told();
  ASSERT_EQ(batch.events.size(), 1u);
  const auto bytes = codec::encode(codec::NotificationRecord(batch.notifications.at(0))) +
                     codec::encode(batch.incidents.at(0)) + batch.events[0].data;
  EXPECT_EQ(bytes.find("payload-inside"), std::string::npos);
  EXPECT_EQ(bytes.find("secret-path"), std::string::npos);
  EXPECT_EQ(batch.notifications[0].endpoint_host, "hooks.example.com");
}

}  // namespace
}  // namespace fanfare::notifier
