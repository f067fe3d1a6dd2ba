#include "http/router.h"

#include <gtest/gtest.h>

namespace fanfare::http {
namespace {

RouteHandler named(std::string name) {
  return [name](const Request&, const PathParameters& parameters, const Responder& respond) {
    std::string text = name;
    for (const auto& [key, value] : parameters) text += " " + key + "=" + value;
    respond({200, {}, text});
  };
}

Response ask(const Router& router, std::string method, std::string path) {
  Response answer;
  answer.status = 0;
  Request request;
  request.method = std::move(method);
  request.path = std::move(path);
  router(std::move(request), [&](Response response) { answer = std::move(response); });
  return answer;
}

Router sample() {
  Router router;
  router.add("GET", "/", named("root"));
  router.add("GET", "/a/{id}", named("get"));
  router.add("DELETE", "/a/{id}", named("delete"));
  router.add("GET", "/a/special", named("special"));
  router.add("POST", "/a/{id}/test", named("test"));
  router.add("GET", "/files/{path...}", named("files"));
  return router;
}

TEST(Router, FindsTheHandlerAndDecodesParameters) {
  Router router = sample();
  EXPECT_EQ(ask(router, "GET", "/").body, "root");
  EXPECT_EQ(ask(router, "GET", "/a/7").body, "get id=7");
  EXPECT_EQ(ask(router, "POST", "/a/x%2Fy%20z/test").body, "test id=x/y z");
  EXPECT_EQ(ask(router, "GET", "/files/x/y%2e").body, "files path=x/y.");
  EXPECT_EQ(ask(router, "GET", "/files").body, "files path=");
}

TEST(Router, PrefersLiteralSegmentsWhateverTheOrder) {
  EXPECT_EQ(ask(sample(), "GET", "/a/special").body, "special");
  EXPECT_EQ(ask(sample(), "DELETE", "/a/special").body, "delete id=special");
}

TEST(Router, UnknownPathsAre404) {
  for (std::string path : {"/b", "/a", "/a/", "/a/7/", "/a/7/test/x", "/a/7/tes", "*"}) {
    Response answer = ask(sample(), "GET", path);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_EQ(answer.content_type, "application/problem+json");
  }
}

TEST(Router, OtherMethodsAre405WithAllow) {
  Response answer = ask(sample(), "POST", "/a/7");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.headers, (Headers{{"Allow", "DELETE, GET, HEAD"}}));
}

TEST(Router, OptionsNamesTheMethods) {
  Response answer = ask(sample(), "OPTIONS", "/a/7/test");
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.headers, (Headers{{"Allow", "POST"}}));
}

TEST(Router, GetAnswersHead) { EXPECT_EQ(ask(sample(), "HEAD", "/a/7").body, "get id=7"); }

TEST(Router, PathsThatCannotBeDecodedAre400) {
  for (std::string path : {"/a/%", "/a/%4", "/a/%zz", "/a/%00"}) {
    EXPECT_EQ(ask(sample(), "GET", path).status, 400) << path;
  }
}

TEST(Router, FallsBackToAnotherRouter) {
  Router router = sample();
  Router other;
  other.add("GET", "/b", named("other"));
  other.add("POST", "/a/{id}", named("other post"));
  other.add("GET", "/a/{id}", named("not this"));
  router.fall_back_to(other);
  EXPECT_EQ(ask(router, "GET", "/b").body, "other");
  EXPECT_EQ(ask(router, "POST", "/a/7").body, "other post id=7");
  EXPECT_EQ(ask(router, "GET", "/a/7").body, "get id=7");
}

TEST(PercentDecoded, TakesPairsOfHexDigitsOnly) {
  EXPECT_EQ(percent_decoded("%41b%2b+"), "Ab++");
  EXPECT_EQ(percent_decoded("+", true), " ");
  EXPECT_EQ(percent_decoded("%4"), std::nullopt);
  EXPECT_EQ(percent_decoded("%"), std::nullopt);
  EXPECT_EQ(percent_decoded("%00"), std::nullopt);
}

}  // namespace
}  // namespace fanfare::http
