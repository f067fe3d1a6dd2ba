#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/api/sse.h"
#include "cli/api/target.h"
#include "cli/text/json.h"
#include "cli/text/progress.h"
#include "cli/text/table.h"

namespace fanfare::cli {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Json, IsWrittenAsItWasRead) {
  const std::string text = R"({"a":[1,2.50,"x\n"],"b":null,"c":{"d":true}})";
  const auto json = Json::parse(text);
  EXPECT_EQ(text, json.compact());
  EXPECT_EQ("2.50", json["a"].at(1).text());
  EXPECT_EQ("x\n", json["a"].at(2).text());
  EXPECT_TRUE(json["c"]["d"].is_true());
  EXPECT_TRUE(json["b"].is_null() && !json["b"].is_absent());
  EXPECT_TRUE(json["no"]["such"].is_absent());
  EXPECT_THROW(Json::parse("{"), std::runtime_error);
  EXPECT_THROW(Json::parse("\"\xff\""), std::runtime_error);
}

TEST(Table, AlignsWhatHasSeveralBytes) {
  Table table({"A", "B"});
  table.add({"é", "x"});
  table.add({"long", "y"});
  EXPECT_EQ("A     B\né     x\nlong  y\n", table.text());
}

TEST(Table, LetsNobodySteerTheTerminal) {
  EXPECT_EQ("\\x1b[2J\\x0a\\x9b", shown("\x1b[2J\n\xc2\x9b"));
  EXPECT_EQ("ab…", shown("abc", 2));
  EXPECT_EQ("abc", shown("abc", 3));
}

TEST(Progress, IsABarWhereTheTotalIsKnown) {
  EXPECT_EQ("sent [###############...............] 50 %  5/10  x",
            progress_line("sent", 5, 10, "x"));
  EXPECT_EQ("sent 5", progress_line("sent", 5, 0, ""));
  EXPECT_EQ("sent [##############################] 100 %  12/10",
            progress_line("sent", 12, 10, ""));
}

TEST(ServerSentEvents, ComeInAnyPieces) {
  const std::string text = ": hello\n\nevent: changed\r\ndata: {\"a\":\ndata: 1}\n\ndata:x\n\n";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    std::vector<std::pair<std::string, std::string>> events;
    SseReader reader([&](const auto& type, const auto& data) { events.emplace_back(type, data); });
    reader.on_bytes(text.substr(0, cut));
    reader.on_bytes(text.substr(cut));
    EXPECT_THAT(events, ElementsAre(Pair("changed", "{\"a\":\n1}"), Pair("message", "x"))) << cut;
  }
}

TEST(BaseUrl, IsTakenApart) {
  const auto url = parse_base_url("https://[::1]:8443/prefix/", "--url");
  EXPECT_TRUE(url.tls);
  EXPECT_EQ("::1", url.host);
  EXPECT_EQ(8443, url.port);
  EXPECT_EQ("/prefix", url.path);
  EXPECT_EQ(80, parse_base_url("http://a.example", "--url").port);
  for (const auto* wrong : {"a.example", "ftp://a", "http://", "http://a:0", "http://a:70000",
                            "http://a b", "https://u@a", "https://a/?q", "https://a:1x"})
    EXPECT_THROW(parse_base_url(wrong, "--url"), UsageError) << wrong;
}

}  // namespace
}  // namespace fanfare::cli
