#include "cli/arguments.h"

namespace fanfare::cli {

Arguments::Arguments(const std::vector<std::string>& words, const std::set<std::string>& with_value,
                     const std::set<std::string>& flags) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& word = words[i];
    if (!word.starts_with("--")) {
      positional_.push_back(word);
      continue;
    }
    const auto equals = word.find('=');
    const auto option = word.substr(0, equals);
    if (flags.contains(option) && equals == std::string::npos) {
      options_[option];
    } else if (!with_value.contains(option)) {
      throw UsageError("there is no option " + option + " here");
    } else if (equals != std::string::npos) {
      options_[option] = word.substr(equals + 1);
    } else if (++i == words.size()) {
      throw UsageError(option + " needs a value");
    } else {
      options_[option] = words[i];
    }
  }
}

std::string Arguments::value(const std::string& option, const std::string& fallback) const {
  const auto found = options_.find(option);
  return found == options_.end() ? fallback : found->second;
}

std::string Arguments::required(const std::string& option) const {
  const auto text = value(option);
  if (text.empty()) throw UsageError(option + " is needed");
  return text;
}

const std::vector<std::string>& Arguments::positional(std::size_t count) const {
  if (positional_.size() < count) throw UsageError("a word is missing");
  if (positional_.size() > count) throw UsageError("what is meant by " + positional_[count] + "?");
  return positional_;
}

}  // namespace fanfare::cli
