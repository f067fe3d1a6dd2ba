#include "codec/dialects.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

namespace fanfare::codec {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

const DialectSet& dialects() {
  static const DialectSet set = load_dialects();
  return set;
}

TEST(Dialects, AreTheSixOfTheDesign) {
  std::set<std::string> names;
  for (const Dialect& dialect : dialects().all()) names.insert(dialect.name);
  EXPECT_THAT(names, testing::UnorderedElementsAre("fanfare", "fanfare-v1", "fanfare-snake",
                                                   "generic", "standard", "cloudevents"));
}

TEST(Dialects, HaveABodyOfMembersOrTheDataAlone) {
  const std::string yaml = R"(name: mine
delivery_id_prefix: ""
endpoint_id_prefix: ""
user_agent: Mine
time: iso8601
data: as_published
signature: {header: X-Signature, form: hex, content: "timestamp,body", secret: as_given}
)";
  const Dialect alone = parse_dialect(yaml + "body_is_data: true\n", "mine.yaml");
  EXPECT_TRUE(alone.body.empty());
  EXPECT_EQ(alone.signature.content, SignedContent::kTimestampCommaBody);
  const auto fault = [&](const std::string& more) -> std::string {
    try {
      parse_dialect(yaml + more, "mine.yaml");
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(fault(""), HasSubstr("mine.yaml: body: needs at least one member"));
  EXPECT_THAT(fault("body_is_data: true\nbody: [{id: event_id}]\n"), HasSubstr("body: needs"));
}

TEST(Dialects, HaveTheLaddersOfTheirDocuments) {
  using Ladder = std::vector<Duration>;
  const Ladder eight = {minutes(1), minutes(5), minutes(30), hours(2), hours(8)};
  const Ladder standard = {seconds(5), minutes(5), minutes(30), hours(2), hours(5),
                           hours(10),  hours(14),  hours(20),   hours(24)};
  EXPECT_EQ(dialects().find("fanfare")->ladder, eight);
  EXPECT_EQ(dialects().find("fanfare-v1")->ladder, eight);
  EXPECT_EQ(dialects().find("fanfare-snake")->ladder.back(), Duration(hours(12)));
  EXPECT_EQ(dialects().find("generic")->ladder,
            (Ladder{minutes(1), minutes(5), minutes(30), hours(1), hours(6)}));
  EXPECT_EQ(dialects().find("standard")->ladder, standard);
  EXPECT_EQ(dialects().find("cloudevents")->ladder, standard);
}

TEST(Dialects, OnlyGenericRetriesGone) {
  for (const Dialect& dialect : dialects().all()) {
    EXPECT_EQ(dialect.gone_disables, dialect.name != "generic") << dialect.name;
  }
}

TEST(Dialects, SayInAHeaderOfTheirOwnThatADeliveryBeganAnew) {
  const std::map<std::string, std::string> expected = {{"fanfare", "X-Fanfare-Replay"},
                                                       {"fanfare-v1", "X-Fanfare-Replay"},
                                                       {"generic", ""},
                                                       {"fanfare-snake", "X-Fanfare-Replay"},
                                                       {"standard", "webhook-replay"},
                                                       {"cloudevents", "webhook-replay"}};
  for (const Dialect& dialect : dialects().all())
    EXPECT_EQ(dialect.replay_header, expected.at(dialect.name)) << dialect.name;
}

TEST(Dialects, HaveTheCataloguesOfTheirDocuments) {
  EXPECT_EQ(dialects().find("fanfare")->catalogue.size(), 21u);
  EXPECT_EQ(dialects().find("fanfare-v1")->catalogue.size(), 19u);
  EXPECT_EQ(dialects().find("fanfare-snake")->catalogue.size(), 16u);
  EXPECT_EQ(dialects().find("generic")->catalogue.size(), 9u);
}

TEST(Dialects, SamplesHoldWhatTheirSchemasRequire) {
  for (const Dialect& dialect : dialects().all()) {
    for (const EventTypeInfo& type : dialect.catalogue) {
      EXPECT_THAT(type.schema, HasSubstr("https://json-schema.org/draft/2020-12/schema"));
      EXPECT_FALSE(type.description.empty());
      const std::string open = "\"required\":[";
      const std::size_t begin = type.schema.find(open) + open.size();
      std::string names = type.schema.substr(begin, type.schema.find(']', begin) - begin);
      ASSERT_FALSE(names.empty()) << type.name;
      for (std::size_t end = 0; !names.empty();
           names.erase(0, end == std::string::npos ? end : end + 1)) {
        end = names.find(',');
        EXPECT_THAT(type.sample_data, HasSubstr(names.substr(0, end) + ":")) << type.name;
      }
    }
  }
}

/// planned.md has a sample of this one type.
TEST(Dialects, ASampleOfADocumentIsRequiredAsItIs) {
  EXPECT_THAT(
      dialects().find("fanfare-snake")->event_type("distribution.winner_selected")->schema,
      HasSubstr(R"("required":["consumer_id","distribution_id","experience_id","product_id"])"));
}

TEST(Dialects, AliasesLeadToNamesOfTheCatalogueThatAreNotPublishedThere) {
  for (const Dialect& dialect : dialects().all()) {
    for (const Alias& alias : dialect.aliases) {
      EXPECT_NE(dialect.event_type(alias.sent), nullptr) << dialect.name << " " << alias.sent;
      EXPECT_EQ(dialect.event_type(alias.published), nullptr)
          << dialect.name << " " << alias.published;
    }
  }
}

struct Row {
  std::string published, guide, planned;
};

TEST(Dialects, OneEventReachesEveryDialectUnderItsDocumentsName) {
  const Dialect& fanfare = *dialects().find("fanfare");
  const Dialect& guide = *dialects().find("fanfare-v1");
  const Dialect& planned = *dialects().find("fanfare-snake");
  const std::vector<Row> rows = {
      {"queue.consumer.entered", "queue.consumer_entered", "distribution.joined"},
      {"queue.consumer.admitted", "queue.consumer_admitted", "distribution.admitted"},
      {"queue.consumer.completed", "queue.admission_completed", "distribution.completed"},
      {"queue.consumer.left", "queue.consumer_left", ""},
      {"draw.consumer.entered", "draw.entry_created", "distribution.joined"},
      {"draw.consumer.won", "", "distribution.winner_selected"},
      {"auction.bid.placed", "auction.bid_placed", "distribution.bid_placed"},
      {"auction.bid.outbid", "auction.outbid", ""},
      {"auction.settled", "auction.auction_ended", ""}};
  const auto or_own = [](const std::string& name, const std::string& own) {
    return name.empty() ? own : name;
  };
  for (const Row& row : rows) {
    EXPECT_EQ(fanfare.sent_name(row.published), row.published);
    EXPECT_EQ(guide.sent_name(row.published), or_own(row.guide, row.published));
    EXPECT_EQ(planned.sent_name(row.published), or_own(row.planned, row.published));
    if (!row.guide.empty()) {
      EXPECT_EQ(fanfare.sent_name(row.guide), row.published);
      EXPECT_EQ(guide.sent_name(row.guide), row.guide);
      EXPECT_EQ(planned.sent_name(row.guide), or_own(row.planned, row.guide));
    }
    // A name that stands for two is resolved when sending only.
    if (!row.planned.empty() && row.planned != "distribution.joined") {
      EXPECT_EQ(fanfare.sent_name(row.planned), row.published);
      EXPECT_EQ(guide.sent_name(row.planned), or_own(row.guide, row.planned));
    }
    EXPECT_EQ(dialects().find("standard")->sent_name(row.published), row.published);
  }
  EXPECT_EQ(fanfare.sent_name("distribution.joined"), "distribution.joined");
  EXPECT_EQ(guide.sent_name("draw.completed"), "draw.completed");
  EXPECT_EQ(guide.sent_name("order.created"), "order.created");
}

std::string with(const std::string& key, const std::string& line) {
  std::string yaml =
      "name: mine\ndelivery_id_prefix: m_\nendpoint_id_prefix: e_\nuser_agent: Mine/1\ntime: "
      "iso8601\n"
      "data: as_published\nbody:\n  - id: delivery_id\nsignature: {header: X, form: sha256_hex, "
      "content: body,"
      " secret: as_given}\nladder: [1s]\n";
  const std::size_t at = yaml.find(key);
  if (at == std::string::npos) return yaml + line + "\n";
  return yaml.replace(at, yaml.find('\n', at) - at, line);
}

std::string fault(const std::string& yaml) {
  try {
    parse_dialect(yaml, "mine.yaml");
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST(Dialects, OwnOnesUseTheSameBuildingBlocks) {
  EXPECT_EQ(fault(with("ladder", "ladder: [1s, 24h]")), "");
  EXPECT_EQ(parse_dialect(with("extra", ""), "mine.yaml").replay_header, "");
  EXPECT_EQ(parse_dialect(with("  - id", "  - \"0\": \"literal:x\""), "mine.yaml").body[0].literal,
            "x");
}

TEST(Dialects, FaultsNameFileKeyAndWhatToChange) {
  EXPECT_EQ(fault(with("time:", "time: local")),
            "mine.yaml: time: must be one of iso8601, unix_seconds");
  EXPECT_EQ(fault(with("name:", "nam: x")), "mine.yaml: name: is missing");
  EXPECT_EQ(fault(with("extra", "extra: 1")), "mine.yaml: extra: is not a known key");
  EXPECT_EQ(fault(with("ladder", "ladder: [1s, 25h]")),
            "mine.yaml: ladder: \"25h\" is not a delay from 1s to 24h");
  EXPECT_THAT(fault(with("  - id", "  - id: whatever")),
              HasSubstr("mine.yaml: body[0].id: must be one of"));
  EXPECT_THAT(fault("a: ["), HasSubstr("mine.yaml: not valid YAML"));
  EXPECT_THAT(fault("- 1"), HasSubstr("mine.yaml: must be a mapping"));
  EXPECT_THAT(
      fault(with("events",
                 "events: [{name: a, category: b, description: c, schema: '[]', sample: '{}'}]")),
      HasSubstr("events[0].schema: must be a JSON object"));
}

TEST(Dialects, CallThemselvesByTheDeploymentsProductWhereTheirDocumentsLeaveItOpen) {
  const DialectSet mine = load_dialects({{}, "Acme"});
  for (const char* open : {"generic", "standard", "cloudevents"})
    EXPECT_EQ(mine.find(open)->user_agent, "Acme-Webhooks/1.0") << open;
  for (const char* fixed : {"fanfare", "fanfare-v1", "fanfare-snake"})
    EXPECT_EQ(mine.find(fixed)->user_agent, "Fanfare-Webhooks/1.0") << fixed;
  EXPECT_EQ(load_dialects().find("generic")->user_agent, "Fanfare-Webhooks/1.0");
}

TEST(Dialects, OwnNamesMustBeNew) {
  const std::string path = testing::TempDir() + "own_dialect.yaml";
  std::ofstream(path) << with("name:", "name: generic");
  EXPECT_THROW(load_dialects({.more_files = {path}}), std::runtime_error);
  std::ofstream(path) << with("name:", "name: mine");
  EXPECT_EQ(load_dialects({.more_files = {path}}).find("mine")->user_agent, "Mine/1");
  EXPECT_THROW(load_dialects({.more_files = {path + ".missing"}}), std::runtime_error);
}

}  // namespace
}  // namespace fanfare::codec
