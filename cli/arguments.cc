#include "cli/arguments.h"

#include <algorithm>
#include <charconv>
#include <sstream>

#include "runtime/config.h"

namespace fanfare::cli {
namespace {

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text.append(text.empty() ? "" : ", ").append(part);
  return text;
}

const Option* find(const std::vector<Option>& options, const std::string& name) {
  for (const auto& option : options) {
    if (option.name == name) return &option;
    if (name.size() == 2 && name[0] == '-' && option.letter == name[1]) return &option;
  }
  return nullptr;
}

bool is_option(const std::string& word) { return word.size() > 1 && word[0] == '-'; }

template <typename Number>
Number parsed(const std::string& option, const std::string& text, Number least, Number most) {
  Number number{};
  const auto* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  if (result.ec != std::errc() || result.ptr != end || !(number >= least && number <= most)) {
    std::ostringstream words;
    words << option << ": send a number from " << least << " to " << most;
    throw UsageError(words.str());
  }
  return number;
}

}  // namespace

Option or_empty(Option option) {
  option.may_be_empty = true;
  return option;
}

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');)
    if (!part.empty()) parts.push_back(part);
  return parts;
}

Arguments::Arguments(const Words& words, const std::vector<Option>& options) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& word = words[i];
    if (word == "--") {
      positional_.insert(positional_.end(), words.begin() + static_cast<long>(i) + 1, words.end());
      return;
    }
    if (!is_option(word)) {
      positional_.push_back(word);
      continue;
    }
    const auto equals = word.starts_with("--") ? word.find('=') : std::string::npos;
    const auto* option = find(options, word.substr(0, equals));
    if (option == nullptr) throw UsageError("there is no option " + word.substr(0, equals));
    if (option->value.empty()) {
      if (equals != std::string::npos) throw UsageError(option->name + " takes no value");
      options_[option->name];
    } else if (equals != std::string::npos) {
      take(*option, word.substr(equals + 1));
    } else if (++i == words.size()) {
      throw UsageError(option->name + " needs a value");
    } else {
      take(*option, words[i]);
    }
  }
}

void Arguments::take(const Option& option, const std::string& value) {
  // Dropped, a filter that a script lost would match everything.
  if (!option.may_be_empty && (option.repeated ? split_list(value).empty() : value.empty()))
    throw UsageError(option.name + " is empty: give it a value, or leave it out");
  auto& values = options_[option.name];
  if (!option.choices.empty() && !option.open) {
    const auto given = option.repeated ? split_list(value) : std::vector{value};
    for (const auto& each : given)
      if (std::ranges::find(option.choices, each) == option.choices.end())
        throw UsageError(option.name + ": " + each + " is none of " + joined(option.choices));
  }
  if (!option.repeated) values.clear();
  values.push_back(value);
}

std::string Arguments::value(const std::string& option, const std::string& fallback) const {
  const auto found = options_.find(option);
  return found == options_.end() || found->second.empty() ? fallback : found->second.back();
}

std::string Arguments::required(const std::string& option) const {
  auto text = value(option);
  if (text.empty()) throw UsageError(option + " is needed");
  return text;
}

std::vector<std::string> Arguments::values(const std::string& option) const {
  const auto found = options_.find(option);
  return found == options_.end() ? std::vector<std::string>() : found->second;
}

std::vector<std::string> Arguments::list(const std::string& option) const {
  std::vector<std::string> all;
  for (const auto& value : values(option))
    for (auto& part : split_list(value)) all.push_back(std::move(part));
  return all;
}

std::int64_t Arguments::integer(const std::string& option, std::int64_t fallback,
                                std::int64_t least, std::int64_t most) const {
  return has(option) ? parsed(option, value(option), least, most) : fallback;
}

double Arguments::number(const std::string& option, double fallback, double least,
                         double most) const {
  return has(option) ? parsed(option, value(option), least, most) : fallback;
}

Duration Arguments::duration(const std::string& option, Duration fallback) const {
  if (!has(option)) return fallback;
  const auto parsed = runtime::parse_duration(value(option));
  if (!parsed || *parsed <= Duration(0))
    throw UsageError(option + ": send a duration such as 30s, 12h or 90d");
  return *parsed;
}

const std::vector<std::string>& Arguments::positional(std::size_t count) const {
  return positional(count, count);
}

const std::vector<std::string>& Arguments::positional(std::size_t least, std::size_t most) const {
  if (positional_.size() < least) throw UsageError("a word is missing");
  if (positional_.size() > most) throw UsageError("what is meant by " + positional_[most] + "?");
  return positional_;
}

}  // namespace fanfare::cli
