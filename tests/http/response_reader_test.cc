#include "http/response_reader.h"

#include <gtest/gtest.h>

namespace fanfare::http {
namespace {

using State = ResponseReader::State;
constexpr ReaderLimits kLimits{.head_bytes_max = 512, .body_bytes_max = 256, .body_bytes_kept = 32};

struct Read {
  State state;
  int status;
  std::string body;
  bool truncated, reusable;
  std::optional<std::string> retry_after;
  bool operator==(const Read&) const = default;
};

Read result_of(ResponseReader& reader) {
  return {reader.state(),     reader.status(),   reader.take_body(),
          reader.truncated(), reader.reusable(), reader.retry_after()};
}

// Reads `text` in one piece, and holds every division into two and into single bytes against it.
Read read(std::string_view text, bool ends = false) {
  auto read_in = [&](std::size_t first, std::size_t step) {
    ResponseReader reader(kLimits);
    for (std::size_t at = 0; at < text.size();) {
      std::size_t size = at == 0 && first > 0 ? first : step;
      reader.on_bytes(text.substr(at, size));
      at += size;
    }
    if (ends) reader.on_end();
    return result_of(reader);
  };
  Read whole = read_in(0, text.size());
  for (std::size_t first = 1; first < text.size(); ++first) {
    EXPECT_TRUE(whole == read_in(first, text.size())) << "divided at " << first << ": " << text;
  }
  EXPECT_TRUE(whole == read_in(0, 1)) << "in single bytes: " << text;
  return whole;
}

TEST(ResponseReader, TakesABodyOfKnownLength) {
  Read r = read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nRetry-After:  7 \r\n\r\nhello");
  EXPECT_EQ(r, (Read{State::kDone, 200, "hello", false, true, "7"}));
}

TEST(ResponseReader, NeedsNoReasonAndNoCarriageReturns) {
  EXPECT_EQ(read("HTTP/1.1 204\r\n\r\n").status, 204);
  EXPECT_EQ(read("HTTP/1.1 200 \nContent-Length: 1\n\nx").body, "x");
}

TEST(ResponseReader, ReadsChunksWithExtensionsAndTrailers) {
  Read r = read(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "3;a=b\r\nabc\r\n0A\r\n0123456789\r\n0\r\nX: y\r\n\r\n");
  EXPECT_EQ(r, (Read{State::kDone, 200, "abc0123456789", false, true, {}}));
}

TEST(ResponseReader, ABodyWithoutLengthEndsWithTheConnection) {
  std::string_view text = "HTTP/1.1 200 OK\r\n\r\nhello";
  EXPECT_EQ(read(text).state, State::kBody);
  EXPECT_EQ(read(text, true), (Read{State::kDone, 200, "hello", false, false, {}}));
}

TEST(ResponseReader, AnswersWithoutABodyAreCompleteAtTheHead) {
  for (std::string_view head : {"204 X\r\n", "204 X\r\nContent-Length: 0\r\n", "304 X\r\n",
                                "304 X\r\nContent-Length: 5\r\n"}) {
    Read r = read("HTTP/1.1 " + std::string(head) + "\r\n");
    EXPECT_EQ(r.state, State::kDone);
    EXPECT_TRUE(r.reusable) << head;
  }
}

TEST(ResponseReader, SkipsInterimAnswersAndForgetsTheirHeaders) {
  Read r = read(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nRetry-After: 9\r\nContent-Length: "
      "9\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_EQ(r, (Read{State::kDone, 200, "ok", false, true, {}}));
}

TEST(ResponseReader, EndlessInterimAnswersAreTooLarge) {
  std::string text;
  while (text.size() < 1'000) text += "HTTP/1.1 102 X\r\n\r\n";
  EXPECT_EQ(read(text).state, State::kTooLarge);
}

TEST(ResponseReader, SwitchingProtocolsIsFinalAndNotReusable) {
  Read r = read("HTTP/1.1 101 Switching\r\n\r\n");
  EXPECT_EQ(r.status, 101);
  EXPECT_EQ(r.state, State::kDone);
  EXPECT_FALSE(r.reusable);
}

TEST(ResponseReader, KeepsConnectionsAsVersionAndHeadersSay) {
  std::string end = "Content-Length: 0\r\n\r\n";
  EXPECT_TRUE(read("HTTP/1.1 200 OK\r\n" + end).reusable);
  EXPECT_FALSE(read("HTTP/1.1 200 OK\r\nConnection: x, Close\r\n" + end).reusable);
  EXPECT_FALSE(read("HTTP/1.0 200 OK\r\n" + end).reusable);
  EXPECT_TRUE(read("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + end).reusable);
  EXPECT_FALSE(read("HTTP/1.1 200 OK\r\n" + end + "surplus").reusable);
  EXPECT_FALSE(
      read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + end + "0\r\n\r\n").reusable);
  EXPECT_FALSE(read("HTTP/1.1 200 OK\r\nX: a\r\n b\r\n" + end).reusable);
}

TEST(ResponseReader, KeepsTheBeginningOfALongBody) {
  std::string body(100, 'x');
  Read r = read("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + body);
  EXPECT_EQ(r, (Read{State::kDone, 200, std::string(32, 'x'), true, true, {}}));
}

TEST(ResponseReader, StopsWhereReadingOnIsNotWorthIt) {
  std::string some(40, 'x');
  // Neither of them can give the connection back within the limit.
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 257\r\n\r\n" + some).state, State::kStopped);
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\n\r\n" + some).state, State::kStopped);
  std::string chunks;
  for (int i = 0; i < 9; ++i) chunks += "20\r\n" + std::string(32, 'x') + "\r\n";
  Read r = read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
  EXPECT_EQ(r.state, State::kStopped);
  EXPECT_TRUE(r.truncated);
}

TEST(ResponseReader, AnIncompleteBodyIsTruncated) {
  Read r = read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", true);
  EXPECT_EQ(r, (Read{State::kStopped, 200, "hel", true, false, {}}));
}

TEST(ResponseReader, BrokenChunksEndTheBodyButNotTheOutcome) {
  for (std::string_view chunks :
       {"x\r\n", "\r\n", "-1\r\n", "3\r\nabcd\r\n", "1000000000000000\r\n", "3 x\r\nab"}) {
    Read r =
        read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(chunks), true);
    EXPECT_EQ(r.state, State::kStopped) << chunks;
    EXPECT_EQ(r.status, 200);
    EXPECT_FALSE(r.reusable);
  }
  std::string endless(3'000, '0');
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0;" + endless).state,
            State::kStopped);
}

TEST(ResponseReader, ZeroBytesInTheBodyAreBytes) {
  using namespace std::string_literals;
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na\0b"s).body, "a\0b"s);
}

TEST(ResponseReader, RefusesWhatIsNotHttp) {
  using namespace std::string_literals;
  for (const std::string& text : {"SSH-2.0-x\r\n"s,
                                  "x"s,
                                  "\r\n"s,
                                  "HTTP/2 200 OK\r\n"s,
                                  "HTTP/1.2 200 OK\r\n"s,
                                  "HTTP/1.1 99 X\r\n"s,
                                  "HTTP/1.1 600 X\r\n"s,
                                  "HTTP/1.1 20 X\r\n"s,
                                  "HTTP/1.1 2000\r\n"s,
                                  "HTTP/1.1  200\r\n"s,
                                  "HTTP/1.1 200 OK\r\nno colon\r\n"s,
                                  "HTTP/1.1 200 OK\r\n: x\r\n"s,
                                  "HTTP/1.1 200 OK\r\nA : x\r\n"s,
                                  "HTTP/1.1 200 OK\r\nA: \0\r\n"s,
                                  "HTTP/1.1 200 OK\r\nA: \r\r\n"s,
                                  "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n"s,
                                  "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n"s,
                                  "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n"s,
                                  "HTTP/1.1 200 OK\r\nContent-Length:\r\n"s,
                                  "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n"s}) {
    Read r = read(text);
    EXPECT_EQ(r.state, State::kMalformed) << text;
    EXPECT_FALSE(r.reusable);
  }
}

TEST(ResponseReader, TheSameLengthTwiceIsOneLength) {
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok").state, State::kDone);
}

TEST(ResponseReader, AnEndlessHeadIsTooLarge) {
  EXPECT_EQ(read("HTTP/1.1 200 " + std::string(600, 'x')).state, State::kTooLarge);
  std::string text = "HTTP/1.1 200 OK\r\n";
  while (text.size() <= 600) text += "X: y\r\n";
  EXPECT_EQ(read(text).state, State::kTooLarge);
}

// As much in one piece as in many, which read() compares.
TEST(ResponseReader, WhatIsNotHttpIsThatHoweverLongItIs) {
  EXPECT_EQ(read(std::string(600, 'x')).state, State::kMalformed);
  EXPECT_EQ(read("HTTP/1" + std::string(600, 'x')).state, State::kMalformed);
}

TEST(ResponseReader, AHeadOfExactlyTheLimitIsTaken) {
  std::string text = "HTTP/1.1 204 X\r\nX: ";
  text += std::string(kLimits.head_bytes_max - text.size() - 4, 'y') + "\r\n\r\n";
  ASSERT_EQ(text.size(), kLimits.head_bytes_max);
  EXPECT_EQ(read(text).state, State::kDone);
  text.insert(20, "y");
  EXPECT_EQ(read(text).state, State::kTooLarge);
}

}  // namespace
}  // namespace fanfare::http
