// Hosts that abuse TLS: what isn't data costs bounded time, and never holds the loop.
#include <gmock/gmock.h>

#include <future>

#include "client_fixture.h"

namespace fanfare::http {
namespace {

using testing::HasSubstr;

class HostileTls : public DeliveryClientTest {
 protected:
  static void send_tickets(HostilePeer& peer) {
    while (!peer.closed()) {
      SSL_new_session_ticket(peer.tls());
      SSL_do_handshake(peer.tls());
    }
  }

  /// Sends to `hostile`, then to a healthy host, and returns the outcome of the former.
  Outcome send_beside_a_healthy_one(std::uint16_t hostile) {
    HostileServer healthy(good_context(), [](HostilePeer& peer) {
      peer.request();
      peer.write(kOk);
      peer.wait_until_closed();
    });
    std::vector<std::string> ended;
    std::map<std::string, Outcome> outcomes;
    for (auto [key, port] : {std::pair("hostile", hostile), std::pair("healthy", healthy.port())}) {
      client().send({key, "good.example", port, std::string(kRequest)}, [&, key = key](Outcome o) {
        ended.emplace_back(key);
        outcomes[key] = std::move(o);
        if (ended.size() == 2) loop.stop();
      });
    }
    run();
    EXPECT_THAT(ended, testing::ElementsAre("healthy", "hostile"));
    EXPECT_EQ(outcomes["healthy"].outcome_class, OutcomeClass::kSuccess);
    return outcomes["hostile"];
  }
};

TEST_F(HostileTls, SelfSignedCertificate) {
  HostileServer server(TestCa::self_signed_context("DNS:good.example"), [](HostilePeer&) {});
  Outcome outcome = send(server.port());
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kTls);
  EXPECT_THAT(outcome.error, HasSubstr("self"));
}

// It is work, and memory for as long as its session is kept.
TEST_F(HostileTls, AChainMayHaveThirtyTwoKibibytes) {
  for (auto [names, fits] : {std::pair(800, true), {1'600, false}}) {
    std::string all = "DNS:good.example";
    for (int i = 0; i < names; ++i) all += ",DNS:" + std::to_string(1'000 + i) + ".padding.example";
    HostileServer server(ca().server_context(all), [](HostilePeer& peer) {
      peer.request();
      peer.write(kOk);
    });
    EXPECT_EQ(send(server.port()).outcome_class, fits ? OutcomeClass::kSuccess : OutcomeClass::kTls)
        << names;
  }
}

TEST_F(HostileTls, AWildcardCoversOneLabelOnly) {
  HostileServer server(good_context(), [](HostilePeer& peer) {
    peer.request();
    peer.write(kOk);
  });
  for (auto [name, fits] :
       {std::pair("a.wild.example", true), {"a.b.wild.example", false}, {"wild.example", false}}) {
    resolver->set(name, {"127.0.0.1"});
    EXPECT_EQ(send(server.port(), name).outcome_class,
              fits ? OutcomeClass::kSuccess : OutcomeClass::kTls)
        << name;
  }
}

TEST_F(HostileTls, ClosedAfterTheClientsHello) {
  for (const std::string& before : {std::string(), std::string("\x16\x03\x03\x00\x7a\x02\x00", 7),
                                    std::string("\x15\x03\x03\x00\x02\x02\x28", 7)}) {
    HostileServer server(nullptr, [&](HostilePeer& peer) {
      peer.read_some();
      if (!before.empty()) peer.write_raw(before);
    });
    EXPECT_EQ(send(server.port()).outcome_class, OutcomeClass::kTls);
  }
}

TEST_F(HostileTls, RecordsOfGarbageInTheHandshake) {
  using namespace std::string_literals;
  for (const std::string& garbage :
       {"\x16\x03\x03\xff\xff"s + std::string(70'000, 'x'), "\x16\x03\x03\x00\x04\xff\xff\xff\xff"s,
        "\x17\x03\x03\x00\x04xxxx"s, "\x14\x03\x03\x00\x01\x01"s, "\x80\x2e\x01\x00\x02"s,
        "\x16\x03\x03\x00\x04\x02\xff\xff\xff"s}) {
    HostileServer server(nullptr, [&](HostilePeer& peer) {
      peer.read_some();
      peer.write_raw(garbage);
    });
    EXPECT_EQ(send(server.port()).outcome_class, OutcomeClass::kTls);
  }
}

// OpenSSL skips these within one call, for as long as there are any.
TEST_F(HostileTls, EndlessRequestsToBeginAgainDuringTheHandshake) {
  std::string record("\x16\x03\x03\x40\x00", 5);
  record.append(16'384, '\0');
  HostileServer server(nullptr, [&](HostilePeer& peer) {
    peer.read_some();
    while (peer.write_raw(record)) {
    }
  });
  Outcome outcome = send_beside_a_healthy_one(server.port());
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kTls);
  EXPECT_THAT(outcome.error, HasSubstr("too much"));
}

TEST_F(HostileTls, EndlessTicketsInsteadOfAnAnswer) {
  HostileServer server(good_context(), [&](HostilePeer& peer) {
    peer.request();
    send_tickets(peer);
  });
  Outcome outcome = send_beside_a_healthy_one(server.port());
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kTls);
  EXPECT_THAT(outcome.error, HasSubstr("too much"));
}

TEST_F(HostileTls, TicketsWithoutEndCloseAnIdleConnection) {
  std::promise<void> seen;
  HostileServer server(good_context(), [&](HostilePeer& peer) {
    peer.request();
    peer.write(kOk);
    seen.get_future().wait();
    send_tickets(peer);
    loop.post([this] { loop.stop(); });
  });
  EXPECT_EQ(send(server.port()).outcome_class, OutcomeClass::kSuccess);
  EXPECT_EQ(client().idle_connections(), 1U);
  seen.set_value();
  run();
  EXPECT_EQ(client().idle_connections(), 0U);
}

TEST_F(HostileTls, SomeTicketsAndNewKeysAreHarmless) {
  HostileServer server(good_context(), [](HostilePeer& peer) {
    while (!peer.request().empty()) {
      for (int i = 0; i < 20; ++i) {
        SSL_new_session_ticket(peer.tls());
        SSL_key_update(peer.tls(), SSL_KEY_UPDATE_REQUESTED);
        SSL_do_handshake(peer.tls());
      }
      peer.write(kOk);
    }
  });
  for (int i = 0; i < 3; ++i) {
    Outcome outcome = send(server.port());
    EXPECT_EQ(outcome.outcome_class, OutcomeClass::kSuccess) << outcome.error;
    EXPECT_EQ(outcome.connection_reused, i > 0);
  }
}

// Its own end takes our refusal for an error and closes.
TEST_F(HostileTls, RenegotiationIsRefused) {
  auto context = good_context();
  SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION);
  HostileServer server(context, [](HostilePeer& peer) {
    peer.request();
    SSL_renegotiate(peer.tls());
    SSL_do_handshake(peer.tls());
    EXPECT_EQ(peer.request(), "");
  });
  Outcome outcome = send(server.port());
  EXPECT_THAT(outcome.outcome_class, testing::AnyOf(OutcomeClass::kTls, OutcomeClass::kReset));
  EXPECT_EQ(client().idle_connections(), 0U);
}

TEST_F(HostileTls, AnotherProtocolThanOurs) {
  auto context = good_context();
  SSL_CTX_set_alpn_select_cb(
      context.get(),
      [](SSL*, const unsigned char**, unsigned char*, const unsigned char*, unsigned, void*) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;
      },
      nullptr);
  HostileServer server(context, [](HostilePeer&) {});
  EXPECT_EQ(send(server.port()).outcome_class, OutcomeClass::kTls);
}

}  // namespace
}  // namespace fanfare::http
