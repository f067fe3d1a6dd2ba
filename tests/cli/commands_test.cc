// The table of commands, and what is made of it.
#include "cli/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "cli/commands/endpoint_form.h"
#include "cli/completion.h"
#include "cli/help.h"
#include "core/encoding.h"
#include "core/signature.h"

namespace fanfare::cli {
namespace {

using testing::HasSubstr;

TEST(Commands, HaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const auto& command : commands()) {
    EXPECT_TRUE(names.insert(command.full_name()).second) << command.full_name();
    EXPECT_NE(nullptr, command.run) << command.full_name();
    EXPECT_FALSE(command.summary.empty()) << command.full_name();
    std::set<std::string> options;
    for (const auto& option : command.all_options()) {
      EXPECT_TRUE(option.name.starts_with("--")) << option.name;
      EXPECT_TRUE(options.insert(option.name).second) << command.full_name() << option.name;
    }
  }
}

TEST(Commands, AreDocumentedAsTheyAre) {
  std::ifstream file(FANFARE_SOURCE_DIR "/docs/cli.md");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  EXPECT_EQ(reference(), text) << "run: fanfare help --markdown > docs/cli.md";
}

TEST(Commands, HelpNamesEachOptionAndItsChoices) {
  for (const auto& command : commands())
    for (const auto& option : command.all_options()) {
      EXPECT_THAT(help_of(command), HasSubstr(option.name));
      for (const auto& choice : option.choices) EXPECT_THAT(help_of(command), HasSubstr(choice));
    }
}

TEST(Commands, TakeNoFilterWithoutValue) {
  const auto refused = [](const std::string& name, const Words& words) {
    for (const auto& command : commands())
      if (command.full_name() == name) {
        EXPECT_THROW(command.read(words), UsageError) << name << " " << words[0];
        return;
      }
    ADD_FAILURE() << "there is no " << name;
  };
  for (const auto* option : {"--endpoint", "--event-type", "--reason", "--from", "--to"}) {
    refused("dead-letters redrive", {option, ""});
    refused("dead-letters list", {option, ""});
  }
  for (const auto* option : {"--endpoint", "--target", "--event-type", "--status", "--from"})
    refused("replay create", {option, ""});
  refused("keys list", {"--organization", ""});
}

TEST(Commands, SayWhereAnEmptyValueMeansSomething) {
  for (const auto& command : commands())
    for (const auto& option : command.all_options())
      if (option.about.find("''") != std::string::npos) {
        EXPECT_TRUE(option.may_be_empty) << command.full_name() << option.name;
      }
}

TEST(EndpointBody, KeepsTheOtherHalfOfTheRateLimit) {
  const auto limit_of = [](const Words& words, const std::string& present) {
    const auto json = Json::parse(present);
    return Json::parse(endpoint_body(Arguments(words, endpoint_options()), "", json))["rateLimit"];
  };
  const auto* present = R"({"perSecond":20,"burst":1})";
  EXPECT_EQ(R"({"perSecond":30,"burst":1})", limit_of({"--rate", "30"}, present).compact());
  EXPECT_EQ(R"({"perSecond":20,"burst":5})", limit_of({"--burst", "5"}, present).compact());
  EXPECT_EQ(R"({"perSecond":30})", limit_of({"--rate", "30"}, "null").compact());
  EXPECT_TRUE(limit_of({"--concurrency", "3"}, present).is_absent());
  EXPECT_THROW(limit_of({"--burst", "5"}, "null"), UsageError);
}

TEST(Verify, KnowsTheDialectsOfADeployment) {
  const auto write = [](const std::string& name, const std::string& text) {
    const auto path = testing::TempDir() + name;
    std::ofstream(path) << text;
    return path;
  };
  const auto dialect = write("mine.yaml",
                             "name: mine\ndelivery_id_prefix: ''\nendpoint_id_prefix: ''\n"
                             "user_agent: M\ntime: iso8601\ndata: as_published\n"
                             "body_is_data: true\nheaders: []\nsignature: {header: X-Mine,"
                             " form: hex, content: body, secret: as_given}\n");
  const std::string body = R"({"n":1})";
  const auto request = write(
      "mine.http", "POST / HTTP/1.1\r\nX-Mine: " + hex(hmac_sha256("s", body)) + "\r\n\r\n" + body);
  const auto verify = verify_command();
  const auto code_with = [&](const std::string& secret, Words more) {
    more.insert(more.end(), {"--dialect-file", dialect, "--request", request, "--secret", secret});
    return verify.run(verify.read(more));
  };
  EXPECT_EQ(code_with("s", {"--dialect", "mine"}), 0);
  EXPECT_EQ(code_with("s", {}), 0);
  EXPECT_EQ(code_with("other", {"--dialect", "mine"}), 1);
  EXPECT_THROW(code_with("s", {"--dialect", "yours"}), UsageError);
}

TEST(Completion, KnowsEachCommandAndOption) {
  for (const auto* shell : {"bash", "zsh", "fish"}) {
    const auto script = completion_script(shell);
    for (const auto& command : commands()) {
      EXPECT_THAT(script, HasSubstr(command.name));
      for (const auto& option : command.all_options())
        EXPECT_THAT(script, HasSubstr(option.name.substr(2)));
    }
  }
}

}  // namespace
}  // namespace fanfare::cli
