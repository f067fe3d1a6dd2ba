#include "cli/listen/receiver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/listen/doorway.h"
#include "cli/text/files.h"
#include "codec/dialects.h"
#include "core/encoding.h"
#include "core/signature.h"

namespace fanfare::cli {
namespace {

using testing::HasSubstr;

class ReceiverTest : public testing::Test {
 protected:
  int status_of(Receiver& receiver, const std::string& path, const std::string& signature,
                const std::string& method = "POST") {
    http::Request request;
    request.method = method;
    request.path = path;
    request.body = kBody;
    request.headers = {{"X-Webhook-Signature", signature}};
    int status = 0;
    receiver.handle(std::move(request), [&](http::Response r) { status = r.status; });
    return status;
  }
  Receiver receiver(ReceiverOptions options) {
    options.path = "/here";
    return {dialects_, client_, std::move(options), [this](bool) { ++told_; }};
  }

  static constexpr const char* kBody = R"({"id":"evt_1","type":"a.b"})";
  const std::string signature_ = "sha256=" + hex(hmac_sha256("secret", kBody));
  const DialectSet dialects_ = codec::load_dialects();
  runtime::Loop loop_;
  http::ApiClient client_{loop_, {}};
  int told_ = 0;
};

TEST_F(ReceiverTest, TakesNothingButGenuineDeliveries) {
  auto tested = receiver({});
  EXPECT_EQ(503, status_of(tested, "/here", signature_)) << "its secret isn't known yet";
  tested.trust("secret", "generic");
  EXPECT_EQ(200, status_of(tested, "/here", signature_));
  EXPECT_EQ(1, told_);
  EXPECT_EQ(404, status_of(tested, "/elsewhere", signature_));
  EXPECT_EQ(405, status_of(tested, "/here", signature_, "GET"));
  tested.trust("another", "generic");
  EXPECT_EQ(401, status_of(tested, "/here", signature_));
  EXPECT_EQ(1, told_);
}

TEST_F(ReceiverTest, AnswersTheCheckWithoutATrace) {
  auto tested = receiver({.status = 500});
  tested.trust("secret", "generic");
  tested.hide("a.b");
  EXPECT_EQ(200, status_of(tested, "/here", signature_));
  tested.hide("a.c");
  EXPECT_EQ(500, status_of(tested, "/here", signature_));
  EXPECT_EQ(1, told_);
}

TEST(Pretty, IndentsAndKeepsTheTerminalSafe) {
  EXPECT_EQ("{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": \"x\"\n}",
            pretty(R"({"a":[1,{}],"b":"x"})"));
  EXPECT_EQ("no \\x1bJSON", pretty("no \x1bJSON"));
  EXPECT_THAT(pretty("\"\xc2\x9b\""), HasSubstr("\\x9b"));
}

TEST(Doorway, SaysWhatToChange) {
  EXPECT_THAT(why_unreachable("blocked_address", "e", "h"), HasSubstr("--public-url"));
  EXPECT_THAT(why_unreachable("tls", "e", "h"), HasSubstr("--ca-key"));
  EXPECT_THAT(why_unreachable("connect_refused", "e", "h"), HasSubstr("firewall"));
  const std::vector<Option> options = doorway_options();
  EXPECT_THROW(open_doorway(Arguments({"--public-url", "http://a"}, options)), UsageError);
  EXPECT_THROW(open_doorway(Arguments({"--cert", "a"}, options)), UsageError);
  const auto tunnel = open_doorway(Arguments({"--public-url", "https://a.example/x/"}, options));
  EXPECT_EQ("https://a.example/x/hook", endpoint_url(tunnel, 80, "/hook"));
  EXPECT_TRUE(tunnel.server.certificate_chain.empty());
}

}  // namespace
}  // namespace fanfare::cli
