// Hosts that hang, lie, break off or flood.
#include <gmock/gmock.h>

#include "client_fixture.h"

namespace fanfare::http {
namespace {

using testing::HasSubstr;

class HostileHosts : public DeliveryClientTest {
 protected:
  Outcome answered_with(const std::string& bytes, bool then_closes = true) {
    HostileServer server(good_context(), after_request([&](HostilePeer& peer) {
                           peer.write(bytes);
                           if (!then_closes) peer.wait_until_closed();
                         }));
    Outcome outcome = send(server.port());
    EXPECT_EQ(client().idle_connections(), 0U);
    return outcome;
  }
};

TEST_F(HostileHosts, ConnectionRefused) {
  Outcome outcome = send(refusing_port());
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kConnectRefused);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_FALSE(outcome.error.empty());
}

TEST_F(HostileHosts, UnresponsiveNameServer) {
  options.connect_timeout = Duration(20);
  Outcome outcome = send(1, "silent.example");
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kDns);
}

TEST_F(HostileHosts, NameWithoutAddresses) {
  resolver->set("gone.example", {});
  Outcome outcome = send(1, "gone.example");
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kDns);
  EXPECT_THAT(outcome.error, HasSubstr("has no address"));
}

TEST_F(HostileHosts, ForbiddenAddressesAreNeverConnectedTo) {
  HostileServer server(good_context(), [](HostilePeer&) { ADD_FAILURE() << "was connected to"; });
  options.addresses = AddressPolicy();
  resolver->set("inside.example", {"10.0.0.1", "127.0.0.1", "::ffff:127.0.0.1", "::1"});
  for (const char* host : {"inside.example", "127.0.0.1", "::ffff:127.0.0.1", "::1"}) {
    Outcome outcome = send(server.port(), host);
    EXPECT_EQ(outcome.outcome_class, OutcomeClass::kBlockedAddress) << host;
    EXPECT_EQ(outcome.remote_address, "") << "names resolve to what only we can see";
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(HostileHosts, OnlyTheAllowedAddressesOfANameAreTried) {
  HostileServer server(good_context(), after_request([](HostilePeer& peer) { peer.write(kOk); }));
  resolver->set("good.example", {"10.0.0.1", "::1", "127.0.0.1"});
  Outcome outcome = send(server.port());
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kSuccess);
  EXPECT_EQ(outcome.remote_address, "127.0.0.1");
}

// The first answer is good, the next one isn't: each look-up is checked, and what was checked is
// what is connected to.
TEST_F(HostileHosts, ANameThatIsRebornInsideIsBlockedOnEachNewConnection) {
  HostileServer server(good_context(), after_request([](HostilePeer& peer) {
                         peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
                       }));
  EXPECT_EQ(send(server.port()).outcome_class, OutcomeClass::kSuccess);
  resolver->set("good.example", {"127.0.0.2", "10.0.0.1", "::1", "0.0.0.0"});
  Outcome outcome = send(server.port());
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kBlockedAddress);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HostileHosts, AConnectionThatIsReplacedIsCheckedAnew) {
  HostileServer server(good_context(), [&](HostilePeer& peer) {
    peer.request();
    peer.write(kOk);
    peer.request();
  });
  EXPECT_EQ(send(server.port()).outcome_class, OutcomeClass::kSuccess);
  resolver->set("good.example", {"0.0.0.0"});
  Outcome outcome = send(server.port());
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kBlockedAddress);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HostileHosts, HostsThatAreNoNamesAreNotConnectedTo) {
  HostileServer server(good_context(), [](HostilePeer&) { ADD_FAILURE() << "was connected to"; });
  options.resolver = make_dns_lookup(loop, "127.0.0.1:" + std::to_string(refusing_port()));
  options.connect_timeout = Duration(20);
  for (const char* host : {"127.1", "0x7f.1", "0177.0.0.1", "2130706433", "fe80::1%lo", "::1%lo",
                           "127.0.0.1.", "127.0.0.1%00.example", "[::1]", "127.0.0.1:1", ""}) {
    EXPECT_EQ(send(server.port(), host).outcome_class, OutcomeClass::kDns) << host;
  }
}

TEST_F(HostileHosts, TheNextAddressIsTriedWhenOneRefuses) {
  HostileServer server(good_context(), after_request([](HostilePeer& peer) { peer.write(kOk); }));
  options.addresses = AddressPolicy({*parse_cidr("127.0.0.0/8")});
  resolver->set("good.example", {"127.0.0.2", "127.0.0.3", "127.0.0.1"});
  Outcome outcome = send(server.port());
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kSuccess);
  EXPECT_EQ(outcome.remote_address, "127.0.0.1");
}

TEST_F(HostileHosts, CertificateOfAnotherName) {
  HostileServer server(ca().server_context("DNS:other.example"), [](HostilePeer&) {});
  Outcome outcome = send(server.port());
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kTls);
  EXPECT_THAT(outcome.error, HasSubstr("hostname mismatch"));
}

