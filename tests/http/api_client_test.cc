// The API client and the local server, one against the other.
#include "http/api_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>

#include "http/certificate.h"
#include "http/local_server.h"

namespace fanfare::http {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class ApiClientTest : public testing::Test {
 protected:
  void serve(LocalServerOptions options, Handler handler) {
    server_.emplace(loop_, options, std::move(handler));
  }
  void serve(const LocalServerOptions& options = {}) {
    serve(options, [](const Request& q, const Responder& respond) {
      respond(
          {201,
           {{"X-Seen", q.remote_address}},
           q.method + " " + q.path + "?" + q.query + " " + q.body + std::string(q.header("X-Mine")),
           "text/plain"});
    });
  }
  /// Of a server with a certificate of its own for `host`, which the client trusts.
  void serve_tls(const std::string& host) {
    const auto certificate = make_certificate(host, 1, "", "");
    LocalServerOptions options;
    options.certificate_chain = certificate.chain;
    options.key = certificate.key;
    serve(options);
    int descriptor = ::mkstemp(ca_file_.data());
    ASSERT_EQ(static_cast<ssize_t>(certificate.chain.size()),
              ::write(descriptor, certificate.chain.data(), certificate.chain.size()));
    ::close(descriptor);
    options_.ca_files = {ca_file_};
  }
  ~ApiClientTest() override { std::remove(ca_file_.c_str()); }

  ApiCall call(const std::string& method = "GET", const std::string& body = "") {
    ApiCall call;
    call.tls = false;
    call.host = "127.0.0.1";
    call.port = server_->port();
    call.request.method = method;
    call.request.path = "/a";
    call.request.query = "b=c";
    call.request.headers = {{"X-Mine", "!"}};
    call.request.body = body;
    return call;
  }
  ApiAnswer send(ApiCall call) {
    if (!client_) client_.emplace(loop_, options_);
    ApiAnswer answer;
    client_->send(std::move(call), [&](ApiAnswer a) {
      answer = std::move(a);
      loop_.stop();
    });
    loop_.run();
    return answer;
  }

  runtime::Loop loop_;
  ApiClientOptions options_;
  std::string ca_file_ = "/tmp/fanfare_test_own_XXXXXX";
  std::optional<LocalServer> server_;
  std::optional<ApiClient> client_;
};

TEST_F(ApiClientTest, AsksAndIsAnsweredOnOneConnection) {
  serve();
  for (int i = 0; i < 3; ++i) {
    const auto answer = send(call("POST", "body"));
    EXPECT_EQ("", answer.error);
    EXPECT_EQ(201, answer.response.status);
    EXPECT_EQ("text/plain", answer.response.content_type);
    EXPECT_EQ("POST /a?b=c body!", answer.response.body);
  }
}

TEST_F(ApiClientTest, SaysWhatCannotBeReached) {
  serve();
  auto refused = call();
  server_.reset();
  EXPECT_THAT(send(refused).error, HasSubstr("can't connect to 127.0.0.1:"));
  refused.host = "name.invalid";
  EXPECT_THAT(send(refused).error, HasSubstr("there is no host name.invalid"));
}

TEST_F(ApiClientTest, VerifiesTheCertificate) {
  serve_tls("127.0.0.1");
  auto secured = call();
  secured.tls = true;
  EXPECT_EQ(201, send(secured).response.status);

  ApiClient stranger(loop_, {});
  ApiAnswer refused;
  stranger.send(secured, [&](ApiAnswer a) {
    refused = std::move(a);
    loop_.stop();
  });
  loop_.run();
  EXPECT_THAT(refused.error, HasSubstr("self-signed certificate"));
}

TEST_F(ApiClientTest, RefusesACertificateForAnotherHost) {
  serve_tls("elsewhere.example");
  auto secured = call();
  secured.tls = true;
  EXPECT_THAT(send(secured).error, HasSubstr("no TLS with 127.0.0.1"));
}

TEST_F(ApiClientTest, WaitsNoLongerThanItMay) {
  std::vector<Responder> held;
  serve({}, [&](const Request&, Responder respond) { held.push_back(std::move(respond)); });
  auto slow = call();
  slow.timeout = Duration(20);
  EXPECT_THAT(send(slow).error, HasSubstr("no answer from 127.0.0.1"));
}

TEST_F(ApiClientTest, AsksAgainWhereAKeptConnectionHasEnded) {
  serve();
  const auto port = server_->port();
  EXPECT_EQ(201, send(call()).response.status);
  server_.reset();  // Its connections answer nobody any more.
  LocalServerOptions same;
  same.port = port;
  serve(same);
  EXPECT_EQ(201, send(call()).response.status);
}

TEST_F(ApiClientTest, HandsOutPartsOfABodyAsTheyCome) {
  serve();
  auto streamed = call();
  std::string parts;
  streamed.on_part = [&](std::string_view part) { parts += part; };
  const auto answer = send(streamed);
  EXPECT_EQ("GET /a?b=c !", parts);
  EXPECT_THAT(answer.response.body, IsEmpty());
}

TEST(Certificate, NeedsTheKeyOfItsAuthority) {
  const auto one = make_certificate("one.example", 1, "", "");
  const auto other = make_certificate("other.example", 1, "", "");
  EXPECT_NO_THROW(make_certificate("127.0.0.1", 1, one.chain, one.key));
  EXPECT_THROW(make_certificate("127.0.0.1", 1, one.chain, other.key), std::runtime_error);
  EXPECT_THROW(make_certificate("127.0.0.1", 1, "no PEM", one.key), std::runtime_error);
}

}  // namespace
}  // namespace fanfare::http
