#include "cli/events/publisher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/command.h"
#include "http/local_server.h"

namespace fanfare::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// An API that answers in turn, and a publisher that sends two events to a request.
class PublisherTest : public testing::Test {
 protected:
  Publisher& publisher(std::vector<http::Response> answers) {
    answers_ = std::move(answers);
    http::LocalServerOptions options;
    server_.emplace(loop_, options, [this](http::Request request, const http::Responder& respond) {
      bodies_.push_back(request.body);
      respond(answers_.at(bodies_.size() - 1));
    });
    Command command;
    command.reaches = Reaches::kApi;
    const auto url = "http://127.0.0.1:" + std::to_string(server_->port());
    api_.emplace(loop_, Arguments({"--url", url, "--key", "k"}, command.all_options()));
    PublisherOptions few;
    few.batch_events_max = 2;
    few.retries = 2;
    few.first_delay = Duration(1);
    return publisher_.emplace(*api_, few);
  }
  static http::Response accepted(const std::string& data) {
    return {202, {}, "{\"data\":[" + data + "]}"};
  }

  runtime::Loop loop_;
  std::vector<http::Response> answers_;
  std::vector<std::string> bodies_;
  std::optional<http::LocalServer> server_;
  std::optional<Api> api_;
  std::optional<Publisher> publisher_;
};

TEST_F(PublisherTest, RepeatsTheSameBatchUntilItIsAccepted) {
  auto& tested =
      publisher({http::problem(503, "unavailable", "Unavailable", "try again"),
                 http::problem(429, "limited", "Limited", "try again"),
                 accepted(R"({"id":"1","duplicate":false},{"id":"2","duplicate":true})")});
  tested.add({R"({"id":"1"})", 1});
  EXPECT_THAT(bodies_, testing::IsEmpty()) << "a batch has two";
  tested.add({R"({"id":"2"})", 2});
  const std::string batch = "{\"id\":\"1\"}\n{\"id\":\"2\"}\n";
  EXPECT_THAT(bodies_, ElementsAre(batch, batch, batch));
  EXPECT_EQ(2u, tested.published().events);
  EXPECT_EQ(1u, tested.published().duplicates);
}

TEST_F(PublisherTest, GivesUpAndSaysWhatWasAccepted) {
  const auto busy = http::problem(503, "unavailable", "Unavailable", "try again");
  auto& tested = publisher({accepted("{}"), busy, busy, busy});
  tested.add({"{}", 1});
  tested.flush();
  tested.add({"{}", 7});
  try {
    tested.flush();
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_EQ(ExitCode::kFailed, failure.code());
    EXPECT_THAT(failure.what(), HasSubstr("1 events before line 7 were accepted"));
  }
  EXPECT_EQ(4u, bodies_.size());
}

TEST_F(PublisherTest, NamesTheLineThatIsRefused) {
  auto& tested =
      publisher({http::problem(400, "invalid", "Invalid", "wrong", {{"/1/type", "send one"}})});
  tested.add({"{}", 4});
  try {
    tested.add({"{}", 9});
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_THAT(failure.what(), HasSubstr("/1/type: send one\n  (line 9)"));
  }
  EXPECT_EQ(1u, bodies_.size()) << "it stays wrong";
}

}  // namespace
}  // namespace fanfare::cli
