#include "http/request_log.h"

#include <gtest/gtest.h>

namespace fanfare::http {
namespace {

class RequestIds : public testing::Test {
 protected:
  /// What the handler saw and what the caller got.
  std::pair<std::string, std::string> ids(const std::string& given) {
    std::string seen, got;
    const Handler handler = with_request_ids(loop_, [&](Request request, Responder respond) {
      seen = request.header(kRequestIdHeader);
      respond({});
    });
    Request request;
    if (!given.empty()) request.headers = {{"x-request-id", given}};
    handler(std::move(request), [&](const Response& response) {
      for (const auto& [name, value] : response.headers)
        if (name == kRequestIdHeader) got += value;
    });
    return {seen, got};
  }
  runtime::Loop loop_;
};

TEST_F(RequestIds, AreMadeWhereTheCallerGivesNone) {
  const auto [seen, got] = ids("");
  EXPECT_TRUE(seen.starts_with("req_"));
  EXPECT_EQ(seen, got);
  EXPECT_NE(ids("").first, seen);
}

TEST_F(RequestIds, ACallersOwnIsKeptIfItIsHarmless) {
  EXPECT_EQ(ids("trace/4:b-1_c.d"),
            std::pair(std::string("trace/4:b-1_c.d"), std::string("trace/4:b-1_c.d")));
  for (const auto& bad : {std::string("a b"), std::string("a\"b"), std::string(129, 'a')}) {
    const auto [seen, got] = ids(bad);
    EXPECT_TRUE(seen.starts_with("req_")) << bad;
    EXPECT_EQ(seen, got);
  }
}

TEST_F(RequestIds, ThereIsOneInAnAnswerOfAnotherInstance) {
  const Handler handler = with_request_ids(loop_, [](const Request& request, Responder respond) {
    Response response;
    response.headers = {{"X-Request-Id", std::string(request.header(kRequestIdHeader))}};
    respond(std::move(response));
  });
  std::size_t count = 0;
  handler({}, [&](const Response& response) { count = response.headers.size(); });
  EXPECT_EQ(count, 1u);
}

TEST_F(RequestIds, AreInARefusalOfAHead) {
  const Admit admit = with_request_ids(loop_, [](const Request& head) {
    return head.path == "/refused" ? std::optional(problem(401, "no", "No", "")) : std::nullopt;
  });
  Request head;
  head.path = "/refused";
  head.headers = {{"x-request-id", "mine"}};
  const auto refusal = admit(head);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 401);
  EXPECT_EQ(refusal->headers.back(), std::pair(std::string(kRequestIdHeader), std::string("mine")));
  head.path = "/";
  EXPECT_FALSE(admit(head));
}

}  // namespace
}  // namespace fanfare::http
