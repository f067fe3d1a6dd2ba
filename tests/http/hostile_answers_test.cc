// Answers that are wrong, or that want to be taken for something else.
#include <gmock/gmock.h>

#include "client_fixture.h"

namespace fanfare::http {
namespace {

using namespace std::string_literals;

struct Case {
  std::string name, answer;
  OutcomeClass outcome_class;
  std::string body;
  bool truncated, reusable;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

constexpr auto kGood = OutcomeClass::kSuccess;
constexpr auto kBad = OutcomeClass::kBadResponse;

std::string ok(const std::string& headers, const std::string& body) {
  return "HTTP/1.1 200 OK\r\n" + headers + "\r\n" + body;
}
std::string chunked(const std::string& body, const std::string& more = "") {
  return ok("Transfer-Encoding: chunked\r\n" + more, body);
}

const std::vector<Case>& cases() {
  static const std::vector<Case> kCases = {
      // Lengths.
      {"TooLong", ok("Content-Length: 10\r\n", "half"), kGood, "half", true, false},
      {"TooShort", ok("Content-Length: 2\r\n", "okay"), kGood, "ok", false, false},
      {"SameTwice", ok("Content-Length: 2\r\nContent-Length: 2\r\n", "ok"), kGood, "ok", false,
       true},
      {"TwoLengths", ok("Content-Length: 2\r\nContent-Length: 3\r\n", "ok"), kBad, "", false,
       false},
      {"TwoInOne", ok("Content-Length: 2, 3\r\n", "ok"), kBad, "", false, false},
      {"Negative", ok("Content-Length: -2\r\n", "ok"), kBad, "", false, false},
      {"Signed", ok("Content-Length: +2\r\n", "ok"), kBad, "", false, false},
      {"Hexadecimal", ok("Content-Length: 0x2\r\n", "ok"), kBad, "", false, false},
      {"Exponent", ok("Content-Length: 1e1\r\n", "ok"), kBad, "", false, false},
      {"Spaced", ok("Content-Length: 2 2\r\n", "ok"), kBad, "", false, false},
      {"Overflowing", ok("Content-Length: 18446744073709551618\r\n", "ok"), kBad, "", false, false},
      {"Huge", ok("Content-Length: 999999999999999999\r\n", "ok"), kGood, "ok", true, false},
      // Chunks.
      {"NoNumber", chunked("zz\r\nok\r\n"), kGood, "", true, false},
      {"NegativeChunk", chunked("-2\r\nok\r\n"), kGood, "", true, false},
      {"HugeChunk", chunked("ffffffffffffffff\r\nok"), kGood, "", true, false},
      {"LargeChunk", chunked("fffffffffffffff\r\nok"), kGood, "ok", true, false},
      {"ChunkWithoutEnd", chunked("2\r\nokay\r\n0\r\n\r\n"), kGood, "ok", true, false},
      {"NoLastChunk", chunked("2\r\nok\r\n"), kGood, "ok", true, false},
      {"GarbageBehindTheLast", chunked("2\r\nok\r\n0\r\n\r\nHTTP/1.1 500 X\r\n\r\n"), kGood, "ok",
       false, false},
      {"LengthToo", chunked("2\r\nok\r\n0\r\n\r\n", "Content-Length: 99\r\n"), kGood, "ok", false,
       false},
      {"ChunkedTwice", chunked("2\r\nok\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n"), kGood,
       "ok", false, false},
      {"Compressed", ok("Transfer-Encoding: gzip, chunked\r\n", "2\r\nok\r\n0\r\n\r\n"), kGood,
       "ok", false, false},
      {"NotChunkedAtLast", ok("Transfer-Encoding: chunked, identity\r\n", "2\r\nok"), kGood,
       "2\r\nok", false, false},
      // Bodies where there are none.
      {"NoContentWithLength", "HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\n", kGood, "", false,
       false},
      {"NoContentChunked", "HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n", kGood, "",
       false, false},
      {"NoContentAndABody", "HTTP/1.1 204 No\r\n\r\nok", kGood, "", false, false},
      // Bytes.
      {"Zero", ok("Content-Length: 3\r\n", "a\0b"s), kGood, "a\0b"s, false, true},
      {"NotUtf8", ok("Content-Length: 3\r\n", "\xff\xc0\x80"), kGood, "\xff\xc0\x80", false, true},
      {"Gzip", ok("Content-Encoding: gzip\r\nContent-Length: 6\r\n", "\x1f\x8b\x08\0ab"s), kGood,
       "\x1f\x8b\x08\0ab"s, false, true},
      {"ZeroInAHeader", ok("X: a\0b\r\n"s, ""), kBad, "", false, false},
      {"BareCarriageReturn", ok("X: a\rY: b\r\n", ""), kBad, "", false, false},
      {"SpaceBeforeColon", ok("Content-Length : 2\r\n", "ok"), kBad, "", false, false},
      // Versions and kinds.
      {"Http09", "<html>ok</html>", kBad, "", false, false},
      {"Http09Line", "ok\r\n", kBad, "", false, false},
      {"Http10", "HTTP/1.0 200 OK\r\n\r\nok", kGood, "ok", false, false},
      {"Http10Chunked",
       "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked"
       "\r\n\r\n2\r\nok\r\n0\r\n\r\n",
       kGood, "ok", false, false},
      {"Http2", "\0\0\x12\x04\0\0\0\0\0"s, kBad, "", false, false},
      {"Ftp", "220 ready\r\n", kBad, "", false, false},
      {"Continues",
       "HTTP/1.1 100 Go on\r\nContent-Length: 99\r\n\r\n" + ok("Content-Length: 2\r\n", "ok"),
       kGood, "ok", false, true},
      {"OnlyContinues", "HTTP/1.1 100 Go on\r\n\r\n", OutcomeClass::kReset, "", false, false},
  };
  return kCases;
}

class HostileAnswer : public DeliveryClientTest, public testing::WithParamInterface<Case> {};

// The connection is closed by the host only where it would have to be waited for.
TEST_P(HostileAnswer, HasItsOutcomeAndIsNotTrustedAgain) {
  const Case& c = GetParam();
  HostileServer server(good_context(), [&](HostilePeer& peer) {
    peer.request();
    peer.write(c.answer);
    if (c.reusable) peer.wait_until_closed();
  });
  Outcome outcome = send(server.port());
  EXPECT_EQ(outcome.outcome_class, c.outcome_class) << outcome.error;
  EXPECT_EQ(outcome.status == 0, c.outcome_class != kGood);
  EXPECT_EQ(outcome.response_body, c.body);
  EXPECT_EQ(outcome.response_truncated, c.truncated);
  EXPECT_EQ(client().idle_connections(), c.reusable ? 1U : 0U);
}

class HostileRecords : public DeliveryClientTest {
 protected:
  /// Sends again from the callback of the first attempt, and waits for both.
  std::vector<Outcome> send_two(std::uint16_t port) {
    std::vector<Outcome> outcomes;
    const auto attempt = [&] {
      return Attempt{.pool_key = "endpoint",
                     .host = "good.example",
                     .port = port,
                     .request = std::string(kRequest)};
    };
    client().send(attempt(), [&](Outcome first) {
      outcomes.push_back(std::move(first));
      client().send(attempt(), [&](Outcome second) {
        outcomes.push_back(std::move(second));
        loop.stop();
      });
    });
    run();
    return outcomes;
  }
};

TEST_F(HostileRecords, WhatComesBehindAnAnswerIsNotTheNextOne) {
  HostileServer server(good_context(), [&](HostilePeer& peer) {
    peer.request();
    if (peer.number() == 0) {
      peer.in_one_segment([&] {
        peer.write("HTTP/1.1 204 No\r\n\r\n");
        peer.write("HTTP/1.1 500 Not yours\r\n\r\n");
      });
    } else {
      peer.write(kOk);
    }
    peer.wait_until_closed();
  });
  const auto outcomes = send_two(server.port());
  ASSERT_EQ(outcomes.size(), 2u);
  EXPECT_EQ(outcomes[0].status, 204);
  EXPECT_EQ(outcomes[1].status, 200) << outcomes[1].error;
  EXPECT_FALSE(outcomes[1].connection_reused);
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(HostileRecords, TicketsBehindAnAnswerLeaveTheConnectionInUse) {
  HostileServer server(good_context(), [&](HostilePeer& peer) {
    for (int i = 0; i < 2; ++i) {
      peer.request();
      peer.in_one_segment([&] {
        peer.write(kOk);
        EXPECT_EQ(SSL_new_session_ticket(peer.tls()), 1);
        EXPECT_EQ(SSL_do_handshake(peer.tls()), 1);
      });
    }
    peer.wait_until_closed();
  });
  const auto outcomes = send_two(server.port());
  ASSERT_EQ(outcomes.size(), 2u);
  EXPECT_EQ(outcomes[1].status, 200) << outcomes[1].error;
  EXPECT_TRUE(outcomes[1].connection_reused);
}

INSTANTIATE_TEST_SUITE_P(All, HostileAnswer, testing::ValuesIn(cases()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace fanfare::http
