#include "cli/signature/received.h"

#include <algorithm>
#include <cctype>

#include "cli/failure.h"
#include "cli/text/json.h"

namespace fanfare::cli {
namespace {

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

bool is_json(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  return begin != std::string::npos && (text[begin] == '{' || text[begin] == '[');
}

bool is_request_line(std::string_view line) {
  return line.find(" HTTP/1.") != std::string_view::npos || line.ends_with(" HTTP/2");
}

void add_line(http::Headers& headers, std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0)
    throw UsageError("this is no header: " + std::string(line.substr(0, 60)));
  headers.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
}

http::Headers headers_of(const Json& json) {
  http::Headers headers;
  for (const auto& [name, value] : json.members()) {
    if (!value.is_array()) headers.emplace_back(name, value.text());
    for (const auto& each : value.items()) headers.emplace_back(name, each.text());
  }
  for (const auto& pair : json.items()) {
    if (pair.is_object())
      headers.emplace_back(pair["name"].text(), pair["value"].text());
    else
      headers.emplace_back(pair.at(0).text(), pair.at(1).text());
  }
  return headers;
}

Json parse_json(const std::string& text) {
  try {
    return Json::parse(text);
  } catch (const std::exception& error) {
    throw UsageError(error.what());
  }
}

}  // namespace

std::vector<std::string> Received::values(std::string_view name) const {
  std::vector<std::string> found;
  for (const auto& [each, value] : headers)
    if (same_name(each, name)) found.push_back(value);
  return found;
}

http::Headers parse_headers(const std::string& text) {
  if (is_json(text)) return headers_of(parse_json(text));
  http::Headers headers;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto line = trimmed(std::string_view(text).substr(begin, end - begin));
    if (!line.empty() && !is_request_line(line)) add_line(headers, line);
    begin = end + 1;
  }
  return headers;
}

Received parse_request(const std::string& text) {
  if (is_json(text)) {
    const auto json = parse_json(text);
    if (!json["headers"].is_null() && json["body"].is_string())
      return {headers_of(json["headers"]), json["body"].text()};
    throw UsageError("the request in JSON needs the members headers and body (a string)");
  }
  auto head_end = text.find("\r\n\r\n");
  std::size_t gap = 4;
  if (const auto bare = text.find("\n\n"); bare < head_end) head_end = bare, gap = 2;
  if (head_end == std::string::npos)
    throw UsageError("the request has no empty line between its headers and its body");
  return {parse_headers(text.substr(0, head_end)), text.substr(head_end + gap)};
}

}  // namespace fanfare::cli
