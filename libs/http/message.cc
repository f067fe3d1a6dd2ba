#include "http/message.h"

#include <algorithm>

#include "core/form_body.h"
#include "http/router.h"
#include "runtime/json_text.h"

namespace fanfare::http {
namespace {

bool same_name(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (same_name(key, name)) return value;
  }
  return {};
}

std::optional<std::string> Request::parameter(std::string_view name) const {
  for (const auto& [key, value] : form_pairs(query))
    if (percent_decoded(key, true) == name) return percent_decoded(value, true);
  return std::nullopt;
}

std::vector<std::string> Request::parameter_names() const {
  std::vector<std::string> names;
  for (const auto& [key, value] : form_pairs(query))
    if (!key.empty()) names.push_back(percent_decoded(key, true).value_or(std::string(key)));
  return names;
}

std::string json_string(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  runtime::append_json_string(out, text);
  return out;
}

Response problem(int status, std::string_view slug, std::string_view title, std::string_view detail,
                 const std::vector<FieldError>& errors) {
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  std::string& body = response.body;
  body = R"({"type":)" + json_string("urn:fanfare:problem:" + std::string(slug));
  body += R"(,"title":)" + json_string(title);
  body += R"(,"status":)" + std::to_string(status);
  if (!detail.empty()) body += R"(,"detail":)" + json_string(detail);
  if (!errors.empty()) {
    body += R"(,"errors":[)";
    for (const FieldError& error : errors) {
      if (&error != &errors.front()) body += ',';
      body += R"({"pointer":)" + json_string(error.pointer);
      body += R"(,"detail":)" + json_string(error.detail) + "}";
    }
    body += ']';
  }
  body += '}';
  return response;
}

}  // namespace fanfare::http
