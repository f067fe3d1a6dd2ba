#include "http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server_fixture.h"

namespace fanfare::http {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(ServerTest, AnswersRequestAfterRequestOnOneConnection) {
  serve();
  RawPeer peer(port_);
  for (int i = 0; i < 3; ++i) {
    peer.send("POST /a%20b?c=d HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody");
    std::string response = peer.response();
    EXPECT_THAT(response, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
    EXPECT_THAT(response, HasSubstr("Content-Type: text/plain\r\nContent-Length: 20\r\n"));
    EXPECT_THAT(response, EndsWith("\r\n\r\nPOST /a%20b?c=d body"));
  }
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  serve();
  RawPeer peer(port_);
  peer.send(
      "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\nGET /3 "
      "HTTP/1.1\r\nHost: x\r\n\r\n");
  for (const char* path : {"/1", "/2", "/3"}) EXPECT_THAT(peer.response(), HasSubstr(path));
}

TEST_F(ServerTest, ReadsARequestThatComesInSingleBytes) {
  serve();
  RawPeer peer(port_);
  std::string request = "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
  for (char c : request) peer.send(std::string_view(&c, 1));
  EXPECT_THAT(peer.response(), EndsWith("POST /x? abc"));
}

TEST_F(ServerTest, ReadsChunkedBodies) {
  serve();
  EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
                  "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
              EndsWith("abcde"));
}

TEST_F(ServerTest, InvitesABodyThatWaitsForIt) {
  serve();
  RawPeer peer(port_);
  peer.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(peer.response(), "HTTP/1.1 100 Continue\r\n\r\n");
  peer.send("ok");
  EXPECT_THAT(peer.response(), EndsWith("ok"));
}

TEST_F(ServerTest, AnswersHeadWithTheLengthButNoBody) {
  serve();
  RawPeer peer(port_);
  peer.send("HEAD /x HTTP/1.1\r\nHost: x\r\n\r\nGET /y HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(peer.response(false), HasSubstr("Content-Length: 9\r\n"));
  EXPECT_THAT(peer.response(), StartsWith("HTTP/1.1 200 OK"));
}

TEST_F(ServerTest, ClosesWhenThePeerWantsItOrSpeaksHttp10) {
  serve();
  for (const char* head :
       {"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"}) {
    RawPeer peer(port_);
    peer.send(head);
    EXPECT_THAT(peer.rest(), HasSubstr("Connection: close\r\n"));
  }
  RawPeer peer(port_);
  peer.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(peer.response(), HasSubstr("Connection: keep-alive\r\n"));
}

TEST_F(ServerTest, RefusesWhatIsNotHttpOrAmbiguous) {
  serve();
  for (const char* request :
       {"GARBAGE\r\n\r\n", "GET / HTTP/3.0\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "GET x HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: "
        "chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -3\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost : x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    RawPeer peer(port_);
    peer.send(request);
    std::string response = peer.response();
    EXPECT_THAT(response, StartsWith("HTTP/1.1 400 ")) << request;
    EXPECT_THAT(response, HasSubstr("application/problem+json")) << request;
    EXPECT_THAT(response, HasSubstr("Connection: close")) << request;
    peer.finish_sending();
    EXPECT_EQ(peer.rest(), "");
  }
  EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n"),
              StartsWith("HTTP/1.1 501 "));
}

TEST_F(ServerTest, RefusesBodiesAndHeadsOverTheirLimit) {
  serve({.body_bytes_max = 10});
  EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789"),
              StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n"),
              StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(
      ask("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n0123456789a\r\n"),
      StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(20'000, 'x')),
              StartsWith("HTTP/1.1 431"));
}

TEST_F(ServerTest, APeerThatSendsAllBeforeItReadsStillGetsTheRefusal) {
  serve({.body_bytes_max = 10});
  RawPeer peer(port_);
  peer.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n" +
            std::string(4'000'000, 'x'));
  peer.finish_sending();
  EXPECT_THAT(peer.rest(), StartsWith("HTTP/1.1 413"));
}

TEST_F(ServerTest, BoundsAllBodiesTogether) {
  serve({.buffered_bytes_max = 100},
        [this](const Request&, const Responder& r) { held_.push_back(r); });
  RawPeer first(port_);
  first.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 80\r\n\r\n" + std::string(80, 'x'));
  while (thread_.run([this] { return held_.empty(); })) {
  }
  std::string second =
      ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 21\r\n\r\n" + std::string(21, 'x'));
  EXPECT_THAT(second, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(second, HasSubstr("Retry-After: 1\r\n"));
  thread_.run([this] { std::exchange(held_, {}).front()({200, {}, "done"}); });
  EXPECT_THAT(first.response(), EndsWith("done"));
  RawPeer third(port_);
  third.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n" + std::string(100, 'x'));
  while (thread_.run([this] { return held_.empty(); })) {
  }
}

// Else a few heads alone would shut everybody out.
TEST_F(ServerTest, WhatIsOnlyAnnouncedTakesNoRoom) {
  serve({.body_bytes_max = 100, .buffered_bytes_max = 100});
  std::vector<std::unique_ptr<RawPeer>> peers;
  for (int i = 0; i < 20; ++i) {
    peers.push_back(std::make_unique<RawPeer>(port_));
    peers.back()->send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n");
  }
  EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"), EndsWith("body"));
}

TEST_F(ServerTest, ARequestDroppedUnansweredIsAnswered500) {
  serve({}, [](const Request&, const Responder&) {});
  EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 500"));
}

TEST_F(ServerTest, OnlyTheFirstAnswerCounts) {
  serve({}, [](const Request&, const Responder& respond) {
    respond({200, {}, "first"});
    respond({200, {}, "second"});
  });
  RawPeer peer(port_);
  peer.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(peer.rest(), EndsWith("first"));
}

TEST_F(ServerTest, HandlersCannotSplitAResponse) {
  serve({}, [](const Request&, const Responder& r) {
    r({200, {{"Location", "/x\r\nEvil: 1"}}, ""});
  });
  EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), HasSubstr("Location: /xEvil: 1\r\n"));
}

TEST_F(ServerTest, ASlowRequestGets408AndAnIdleConnectionCloses) {
  serve({.idle_timeout = Duration(40), .request_timeout = Duration(40)});
  RawPeer slow(port_), idle(port_);
  slow.send("GET / HTTP/1.1\r\n");
  EXPECT_THAT(slow.response(), StartsWith("HTTP/1.1 408"));
  EXPECT_EQ(idle.rest(), "");
}

TEST_F(ServerTest, HoldsNoMoreThanItsConnectionsAndTakesTheNextWhenOneIsDone) {
  std::vector<std::string> asked;
  serve({.connections_max = 1}, [&](const Request& request, const Responder& respond) {
    asked.push_back(request.path);
    held_.push_back(respond);
  });
  RawPeer first(port_);
  first.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
  while (thread_.run([this] { return held_.empty(); })) {
  }
  RawPeer second(port_);
  second.send("GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
  for (int turn = 0; turn < 100; ++turn) thread_.run([] {});  // It could have been accepted by now.
  thread_.run([&] {
    EXPECT_EQ(asked, std::vector<std::string>{"/1"});
    std::exchange(held_, {}).front()({200, {}, "one"});
  });
  EXPECT_THAT(first.response(), HasSubstr("one"));
  while (thread_.run([this] { return held_.empty(); })) {
  }
  thread_.run([&] { std::exchange(held_, {}).front()({200, {}, "two"}); });
  EXPECT_THAT(second.response(), HasSubstr("two"));
}

TEST_F(ServerTest, TheLongestIdleConnectionMakesRoom) {
  serve({.connections_max = 2});
  RawPeer first(port_), second(port_);
  for (RawPeer* each : {&second, &first}) {
    each->send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(each->response(), HasSubstr("/1"));
  }
  RawPeer third(port_);
  third.send("GET /3 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(third.response(), HasSubstr("/3"));
  EXPECT_EQ(second.rest(), "");
  first.send("GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(first.response(), HasSubstr("/2"));
}

TEST_F(ServerTest, StopLetsRequestsFinishAndClosesIdleConnections) {
  serve({}, [this](const Request&, const Responder& r) { held_.push_back(r); });
  RawPeer busy(port_), idle(port_);
  busy.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  while (thread_.run([this] { return held_.empty(); })) {
  }
  std::promise<void> stopped;
  thread_.run([&] { server_->stop(Duration(60'000), [&] { stopped.set_value(); }); });
  EXPECT_EQ(idle.rest(), "");
  EXPECT_FALSE(RawPeer(port_).connected());
  auto future = stopped.get_future();
  EXPECT_EQ(future.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  thread_.run([this] { std::exchange(held_, {}).front()({200, {}, "late"}); });
  std::string response = busy.rest();
  EXPECT_THAT(response, HasSubstr("Connection: close"));
  EXPECT_THAT(response, EndsWith("late"));
  future.wait();
}

TEST_F(ServerTest, StopGivesUpAtItsDeadline) {
  serve({}, [this](const Request&, const Responder& r) { held_.push_back(r); });
  RawPeer busy(port_);
  busy.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  while (thread_.run([this] { return held_.empty(); })) {
  }
  std::promise<void> stopped;
  thread_.run([&] { server_->stop(Duration(10), [&] { stopped.set_value(); }); });
  stopped.get_future().wait();
  EXPECT_EQ(busy.rest(), "");
}

TEST_F(ServerTest, KnowsItsPortWhileItStops) {
  serve();
  std::promise<void> stopped;
  const auto known = thread_.run([&] {
    server_->stop(Duration(60'000), [&] { stopped.set_value(); });
    return server_->port();
  });
  EXPECT_EQ(known, port_);
  stopped.get_future().wait();
}

TEST_F(ServerTest, RefusesAPortThatIsTaken) {
  serve();
  thread_.run([this] {
    EXPECT_THROW(Server(thread_.loop(), {.port = port_}, [](Request, Responder) {}),
                 std::system_error);
    EXPECT_THROW(Server(thread_.loop(), {.address = "x"}, [](Request, Responder) {}),
                 std::system_error);
  });
}

TEST_F(ServerTest, AStreamGoesOnUntilItIsDropped) {
  std::shared_ptr<Stream> open;
  serve({}, [&](const Request&, const Responder& respond) {
    Response response{200, {}, "first ", "text/event-stream"};
    response.stream = [&](std::shared_ptr<Stream> stream) {
      stream->write("second ");
      open = std::move(stream);
    };
    respond(std::move(response));
  });
  RawPeer peer(port_);
  peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(peer.response(/*has_body=*/false), HasSubstr("Connection: close\r\n"));
  wait_for(open);
  thread_.run([&] { EXPECT_TRUE(open->write("third")); });
  thread_.run([&] { open.reset(); });
  EXPECT_EQ(peer.rest(), "first second third");
}

TEST_F(ServerTest, AStreamNobodyReadsEndsInsteadOfPilingUp) {
  std::shared_ptr<Stream> open;
  serve({}, [&](const Request&, const Responder& respond) {
    Response response;
    response.stream = [&](std::shared_ptr<Stream> stream) { open = std::move(stream); };
    respond(std::move(response));
  });
  RawPeer peer(port_);
  peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  peer.response(/*has_body=*/false);
  wait_for(open);
  const std::string much(100'000, 'x');
  int written = 0;
  while (written < 10'000 && thread_.run([&] { return open->write(much); })) ++written;
  EXPECT_LT(written, 1'000);
  thread_.run([&] { open.reset(); });
}

TEST_F(ServerTest, StreamsEndWhenTheServerStops) {
  std::shared_ptr<Stream> open;
  serve({}, [&](const Request&, const Responder& respond) {
    Response response;
    response.stream = [&](std::shared_ptr<Stream> stream) { open = std::move(stream); };
    respond(std::move(response));
  });
  RawPeer peer(port_);
  peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  peer.response(/*has_body=*/false);
  wait_for(open);
  thread_.run([&] { server_->stop(Duration(60'000), [] {}); });
  EXPECT_EQ(peer.rest(), "");
  thread_.run([&] {
    EXPECT_FALSE(open->write("more"));
    open.reset();
  });
}

// Who may not ask has no share of the memory for bodies.
TEST_F(ServerTest, ARequestIsRefusedBeforeItsBodyIsRead) {
  ServerOptions options;
  options.admit = [](const Request& head) -> std::optional<Response> {
    if (head.header("Authorization") == "good") return std::nullopt;
    return problem(401, "unauthorized", "Unauthorized", "Send a key to " + head.path + ".");
  };
  serve(std::move(options), [](const Request& q, const Responder& respond) {
    respond({200, {}, q.body, "text/plain"});
  });
  RawPeer stranger(port_);
  stranger.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
  const auto refused = stranger.response();
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(refused, HasSubstr("Send a key to /a."));
  EXPECT_THAT(refused, HasSubstr("Connection: close"));
  RawPeer polite(port_);
  polite.send(
      "POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_THAT(polite.response(), StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(ask("POST /a HTTP/1.1\r\nHost: h\r\nAuthorization: good\r\n"
                  "Content-Length: 2\r\n\r\nok"),
              EndsWith("ok"));
  EXPECT_THAT(ask("GET /a HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 200"));
}

}  // namespace
}  // namespace fanfare::http
