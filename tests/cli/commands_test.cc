// The table of commands, and what is made of it.
#include "cli/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "cli/completion.h"
#include "cli/help.h"

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
