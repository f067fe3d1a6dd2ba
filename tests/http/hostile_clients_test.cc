// Clients that smuggle, flood or hang.
#include "server_fixture.h"

namespace fanfare::http {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;
using namespace std::string_literals;

class HostileClients : public ServerTest {
 protected:
  HostileClients() { serve(); }
};

struct Smuggled {
  std::string name, request;
  int status;
};
void PrintTo(const Smuggled& smuggled, std::ostream* out) { *out << smuggled.name; }

class Smuggling : public ServerTest, public testing::WithParamInterface<Smuggled> {};

// Whatever the status, nothing behind such a request is taken for another one.
TEST_P(Smuggling, IsRefusedAndTheConnectionCloses) {
  std::vector<std::string> handled;
  serve({}, [&](const Request& request, const Responder& respond) {
    handled.push_back(request.path);
    respond({200, {}, ""});
  });
  RawPeer peer(port_);
  peer.send(GetParam().request + "GET /second HTTP/1.1\r\nHost: x\r\n\r\n");
  std::string answer = peer.response();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 " + std::to_string(GetParam().status) + " "));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  peer.finish_sending();
  EXPECT_EQ(peer.rest(), "");
  thread_.run([&] { EXPECT_EQ(handled, std::vector<std::string>{}); });
}

std::string post(const std::string& headers, const std::string& body,
                 const std::string& version = "1.1") {
  return "POST /first HTTP/" + version + "\r\nHost: x\r\n" + headers + "\r\n" + body;
}

const std::vector<Smuggled>& smuggled() {
  static const std::string kLast = "0\r\n\r\n";
  static const std::string kChunked = "Transfer-Encoding: chunked\r\n";
  static const std::vector<Smuggled> kCases = {
      {"LengthAndChunked", post("Content-Length: 5\r\n" + kChunked, kLast), 400},
      {"ChunkedAndLength", post(kChunked + "Content-Length: 5\r\n", kLast), 400},
      {"TwoLengths", post("Content-Length: 2\r\nContent-Length: 3\r\n", "abc"), 400},
      {"SameLengthTwice", post("Content-Length: 2\r\nContent-Length: 2\r\n", "ab"), 400},
      {"LengthsInOne", post("Content-Length: 2, 2\r\n", "ab"), 400},
      {"Negative", post("Content-Length: -1\r\n", ""), 400},
      {"Signed", post("Content-Length: +2\r\n", "ab"), 400},
      {"Hexadecimal", post("Content-Length: 0x2\r\n", "ab"), 400},
      {"Empty", post("Content-Length:\r\n", ""), 400},
      {"Overflowing", post("Content-Length: 18446744073709551618\r\n", "ab"), 400},
      {"Gzip", post("Transfer-Encoding: gzip, chunked\r\n", kLast), 501},
      {"GzipInALineOfItsOwn", post("Transfer-Encoding: gzip\r\n" + kChunked, kLast), 501},
      {"Identity", post("Transfer-Encoding: identity\r\n", kLast), 501},
      {"ChunkedTwice", post(kChunked + kChunked, kLast), 400},
      {"ChunkedThenIdentity", post("Transfer-Encoding: chunked, identity\r\n", kLast), 501},
      {"NotQuiteChunked", post("Transfer-Encoding: xchunked\r\n", kLast), 501},
      {"Quoted", post("Transfer-Encoding: \"chunked\"\r\n", kLast), 501},
      {"VerticalTab", post("Transfer-Encoding: \vchunked\r\n", kLast), 400},
      {"SpaceBeforeColon", post("Transfer-Encoding : chunked\r\n", kLast), 400},
      {"SpaceBeforeName", "POST /first HTTP/1.1\r\n " + kChunked + "Host: x\r\n\r\n" + kLast, 400},
      {"FoldedValue", post("Transfer-Encoding:\r\n chunked\r\n", kLast), 400},
      {"FoldedTab", post("X: a\r\n\tContent-Length: 5\r\n", ""), 400},
      {"BareLineFeeds", "POST /first HTTP/1.1\nHost: x\nContent-Length: 0\n\n", 400},
      {"BareLineFeed", post("X: a\nContent-Length: 5\r\n", ""), 400},
      {"BareCarriageReturn", post("X: a\rContent-Length: 5\r\n", ""), 400},
      {"ZeroByte", post("X: a\0b\r\n"s, ""), 400},
      {"Http10Chunked", post(kChunked, kLast, "1.0"), 400},
      {"Http09", "GET /first\r\n\r\n", 400},
      {"Http2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
      {"TwoHosts", "GET /first HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400},
      {"Connect", "CONNECT first:443 HTTP/1.1\r\nHost: first\r\n\r\n", 400},
      {"ChunkOfNoNumber", post(kChunked, "zz\r\n"), 400},
      {"NegativeChunk", post(kChunked, "-1\r\n"), 400},
      {"HugeChunk", post(kChunked, "fffffffffffffffff\r\n"), 400},
      {"ChunkWithoutEnd", post(kChunked, "2\r\nabcd\r\n" + kLast), 400},
      {"ChunkEndsInALineFeed", post(kChunked, "2\nab\r\n" + kLast), 400},
      {"ChunkTooLarge", post(kChunked, "fffffffffffffff\r\n"), 413},
      {"LengthTooLarge", post("Content-Length: 99999999999\r\n", ""), 413},
  };
  return kCases;
}

INSTANTIATE_TEST_SUITE_P(All, Smuggling, testing::ValuesIn(smuggled()),
                         [](const auto& info) { return info.param.name; });

// Nobody could see them in time, and proxies drop them or not.
TEST_F(HostileClients, TrailersAreNoHeaders) {
  serve({}, [](const Request& request, const Responder& respond) {
    respond({200, {}, "[" + std::string(request.header("Authorization")) + "]" + request.body});
  });
  EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "2\r\nab\r\n0\r\nAuthorization: Bearer x\r\n\r\n"),
              EndsWith("[]ab"));
}

TEST_F(HostileClients, EndlessChunkExtensionsAreTooLarge) {
  RawPeer peer(port_);
  peer.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2;a=");
  std::string much(1 << 20, 'x');
  for (int i = 0; i < 8; ++i) peer.send(much);
  EXPECT_THAT(peer.response(), StartsWith("HTTP/1.1 431"));
}

TEST_F(HostileClients, EndlessTrailersAreTooLarge) {
  RawPeer peer(port_);
  peer.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
  std::string much;
  while (much.size() < 1 << 20) much += "X: y\r\n";
  for (int i = 0; i < 8; ++i) peer.send(much);
  EXPECT_THAT(peer.response(), StartsWith("HTTP/1.1 431"));
}

TEST_F(HostileClients, AnEndlessChunkedBodyIsTooLarge) {
  RawPeer peer(port_);
  peer.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
  for (int i = 0; i < 200; ++i) peer.send(chunk);
  EXPECT_THAT(peer.response(), StartsWith("HTTP/1.1 413"));
}

TEST_F(HostileClients, AHeadOrBodyThatDripsIsTimedOut) {
  serve({.request_timeout = Duration(40)});
  for (const char* begin :
       {"GET / HTTP/1.1\r\nX: ", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\n"}) {
    RawPeer peer(port_);
    peer.send(begin);
    EXPECT_TRUE(peer.drip(std::string(9'999, 'x')));
    EXPECT_THAT(peer.response(), StartsWith("HTTP/1.1 408"));
  }
}

TEST_F(HostileClients, ABodyThatStopsIsTimedOut) {
  serve({.request_timeout = Duration(40)});
  RawPeer peer(port_);
  peer.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_THAT(peer.response(), StartsWith("HTTP/1.1 408"));
}

TEST_F(HostileClients, EmptyLinesAloneKeepNoConnectionOpen) {
  serve({.idle_timeout = Duration(40)});
  RawPeer peer(port_);
  peer.send("\r\n\r\n\r\n");
  EXPECT_EQ(peer.rest(), "");
}

TEST_F(HostileClients, AClientThatReadsNothingIsGivenUp) {
  serve({.request_timeout = Duration(40)}, [](const Request& request, const Responder& respond) {
    respond({200, {}, request.path == "/much" ? std::string(20 << 20, 'x') : "some"});
  });
  RawPeer silent(port_);
  silent.send("GET /much HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), EndsWith("some"));
  std::promise<void> gone;  // before it has read anything
  thread_.run([&] { server_->stop(Duration(60'000), [&] { gone.set_value(); }); });
  gone.get_future().wait();
  EXPECT_LT(silent.rest().size(), std::size_t{20 << 20});
}

TEST_F(HostileClients, AClientThatLeavesEarlyLeavesNothingBehind) {
  for (const char* part : {"", "GET / HT", "GET / HTTP/1.1\r\nHost: x\r\n",
                           "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"}) {
    RawPeer peer(port_);
    peer.send(part);
    peer.finish_sending();
    EXPECT_EQ(peer.rest(), "");
  }
  EXPECT_THAT(ask("GET /x HTTP/1.1\r\nHost: x\r\n\r\n"), HasSubstr("GET /x"));
}

TEST_F(HostileClients, AThousandPipelinedRequestsAreAnsweredOneByOne) {
  RawPeer peer(port_);
  std::string requests;
  for (int i = 0; i < 1'000; ++i) {
    requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
  }
  std::thread sender([&] { peer.send(requests); });
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_THAT(peer.response(), HasSubstr("GET /" + std::to_string(i) + "?"));
  }
  sender.join();
}

}  // namespace
}  // namespace fanfare::http
