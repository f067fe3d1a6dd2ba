#include "cli/commands/members.h"

#include "cli/text/files.h"

namespace fanfare::cli {

void Members::text(const char* name, const std::string& option) const {
  if (!arguments.has(option)) return;
  const auto value = arguments.value(option);
  value.empty() ? json.key(name).null() : json.member(name, value);
}

void Members::text_in_file(const char* name, const std::string& option) const {
  if (arguments.has(option)) json.member(name, line_or_file(arguments.value(option)));
}

void Members::flag(const char* name, const std::string& option) const {
  if (arguments.has(option)) json.member(name, arguments.value(option) == "true");
}

void Members::integer(const char* name, const std::string& option, std::int64_t least,
                      std::int64_t most) const {
  if (arguments.has(option)) json.member(name, arguments.integer(option, 0, least, most));
}

void Members::list(const char* name, const std::string& option) const {
  const auto values = arguments.list(option);
  if (values.empty()) return;
  json.key(name).begin_array();
  for (const auto& value : values) json.value(value);
  json.end_array();
}

void Members::map(const char* name, const std::string& option) const {
  if (!arguments.has(option)) return;
  json.key(name).begin_object();
  for (const auto& pair : arguments.values(option)) {
    const auto equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) throw UsageError(option + ": send NAME=VALUE");
    json.member(pair.substr(0, equals), pair.substr(equals + 1));
  }
  json.end_object();
}

void Members::json_value(const char* name, const std::string& option) const {
  if (!arguments.has(option)) return;
  try {
    Json::parse(text_or_file(arguments.value(option))).write(json.key(name));
  } catch (const std::exception& error) {
    throw UsageError(option + ": " + error.what());
  }
}

Option flag_option(const std::string& name, const std::string& about) {
  return {name, "BOOL", about, {"true", "false"}};
}

std::string line_or_file(const std::string& value) {
  auto text = text_or_file(value);
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

std::string validity(const Json& key) {
  if (!key["revokedAt"].is_null()) return "revoked";
  return key["active"].is_true() ? "active" : "expired";
}

std::string joined(const Json& list) {
  std::string text;
  for (const auto& item : list.items()) text.append(text.empty() ? "" : ",").append(item.text());
  return text;
}

}  // namespace fanfare::cli