TEST_F(HostileHosts, CertificateOfAnotherAddress) {
  HostileServer server(ca().server_context("DNS:127.0.0.1,IP:127.0.0.2"), [](HostilePeer&) {});
  EXPECT_THAT(send(server.port(), "127.0.0.1").error, HasSubstr("IP address mismatch"));
}

TEST_F(HostileHosts, ExpiredCertificate) {
  HostileServer server(ca().server_context("DNS:good.example", -1), [](HostilePeer&) {});
  Outcome outcome = send(server.port());
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kTls);
  EXPECT_THAT(outcome.error, HasSubstr("expired"));
}

TEST_F(HostileHosts, UnknownAuthority) {
  TestCa stranger;
  HostileServer server(stranger.server_context("DNS:good.example"), [](HostilePeer&) {});
  EXPECT_EQ(send(server.port()).outcome_class, OutcomeClass::kTls);
}

TEST_F(HostileHosts, TlsOlderThan12) {
  auto context = good_context();
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
  HostileServer server(context, [](HostilePeer&) {});
  EXPECT_EQ(send(server.port()).outcome_class, OutcomeClass::kTls);
}

TEST_F(HostileHosts, Tls12IsSpokenAndResumed) {
  auto context = good_context();
  SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION);
  std::vector<bool> resumed;
  HostileServer server(context, after_request([&](HostilePeer& peer) {
                         resumed.push_back(peer.resumed());
                         peer.write("HTTP/1.0 200 OK\r\n\r\n");
                       }));
  EXPECT_EQ(send(server.port()).status, 200);
  EXPECT_EQ(send(server.port()).status, 200);
  EXPECT_THAT(resumed, testing::ElementsAre(false, true));
}

TEST_F(HostileHosts, PlainTextInsteadOfTls) {
  HostileServer server(nullptr, [](HostilePeer& peer) {
    peer.write_raw("HTTP/1.1 400 Bad Request\r\n\r\n");
    peer.wait_until_closed();
  });
  Outcome outcome = send(server.port());
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kTls);
  EXPECT_EQ(outcome.status, 0);
}

TEST_F(HostileHosts, ClosedDuringTheHandshake) {
  HostileServer server(nullptr, [](HostilePeer&) {});
  EXPECT_EQ(send(server.port()).outcome_class, OutcomeClass::kTls);
}

TEST_F(HostileHosts, SilenceInsteadOfAHandshake) {
  options.connect_timeout = Duration(30);
  HostileServer server(nullptr, [](HostilePeer& peer) { peer.wait_until_closed(); });
  Outcome outcome = send(server.port());
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kConnectTimeout);
  EXPECT_THAT(outcome.error, HasSubstr("TLS"));
}

TEST_F(HostileHosts, GarbageInsideTls) {
  HostileServer server(good_context(), after_request([](HostilePeer& peer) {
                         peer.write_raw(std::string(100, 'x'));
                         peer.wait_until_closed();
                       }));
  EXPECT_EQ(send(server.port()).outcome_class, OutcomeClass::kTls);
}

TEST_F(HostileHosts, HangAfterTheRequest) {
  options.total_timeout = Duration(60);
  HostileServer server(good_context(),
                       after_request([](HostilePeer& peer) { peer.wait_until_closed(); }));
  Outcome outcome = send(server.port());
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kTimeout);
  EXPECT_GE(outcome.total, std::chrono::milliseconds(60));
}

