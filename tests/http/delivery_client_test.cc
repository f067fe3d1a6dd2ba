// Exchanges over a healthy connection, and connections kept for the next.
#include "http/delivery_client.h"

#include <gmock/gmock.h>

#include "client_fixture.h"

namespace fanfare::http {
namespace {

using testing::HasSubstr;

/// Answers every request of a connection alike.
HostileServer::Script always(std::string answer) {
  return [answer](HostilePeer& peer) {
    while (!peer.request().empty()) peer.write(answer);
  };
}

TEST_F(DeliveryClientTest, SendsTheRequestAsItIsAndReportsTheAnswer) {
  std::string received, name, alpn;
  HostileServer server(good_context(), [&](HostilePeer& peer) {
    received = peer.request();
    name = peer.server_name();
    alpn = peer.alpn();
    peer.write("HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nContent-Length: 4\r\n\r\nbusy");
    peer.wait_until_closed();
  });
  TimePoint before = loop.now();
  Outcome outcome = send(server.port());
  EXPECT_EQ(received, kRequest);
  EXPECT_EQ(name, "good.example");
  EXPECT_EQ(alpn, "http/1.1");
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kHttp5xx);
  EXPECT_EQ(outcome.status, 503);
  EXPECT_EQ(outcome.retry_after, "120");
  EXPECT_EQ(outcome.response_body, "busy");
  EXPECT_FALSE(outcome.response_truncated);
  EXPECT_FALSE(outcome.connection_reused);
  EXPECT_EQ(outcome.remote_address, "127.0.0.1");
  EXPECT_EQ(outcome.error, "the endpoint answered 503");
  EXPECT_GE(outcome.started, before);
  EXPECT_GE(outcome.ended, outcome.started);
  EXPECT_GT(outcome.tls.count(), 0);
  EXPECT_GT(outcome.first_byte.count(), 0);
  EXPECT_GE(outcome.total, outcome.connect + outcome.tls + outcome.first_byte);
}

TEST_F(DeliveryClientTest, ReusesAConnection) {
  HostileServer server(good_context(), always(std::string(kOk)));
  EXPECT_FALSE(send(server.port()).connection_reused);
  EXPECT_EQ(client().idle_connections(), 1U);
  for (int i = 0; i < 5; ++i) {
    Outcome outcome = send(server.port());
    EXPECT_EQ(outcome.outcome_class, OutcomeClass::kSuccess);
    EXPECT_TRUE(outcome.connection_reused);
    EXPECT_EQ(outcome.remote_address, "127.0.0.1");
    EXPECT_EQ(outcome.tls.count(), 0);
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(DeliveryClientTest, KeepsConnectionsApartByPoolKey) {
  HostileServer server(good_context(), always(std::string(kOk)));
  send(server.port());
  Outcome other;
  client().send({"another endpoint", "good.example", server.port(), std::string(kRequest)},
                [&](Outcome o) {
                  other = o;
                  loop.stop();
                });
  run();
  EXPECT_FALSE(other.connection_reused);
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(DeliveryClientTest, ResumesTheTlsSessionOfItsPoolKey) {
  std::vector<bool> resumed;
  HostileServer server(good_context(), [&](HostilePeer& peer) {
    peer.request();
    resumed.push_back(peer.resumed());
    peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
    peer.wait_until_closed();
  });
  for (int i = 0; i < 3; ++i) EXPECT_EQ(send(server.port()).status, 200);
  EXPECT_THAT(resumed, testing::ElementsAre(false, true, true));
}

TEST_F(DeliveryClientTest, MakesManyAttemptsAtOnce) {
  HostileServer server(good_context(), always(std::string(kOk)));
  int left = 20;
  for (int i = 0; i < 20; ++i) {
    client().send({"endpoint", "good.example", server.port(), std::string(kRequest)},
                  [&](Outcome o) {
                    EXPECT_EQ(o.outcome_class, OutcomeClass::kSuccess) << o.error;
                    if (--left == 0) loop.stop();
                  });
  }
  EXPECT_EQ(client().in_flight(), 20U);
  run();
  EXPECT_EQ(client().idle_connections(), 20U);
}

TEST_F(DeliveryClientTest, ClosesTheOldestIdleConnectionsOverTheLimit) {
  options.idle_connections_max = 2;
  HostileServer server(good_context(), always(std::string(kOk)));
  for (const char* key : {"a", "b", "c", "b", "a"}) {
    client().send({key, "good.example", server.port(), std::string(kRequest)}, [&](Outcome o) {
      EXPECT_EQ(o.connection_reused, std::string_view(key) == "b" && server.connections() == 3);
      loop.stop();
    });
    run();
  }
  EXPECT_EQ(client().idle_connections(), 2U);
  EXPECT_EQ(server.connections(), 4);
}

TEST_F(DeliveryClientTest, ClosesConnectionsThatNobodyUses) {
  options.idle_timeout = Duration(10);
  HostileServer server(good_context(), [&](HostilePeer& peer) {
    peer.request();
    peer.write(kOk);
    EXPECT_EQ(peer.request(), "");
    loop.post([this] { loop.stop(); });
  });
  send(server.port());
  EXPECT_EQ(client().idle_connections(), 1U);
  run();
  EXPECT_EQ(client().idle_connections(), 0U);
}

TEST_F(DeliveryClientTest, LooksUpTheNameAgainWhenABusyConnectionIsOld) {
  options.connection_age_max = Duration(0);
  HostileServer server(good_context(), always(std::string(kOk)));
  for (int i = 1; i <= 3; ++i) {
    EXPECT_FALSE(send(server.port()).connection_reused);
    EXPECT_EQ(resolver->asked, i);
  }
  EXPECT_EQ(client().idle_connections(), 0U);
}

TEST_F(DeliveryClientTest, SendsALargeRequestToAPeerThatReadsSlowly) {
  std::string request =
      "POST / HTTP/1.1\r\nContent-Length: 3000000\r\n\r\n" + std::string(3'000'000, 'x');
  std::string received;
  HostileServer server(good_context(), [&](HostilePeer& peer) {
    received = peer.request();
    peer.write(kOk);
    peer.wait_until_closed();
  });
  EXPECT_EQ(send(server.port(), "good.example", request).status, 200);
  EXPECT_TRUE(received == request);
}

TEST_F(DeliveryClientTest, TakesAnAnswerThatComesBeforeTheRequestIsSent) {
  std::promise<void> answered;
  auto over = answered.get_future();
  HostileServer server(good_context(), [&](HostilePeer& peer) {
    peer.write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
    over.wait();  // Reads nothing, so the request can't be sent to its end.
  });
  std::string request =
      "POST / HTTP/1.1\r\nContent-Length: 30000000\r\n\r\n" + std::string(30'000'000, 'x');
  EXPECT_EQ(send(server.port(), "good.example", request).status, 413);
  answered.set_value();
  EXPECT_EQ(client().idle_connections(), 0U);
}

TEST_F(DeliveryClientTest, UnderstandsEveryKindOfBody) {
  struct Case {
    std::string answer, body;
    bool reusable;
  };
  using namespace std::string_literals;
  for (const Case& c : std::initializer_list<Case>{
           {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
            "abc", true},
           {"HTTP/1.1 204 No Content\r\n\r\n", "", true},
           {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 X\r\n\r\n" + std::string(kOk), "ok", true},
           {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na\0b"s, "a\0b"s, true},
           {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "ok", false},
           {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", "ok", false},
           {std::string(kOk) + "HTTP/1.1 500 unasked", "ok", false}}) {
    HostileServer server(good_context(), always(c.answer));
    client().cut_off();  // so that none is left of the case before
    Outcome outcome = send(server.port());
    EXPECT_EQ(outcome.outcome_class, OutcomeClass::kSuccess) << c.answer;
    EXPECT_EQ(outcome.response_body, c.body);
    EXPECT_FALSE(outcome.response_truncated) << c.answer;
    EXPECT_EQ(client().idle_connections(), c.reusable ? 1U : 0U) << c.answer;
  }
}

TEST_F(DeliveryClientTest, ABodyThatEndsWithTheConnectionIsWhole) {
  HostileServer server(good_context(), [](HostilePeer& peer) {
    peer.request();
    peer.write("HTTP/1.1 200 OK\r\n\r\nto the end");
  });
  Outcome outcome = send(server.port());
  EXPECT_EQ(outcome.response_body, "to the end");
  EXPECT_FALSE(outcome.response_truncated);
}

TEST_F(DeliveryClientTest, ReachesAddressLiteralsWithACertificateForThem) {
  std::string name = "not asked";
  HostileServer server(good_context(), [&](HostilePeer& peer) {
    name = peer.server_name();
    peer.request();
    peer.write(kOk);
    peer.wait_until_closed();
  });
  EXPECT_EQ(send(server.port(), "127.0.0.1").status, 200);
  EXPECT_EQ(name, "");
  EXPECT_EQ(resolver->asked, 0);
}

TEST_F(DeliveryClientTest, TheCallbackMaySendAgainOnTheSameConnection) {
  HostileServer server(good_context(), always(std::string(kOk)));
  int count = 0;
  std::function<void(Outcome)> again = [&](const Outcome& outcome) {
    EXPECT_EQ(outcome.connection_reused, count > 0);
    if (++count == 3) return loop.stop();
    client().send({"endpoint", "good.example", server.port(), std::string(kRequest)}, again);
  };
  client().send({"endpoint", "good.example", server.port(), std::string(kRequest)}, again);
  run();
  EXPECT_EQ(server.connections(), 1);
}

}  // namespace
}  // namespace fanfare::http
