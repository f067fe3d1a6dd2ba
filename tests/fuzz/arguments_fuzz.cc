// Words of a command line, one to a line of the input.
#include <algorithm>

#include "cli/arguments.h"
#include "fuzz.h"

namespace fanfare::fuzz {
namespace {

using cli::Arguments;

const std::vector<cli::Option> kOptions{{"--limit", "N", ""},
                                        {"--json", "", ""},
                                        {"--status", "STATUS", "", {"open", "shut"}, true},
                                        {"--kind", "KIND", "", {"a", "b"}},
                                        {"--dialect", "NAME", "", {"x"}, false, 0, true},
                                        {"--file", "FILE", "", {}, true, 'f'},
                                        {"--age", "DURATION", ""}};

template <typename Ask>
void ask(Ask question) {
  try {
    question();
  } catch (const cli::UsageError& error) {
    MUST(*error.what() != '\0');
  }
}

void check_values(const Arguments& arguments) {
  ask([&] {
    const auto limit = arguments.integer("--limit", 1, 0, 10);
    MUST(limit >= 0 && limit <= 10);
  });
  ask([&] {
    const auto limit = arguments.number("--limit", 1, 0.5, 10);
    MUST(limit >= 0.5 && limit <= 10);
  });
  ask([&] { MUST(arguments.duration("--age", Duration(1)) > Duration(0)); });
  ask([&] { MUST(!arguments.required("--file").empty()); });
  for (const auto& status : arguments.list("--status")) MUST(status == "open" || status == "shut");
  if (arguments.has("--kind"))
    MUST(arguments.value("--kind") == "a" || arguments.value("--kind") == "b");
  MUST(arguments.values("--limit").size() <= 1);
}

/// The same as words that can't be mistaken.
cli::Words written(const Arguments& arguments) {
  cli::Words words;
  for (const auto& option : kOptions) {
    if (option.value.empty() && arguments.has(option.name)) words.push_back(option.name);
    for (const auto& value : arguments.values(option.name))
      words.push_back(option.name + "=" + value);
  }
  words.emplace_back("--");
  const auto& operands = arguments.positional(0, SIZE_MAX);
  words.insert(words.end(), operands.begin(), operands.end());
  return words;
}

}  // namespace

void run(std::string_view input) {
  cli::Words words;
  while (!input.empty()) words.emplace_back(take_until(input, '\n'));
  ask([&] {
    const Arguments arguments(words, kOptions);
    check_values(arguments);
    const Arguments again(written(arguments), kOptions);
    for (const auto& option : kOptions) {
      MUST(arguments.has(option.name) == again.has(option.name));
      MUST(arguments.values(option.name) == again.values(option.name));
    }
    MUST(arguments.positional(0, SIZE_MAX) == again.positional(0, SIZE_MAX));
  });
}

}  // namespace fanfare::fuzz