TEST_F(HostileHosts, ADrippedHeadDoesNotEscapeTheTimeout) {
  options.total_timeout = Duration(60);
  bool closed = false;
  HostileServer server(good_context(), after_request([&](HostilePeer& peer) {
                         closed = peer.drip("HTTP/1.1 200 OK\r\nX: " + std::string(10'000, 'x'));
                       }));
  EXPECT_EQ(send(server.port()).outcome_class, OutcomeClass::kTimeout);
}

TEST_F(HostileHosts, ADrippedBodyEndsTheAttemptWithItsOutcome) {
  options.body_timeout = Duration(40);
  HostileServer server(good_context(), after_request([&](HostilePeer& peer) {
                         peer.write("HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n");
                         EXPECT_TRUE(peer.drip(std::string(20'000, 'x')));
                       }));
  Outcome outcome = send(server.port());
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kSuccess);
  EXPECT_TRUE(outcome.response_truncated);
  EXPECT_EQ(client().idle_connections(), 0U);
}

TEST_F(HostileHosts, ABodyThatNeverComesIsNotWaitedForLong) {
  options.body_timeout = Duration(30);
  Outcome outcome = answered_with("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", false);
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kSuccess);
  EXPECT_TRUE(outcome.response_truncated);
}

TEST_F(HostileHosts, AHugeBodyIsCutOff) {
  HostileServer server(good_context(), after_request([](HostilePeer& peer) {
                         peer.write("HTTP/1.1 200 OK\r\nContent-Length: 300000000\r\n\r\n");
                         std::string much(1 << 20, 'x');
                         for (int i = 0; i < 300; ++i) peer.write(much);
                       }));
  Outcome outcome = send(server.port());
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kSuccess);
  EXPECT_EQ(outcome.response_body, std::string(4'096, 'x'));
  EXPECT_TRUE(outcome.response_truncated);
  EXPECT_EQ(client().idle_connections(), 0U);
}

TEST_F(HostileHosts, AnEndlessHeadIsTooLarge) {
  Outcome outcome = answered_with("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x'), false);
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kTooLarge);
  EXPECT_EQ(outcome.status, 0);
}

TEST_F(HostileHosts, WhatIsNotHttpIsABadResponse) {
  for (const char* bytes : {"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/2 200 OK\r\n\r\n",
                            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n"}) {
    EXPECT_EQ(answered_with(bytes, false).outcome_class, OutcomeClass::kBadResponse) << bytes;
  }
}

TEST_F(HostileHosts, AnUnaskedUpgradeIsNoSuccess) {
  Outcome outcome = answered_with("HTTP/1.1 101 Switching Protocols\r\n\r\n", false);
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kHttp1xx);
  EXPECT_EQ(outcome.status, 101);
}

TEST_F(HostileHosts, RedirectsAreNotFollowed) {
  Outcome outcome = answered_with("HTTP/1.1 302 Found\r\nLocation: https://good.example/\r\n\r\n");
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kHttp3xx);
}

TEST_F(HostileHosts, AnEndBeforeTheHeadIsAReset) {
  for (const char* bytes : {"", "HTTP/1.1 200 OK\r\nContent-"}) {
    EXPECT_EQ(answered_with(bytes).outcome_class, OutcomeClass::kReset) << bytes;
  }
}

TEST_F(HostileHosts, AResetIsAReset) {
  HostileServer server(good_context(),
                       after_request([](HostilePeer& peer) { peer.reset_on_close(); }));
  EXPECT_EQ(send(server.port()).outcome_class, OutcomeClass::kReset);
}

TEST_F(HostileHosts, AShortBodyIsTruncatedButTheOutcomeStands) {
  Outcome outcome = answered_with("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kSuccess);
  EXPECT_EQ(outcome.response_body, "half");
  EXPECT_TRUE(outcome.response_truncated);
}

TEST_F(HostileHosts, BytesThatNobodyAskedForCloseAnIdleConnection) {
  std::promise<void> go;
  auto gone = go.get_future();
  HostileServer server(good_context(), after_request([&](HostilePeer& peer) {
                         peer.write(kOk);
                         gone.wait();
                         peer.write(kOk);
                         peer.wait_until_closed();
                         loop.post([this] { loop.stop(); });
                       }));
  send(server.port());
  EXPECT_EQ(client().idle_connections(), 1U);
  go.set_value();
  run();
  EXPECT_EQ(client().idle_connections(), 0U);
}

// The first connection ends, unheard of, when the second request is already on its way.
TEST_F(HostileHosts, AReusedConnectionThatEndsUnheardIsReplacedWithinTheAttempt) {
  std::vector<std::string> requests;
  HostileServer server(good_context(), [&](HostilePeer& peer) {
    requests.push_back(peer.request());
    peer.write(kOk);
    requests.push_back(peer.request());
    if (peer.number() > 0) peer.write(kOk);
  });
  EXPECT_EQ(send(server.port()).outcome_class, OutcomeClass::kSuccess);
  Outcome outcome = send(server.port());
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kSuccess);
  EXPECT_FALSE(outcome.connection_reused);
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(HostileHosts, AReusedConnectionIsReplacedOnceOnly) {
  HostileServer server(good_context(), [](HostilePeer& peer) {
    peer.request();
    if (peer.number() > 0) return;
    peer.write(kOk);
    peer.request();
  });
  EXPECT_EQ(send(server.port()).outcome_class, OutcomeClass::kSuccess);
  EXPECT_EQ(send(server.port()).outcome_class, OutcomeClass::kReset);
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(HostileHosts, AReusedConnectionThatEndsWithinTheAnswerIsNotReplaced) {
  HostileServer server(good_context(), [](HostilePeer& peer) {
    peer.request();
    peer.write(kOk);
    peer.request();
    peer.write("HTTP/1.1 2");
  });
  EXPECT_EQ(send(server.port()).outcome_class, OutcomeClass::kSuccess);
  Outcome outcome = send(server.port());
  EXPECT_EQ(outcome.outcome_class, OutcomeClass::kReset);
  EXPECT_TRUE(outcome.connection_reused);
  EXPECT_EQ(server.connections(), 1);
}

}  // namespace
}  // namespace fanfare::http
