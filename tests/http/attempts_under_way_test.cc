// What becomes of attempts under way when their owner changes its mind.
#include <openssl/ssl.h>

#include <atomic>

#include "client_fixture.h"

namespace fanfare::http {
namespace {

using AttemptsUnderWay = DeliveryClientTest;

TEST_F(AttemptsUnderWay, CutOffEndsAttemptsButKeepsKnownOutcomes) {
  runtime::Loop::Timer heard;
  HostileServer hanging(good_context(),
                        after_request([&](HostilePeer& peer) { peer.wait_until_closed(); }));
  HostileServer dripping(good_context(), after_request([&](HostilePeer& peer) {
                           peer.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx");
                           // What has arrived is read before a timer that begins now is due.
                           loop.post([&] {
                             heard =
                                 loop.after(std::chrono::milliseconds(20), [this] { loop.stop(); });
                           });
                           peer.wait_until_closed();
                         }));
  std::map<std::string, Outcome> outcomes;
  auto start = [&](const std::string& key, std::uint16_t port) {
    client().send({key, "good.example", port, std::string(kRequest)},
                  [&, key](Outcome o) { outcomes[key] = o; });
  };
  start("hanging", hanging.port());
  start("dripping", dripping.port());
  client().send({"silent", "silent.example", 1, ""}, [&](Outcome o) { outcomes["silent"] = o; });
  run();
  client().cut_off();
  EXPECT_EQ(client().in_flight(), 0U);
  EXPECT_EQ(client().idle_connections(), 0U);
  EXPECT_EQ(outcomes.at("hanging").outcome_class, OutcomeClass::kShutdown);
  EXPECT_EQ(outcomes.at("silent").outcome_class, OutcomeClass::kShutdown);
  EXPECT_EQ(outcomes.at("dripping").outcome_class, OutcomeClass::kSuccess);
  EXPECT_EQ(outcomes.at("dripping").response_body, "x");
}

TEST_F(AttemptsUnderWay, WhatWasNotSentCanBeDropped) {
  HostileServer answering(good_context(), after_request([&](HostilePeer& peer) {
                            loop.post([&] {  // The request has been sent; the other is looked up.
                              client().drop_unsent();
                              loop.stop();
                            });
                            peer.wait_until_closed();
                          }));
  std::map<std::string, Outcome> outcomes;
  client().send({"sent", "good.example", answering.port(), std::string(kRequest)},
                [&](Outcome o) { outcomes["sent"] = o; });
  client().send({"unsent", "silent.example", 1, ""}, [&](Outcome o) { outcomes["unsent"] = o; });
  run();
  ASSERT_EQ(outcomes.size(), 1u);
  EXPECT_EQ(outcomes.at("unsent").outcome_class, OutcomeClass::kShutdown);
  EXPECT_EQ(client().in_flight(), 1u);
  client().cut_off();
}

TEST_F(AttemptsUnderWay, DestroyingTheClientInACallbackIsSafe) {
  HostileServer server(good_context(), after_request([](HostilePeer& peer) { peer.write(kOk); }));
  auto owned = std::make_unique<DeliveryClient>(loop, options);
  owned->send({"endpoint", "silent.example", 1, ""}, [](Outcome) { ADD_FAILURE() << "called"; });
  owned->send({"endpoint", "10.0.0.1", 1, ""}, [&](Outcome) {
    owned->send({"endpoint", "10.0.0.1", 1, ""}, [](Outcome) { ADD_FAILURE() << "called"; });
    owned.reset();
    loop.post([&] { loop.post([&] { loop.stop(); }); });
  });
  run();
  EXPECT_EQ(owned, nullptr);
}

TEST_F(AttemptsUnderWay, NothingIsSentUntilItMay) {
  std::atomic<bool> may = false;
  int asked = 0;
  options.may_send = [&] {
    if (++asked == 3) may = true;
    return may.load();
  };
  HostileServer server(good_context(), after_request([&](HostilePeer& peer) {
                         EXPECT_TRUE(may);
                         peer.write(kOk);
                       }));
  Outcome outcome = send(server.port());
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kSuccess);
  EXPECT_GE(asked, 3);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(AttemptsUnderWay, TimeDoesNotRunUntilItMay) {
  options.total_timeout = Duration(1'000);
  auto until = std::chrono::steady_clock::time_point::max();
  std::promise<void> looked;  // for attempts that took too long, after it might
  runtime::Loop::Timer look;
  options.may_send = [&] {
    const auto now = std::chrono::steady_clock::now();
    until = std::min(until, now + options.total_timeout);
    if (now < until) return false;
    if (!look) look = loop.after(std::chrono::milliseconds(120), [&] { looked.set_value(); });
    return true;
  };
  HostileServer server(good_context(), after_request([&](HostilePeer& peer) {
                         looked.get_future().wait_for(std::chrono::seconds(5));
                         peer.write(kOk);
                       }));
  Outcome outcome = send(server.port());
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kSuccess) << outcome.error;
  EXPECT_LT(outcome.total, options.total_timeout);
}

// `what` spoils the connection that the second attempt waits on.
class SpoiltWhileHeld : public DeliveryClientTest {
 protected:
  void second_attempt_with(std::function<void(HostilePeer&)> what) {
    std::promise<void> held;
    std::atomic<bool> first = true, may = true;
    options.may_send = [&] {
      if (!may && first.exchange(false)) held.set_value();
      return may.load();
    };
    HostileServer server(good_context(), [&](HostilePeer& peer) {
      peer.request();
      peer.write(kOk);
      if (peer.number() > 0) return;
      held.get_future().wait();
      what(peer);
      peer.wait_until_closed();
      may = true;
    });
    EXPECT_EQ(send(server.port()).outcome_class, OutcomeClass::kSuccess);
    may = false;
    Outcome outcome = send(server.port());
    EXPECT_EQ(outcome.outcome_class, OutcomeClass::kSuccess) << outcome.error;
    EXPECT_FALSE(outcome.connection_reused);
    EXPECT_EQ(server.connections(), 2);
  }
};

TEST_F(SpoiltWhileHeld, ByItsEnd) {
  second_attempt_with([](HostilePeer& peer) { SSL_shutdown(peer.tls()); });
}

TEST_F(SpoiltWhileHeld, ByWhatNobodyAskedFor) {
  second_attempt_with([](HostilePeer& peer) { peer.write(kOk); });
}

TEST_F(AttemptsUnderWay, WhatIsHeldCanBeDropped) {
  options.may_send = [this] {
    loop.stop();
    return false;
  };
  HostileServer server(good_context(), [](HostilePeer& peer) { EXPECT_EQ(peer.request(), ""); });
  std::optional<Outcome> outcome;
  client().send({"endpoint", "good.example", server.port(), std::string(kRequest)},
                [&](Outcome o) { outcome = std::move(o); });
  run();
  EXPECT_FALSE(outcome);
  client().drop_unsent();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->outcome_class, OutcomeClass::kShutdown);
  EXPECT_EQ(client().in_flight(), 0u);
}

}  // namespace
}  // namespace fanfare::http
