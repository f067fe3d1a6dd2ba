// The typed questions: each reads, checks and remembers one key.
#include <algorithm>
#include <charconv>

#include "runtime/config_state.h"

namespace fanfare::runtime {
namespace {

std::string trimmed(std::string_view text) {
  std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    std::size_t comma = std::min(text.find(','), text.size());
    if (std::string part = trimmed(text.substr(0, comma)); !part.empty()) parts.push_back(part);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ",") + part;
  return text;
}

std::string show_bytes(std::int64_t bytes) {
  for (auto [shift, unit] : {std::pair(30, "GiB"), {20, "MiB"}, {10, "KiB"}}) {
    if (bytes != 0 && bytes % (1LL << shift) == 0) return std::to_string(bytes >> shift) + unit;
  }
  return std::to_string(bytes);
}

std::string outside(const std::string& least, const std::string& most) {
  return "must be from " + least + " to " + most;
}

std::vector<std::string> scalars_of(const YAML::Node& node) {
  std::vector<std::string> values;
  for (const auto& item : node) {
    if (!item.IsScalar()) throw ConfigError("must hold single values only");
    values.push_back(item.Scalar());
  }
  return values;
}

}  // namespace

std::string Config::text(std::string_view key, std::string_view fallback, std::string_view about) {
  impl_->asked(key, std::string(fallback), about);
  return impl_->scalar(key).value_or(std::string(fallback));
}

std::string Config::secret(std::string_view key, std::string_view fallback,
                           std::string_view about) {
  impl_->asked(key, fallback.empty() ? "" : "(hidden)", about);
  return impl_->scalar(key).value_or(std::string(fallback));
}

std::string Config::required_text(std::string_view key, std::string_view about) {
  impl_->asked(key, "(required)", about);
  auto value = impl_->scalar(key);
  if (impl_->reference_only) return "";
  if (!value || value->empty()) {
    impl_->refuse(key, "is required: set it in the file or by " + variable_of(key));
  }
  return *value;
}

std::int64_t Config::integer(std::string_view key, std::int64_t fallback, std::int64_t least,
                             std::int64_t most, std::string_view about) {
  impl_->asked(key, std::to_string(fallback), about);
  auto value = impl_->scalar(key);
  if (!value) return fallback;
  std::int64_t number = 0;
  const char* last = value->data() + value->size();
  auto [end, error] = std::from_chars(value->data(), last, number);
  if (error != std::errc() || end != last) impl_->refuse(key, "must be a whole number");
  if (number < least || number > most) {
    impl_->refuse(key, outside(std::to_string(least), std::to_string(most)));
  }
  return number;
}

bool Config::flag(std::string_view key, bool fallback, std::string_view about) {
  impl_->asked(key, fallback ? "true" : "false", about);
  auto value = impl_->scalar(key);
  if (!value) return fallback;
  if (*value != "true" && *value != "false") impl_->refuse(key, "must be true or false");
  return *value == "true";
}

Duration Config::duration(std::string_view key, Duration fallback, Duration least, Duration most,
                          std::string_view about) {
  impl_->asked(key, show_duration(fallback), about);
  auto value = impl_->scalar(key);
  if (!value) return fallback;
  auto parsed = parse_duration(*value);
  if (!parsed) impl_->refuse(key, "must be a duration such as 500ms, 30s, 5m or 24h");
  if (*parsed < least || *parsed > most)
    impl_->refuse(key, outside(show_duration(least), show_duration(most)));
  return *parsed;
}

std::int64_t Config::bytes(std::string_view key, std::int64_t fallback, std::int64_t least,
                           std::int64_t most, std::string_view about) {
  impl_->asked(key, show_bytes(fallback), about);
  auto value = impl_->scalar(key);
  if (!value) return fallback;
  auto parsed = parse_bytes(*value);
  if (!parsed) impl_->refuse(key, "must be a size such as 64KiB, 8MiB or a number of bytes");
  if (*parsed < least || *parsed > most) {
    impl_->refuse(key, outside(show_bytes(least), show_bytes(most)));
  }
  return *parsed;
}

std::vector<std::string> Config::list(std::string_view key,
                                      const std::vector<std::string>& fallback,
                                      std::string_view about) {
  impl_->asked(key, join(fallback), about);
  if (auto value = impl_->from_environment(key)) return split(*value);
  auto node = impl_->from_file(key);
  if (!node) return fallback;
  if (node->IsScalar()) return split(node->Scalar());
  if (!node->IsSequence()) impl_->refuse(key, "must be a list");
  try {
    return scalars_of(*node);
  } catch (const ConfigError& error) {
    impl_->refuse(key, error.what());
  }
}

std::map<std::string, std::string> Config::map(std::string_view key, std::string_view about) {
  impl_->asked(key, "", about);
  std::map<std::string, std::string> result;
  if (auto value = impl_->from_environment(key)) {
    for (const auto& part : split(*value)) {
      std::size_t equals = part.find('=');
      if (equals == 0 || equals == std::string::npos) impl_->refuse(key, "must read a=b,c=d");
      result.insert_or_assign(trimmed(part.substr(0, equals)), trimmed(part.substr(equals + 1)));
    }
    return result;
  }
  auto node = impl_->from_file(key);
  if (!node) return result;
  if (!node->IsMap()) impl_->refuse(key, "must be a map");
  for (const auto& entry : *node) {
    if (!entry.second.IsScalar()) impl_->refuse(key, "must hold single values only");
    result.emplace(entry.first.Scalar(), entry.second.Scalar());
  }
  return result;
}

std::vector<std::map<std::string, std::string>> Config::records(std::string_view key,
                                                                std::string_view about) {
  impl_->asked(key, "", about);
  impl_->keys.find(key)->second.file_only = true;
  std::vector<std::map<std::string, std::string>> result;
  auto node = impl_->from_file(key);
  if (!node) return result;
  if (!node->IsSequence()) impl_->refuse(key, "must be a list of maps");
  for (const auto& item : *node) {
    if (!item.IsMap()) impl_->refuse(key, "must be a list of maps");
    auto& record = result.emplace_back();
    for (const auto& entry : item) {
      const YAML::Node& value = entry.second;
      if (value.IsMap()) impl_->refuse(key, "must hold single values or lists only");
      if (value.IsNull()) continue;
      record.emplace(entry.first.Scalar(),
                     value.IsScalar() ? value.Scalar() : join(scalars_of(value)));
    }
  }
  return result;
}

}  // namespace fanfare::runtime
