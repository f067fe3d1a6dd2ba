#include "runtime/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include <unistd.h>

namespace fanfare::runtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

constexpr Duration kDay{86'400'000};

class ConfigTest : public testing::Test {
 protected:
  Config load(const std::string& yaml, const std::map<std::string, std::string>& environment = {}) {
    std::ofstream(path_) << yaml;
    return Config::load(path_, environment);
  }
  ~ConfigTest() override { std::remove(path_.c_str()); }

  template <typename Call>
  std::string refusal(Call call) {
    try {
      call();
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "not refused";
  }

  std::string path_ = testing::TempDir() + "config_test_" + std::to_string(::getpid()) + ".yaml";
};

TEST_F(ConfigTest, EnvironmentWinsOverFileAndFileOverDefault) {
  std::string yaml = "kafka:\n  brokers: file\n  group_id: file\n";
  auto config = load(yaml, {{"FANFARE_KAFKA_BROKERS", "environment"}});
  EXPECT_EQ(config.text("kafka.brokers", "default", ""), "environment");
  EXPECT_EQ(config.text("kafka.group_id", "default", ""), "file");
  EXPECT_EQ(config.text("kafka.client_id", "default", ""), "default");
}

TEST_F(ConfigTest, AnEmptyVariableOrNullCountsAsUnset) {
  auto config = load("a:\n  b: file\n  c:\n", {{"FANFARE_A_B", ""}});
  EXPECT_EQ(config.text("a.b", "default", ""), "file");
  EXPECT_EQ(config.text("a.c", "default", ""), "default");
}

TEST_F(ConfigTest, WithoutAFileEverythingHasItsDefault) {
  auto config = Config::load("", {});
  EXPECT_EQ(config.integer("a.b", 7, 0, 10, ""), 7);
  EXPECT_NO_THROW(config.refuse_unknown({}));
}

TEST_F(ConfigTest, RefusesFilesThatAreNone) {
  EXPECT_THAT(refusal([] { Config::load("/nonexistent/x.yaml", {}); }), HasSubstr("can't be read"));
  EXPECT_THAT(refusal([&] { load("a: [1\n"); }), HasSubstr("not YAML"));
  EXPECT_THAT(refusal([&] { load("- a\n"); }), HasSubstr("must be a map"));
  EXPECT_THAT(refusal([&] { load("a:\n  b: 1\n  b: 2\n"); }), HasSubstr("a.b is there twice"));
  EXPECT_NO_THROW(load(""));
}

TEST_F(ConfigTest, NamesKeyAndPlaceOfABadValue) {
  auto config = load("a:\n  n: x\n", {{"FANFARE_A_M", "1x"}});
  EXPECT_THAT(refusal([&] { config.integer("a.n", 1, 0, 9, ""); }),
              HasSubstr("a.n (" + path_ + ", line 2)"));
  EXPECT_THAT(refusal([&] { config.integer("a.m", 1, 0, 9, ""); }), HasSubstr("a.m (FANFARE_A_M)"));
}

TEST_F(ConfigTest, NumbersAreWholeAndWithinBounds) {
  auto config = load("a: {low: -1, high: 10, edge: 9, half: 1.5, list: [1]}\n");
  EXPECT_EQ(config.integer("a.edge", 0, 0, 9, ""), 9);
  for (const char* key : {"a.low", "a.high", "a.half", "a.list"}) {
    EXPECT_THROW(config.integer(key, 0, 0, 9, ""), ConfigError) << key;
  }
}

TEST_F(ConfigTest, FlagsAreTrueOrFalse) {
  auto config = load("a: {t: true, f: false, y: yes}\n");
  EXPECT_TRUE(config.flag("a.t", false, ""));
  EXPECT_FALSE(config.flag("a.f", true, ""));
  EXPECT_THROW(config.flag("a.y", true, ""), ConfigError);
}

TEST_F(ConfigTest, DurationsNeedAUnitAndBounds) {
  auto config = load("a: {ok: 90s, bare: 5, long: 2d}\n");
  EXPECT_EQ(config.duration("a.ok", Duration(0), Duration(0), kDay, ""), Duration(90'000));
  EXPECT_THROW(config.duration("a.bare", Duration(0), Duration(0), kDay, ""), ConfigError);
  EXPECT_THAT(refusal([&] { config.duration("a.long", Duration(0), Duration(1'000), kDay, ""); }),
              HasSubstr("from 1s to 1d"));
}

TEST_F(ConfigTest, SizesTakeBinaryUnits) {
  auto config = load("a: {k: 64KiB, m: 8MiB, g: 1GiB, n: 512, bad: 1MB, huge: 9999999999GiB}\n");
  auto read = [&](const char* key) { return config.bytes(key, 0, 0, 1LL << 40, ""); };
  EXPECT_EQ(read("a.k"), 65'536);
  EXPECT_EQ(read("a.m"), 8'388'608);
  EXPECT_EQ(read("a.g"), 1'073'741'824);
  EXPECT_EQ(read("a.n"), 512);
  EXPECT_THROW(read("a.bad"), ConfigError);
  EXPECT_THROW(read("a.huge"), ConfigError);
}

TEST_F(ConfigTest, ListsAndMapsComeFromFileOrText) {
  auto config = load("a: {list: [x, 'y z'], map: {k: v, n: 1}}\n",
                     {{"FANFARE_A_LIST2", "x, y,,z"}, {"FANFARE_A_MAP2", "k=v=w, n=1"}});
  EXPECT_THAT(config.list("a.list", {}, ""), ElementsAre("x", "y z"));
  EXPECT_THAT(config.list("a.list2", {}, ""), ElementsAre("x", "y", "z"));
  EXPECT_THAT(config.list("a.list3", {"d"}, ""), ElementsAre("d"));
  EXPECT_THAT(config.map("a.map", ""), ElementsAre(Pair("k", "v"), Pair("n", "1")));
  EXPECT_THAT(config.map("a.map2", ""), ElementsAre(Pair("k", "v=w"), Pair("n", "1")));
  EXPECT_THAT(config.map("a.map3", ""), IsEmpty());
}

TEST_F(ConfigTest, RecordsAreListsOfMaps) {
  auto config = load("sources:\n  - {name: default, organizations: [a, b]}\n  - {name: other}\n");
  auto records = config.records("sources", "");
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].at("organizations"), "a,b");
  EXPECT_EQ(records[1].at("name"), "other");
  EXPECT_NO_THROW(config.refuse_unknown({}));
  EXPECT_THROW(load("sources: {a: 1}\n").records("sources", ""), ConfigError);
}

TEST_F(ConfigTest, ARequiredKeyIsAskedForByName) {
  auto config = load("");
  EXPECT_THAT(refusal([&] { config.required_text("keys.master", ""); }),
              HasSubstr("keys.master is required: set it in the file or by FANFARE_KEYS_MASTER"));
  EXPECT_EQ(Config::for_reference().required_text("keys.master", ""), "");
}

TEST_F(ConfigTest, UnknownKeysAreRefusedWithTheNearest) {
  auto ask = [](Config config) {
    config.text("kafka.brokers", "", "");
    config.text("kafka.group.id", "", "");
    config.map("kafka.extra", "");
    return config;
  };
  EXPECT_THAT(refusal([&] { ask(load("kafka: {broker: x}\n")).refuse_unknown({}); }),
              HasSubstr("no key kafka.broker; did you mean kafka.brokers?"));
  EXPECT_THAT(refusal([&] { ask(load("kafka: {group: {idd: x}}\n")).refuse_unknown({}); }),
              HasSubstr("kafka.group.idd"));
  EXPECT_THAT(refusal([&] { ask(load("kafka: x\n")).refuse_unknown({}); }),
              HasSubstr("no key kafka"));
  EXPECT_THAT(refusal([&] { ask(load("other: {a: 1}\n")).refuse_unknown({}); }),
              HasSubstr("no key other"));
  EXPECT_NO_THROW(ask(load("other: {a: 1}\nkafka: {extra: {any: 1}}\n")).refuse_unknown({"other"}));
}

TEST_F(ConfigTest, SectionsNobodyAskedAboutBelongToOthersUnlessMisspelt) {
  auto config = load("kafak: {a: 1}\nretry: {b: 2}\n");
  config.text("kafka.brokers", "", "");
  EXPECT_THAT(config.sections_of_others(), ElementsAre("retry"));
  EXPECT_THROW(config.refuse_unknown(config.sections_of_others()), ConfigError);
}

TEST_F(ConfigTest, UnknownVariablesAreListedButNotThoseOfTheScript) {
  auto config = Config::load("", {{"FANFARE_KAFKA_BROKRS", "x"},
                                  {"FANFARE_HOME", "x"},
                                  {"FANFARE_TEST_SEED", "1"},
                                  {"FANFARE_KAFKA_BROKERS", "y"}});
  config.text("kafka.brokers", "", "");
  EXPECT_THAT(config.unknown_variables(),
              ElementsAre(Pair("FANFARE_KAFKA_BROKRS", "FANFARE_KAFKA_BROKERS")));
}

TEST_F(ConfigTest, TheReferenceListsKeysAndDefaultsButNoSecrets) {
  auto config = load("", {{"FANFARE_KEYS_MASTER", "hunter2"}});
  config.secret("keys.master", "fallback-secret", "The master key.");
  config.duration("drain.deadline", Duration(90'000), Duration(0), kDay, "How long.");
  std::string table = config.describe();
  EXPECT_THAT(table,
              HasSubstr("| `drain.deadline` | `FANFARE_DRAIN_DEADLINE` | `90s` | How long. |"));
  EXPECT_THAT(table, HasSubstr("FANFARE_KEYS_MASTER"));
  EXPECT_THAT(table, Not(HasSubstr("hunter2")));
  EXPECT_THAT(table, Not(HasSubstr("fallback-secret")));
}

TEST(ShowDuration, TakesTheLargestUnitThatLeavesNothing) {
  EXPECT_EQ(show_duration(Duration(604'800'000)), "7d");
  EXPECT_EQ(show_duration(Duration(90'000)), "90s");
  EXPECT_EQ(show_duration(Duration(0)), "0ms");
}

TEST(ParseDuration, ReadsUnitsInFallingOrder) {
  EXPECT_EQ(parse_duration("500ms"), Duration(500));
  EXPECT_EQ(parse_duration("1s"), Duration(1'000));
  EXPECT_EQ(parse_duration("90s"), Duration(90'000));
  EXPECT_EQ(parse_duration("2m"), Duration(120'000));
  EXPECT_EQ(parse_duration("1h30m"), Duration(5'400'000));
  EXPECT_EQ(parse_duration("7d"), Duration(604'800'000));
  EXPECT_EQ(parse_duration("0s"), Duration(0));
  EXPECT_EQ(parse_duration("1s500ms"), Duration(1'500));
}

TEST(ParseDuration, RefusesEverythingElse) {
  for (const char* text :
       {"", "1", "s", "1x", "-1s", "+1s", " 1s", "1s ", "1 s", "1.5s", "1m1h", "1s1s", "1sms",
        "99999999999999999999s", "9223372036854775807ms", "1w", "1S"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace fanfare::runtime
