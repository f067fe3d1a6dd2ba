// An HMAC whose header, encoding and content the source describes.
#include <algorithm>
#include <map>

#include "core/encoding.h"
#include "core/inbound_schemes.h"

namespace fanfare {
namespace {

using Values = std::map<std::string, std::string_view, std::less<>>;  // by placeholder

/// Takes apart `text` as the template says: what stands for a placeholder ends where the literal
/// behind it begins. False if it isn't of that form.
bool take_apart(std::string_view form, std::string_view text, Values& values) {
  while (!form.empty()) {
    if (form.front() != '{') {
      const auto literal = form.substr(0, form.find('{'));
      if (!text.starts_with(literal)) return false;
      text.remove_prefix(literal.size());
      form.remove_prefix(literal.size());
      continue;
    }
    const auto name = form.substr(0, form.find('}') + 1);
    form.remove_prefix(name.size());
    const auto literal = form.substr(0, form.find('{'));
    const auto end = literal.empty() ? text.size() : text.find(literal);
    if (end == std::string_view::npos) return false;
    values[std::string(name)] = text.substr(0, end);
    text.remove_prefix(end);
  }
  return text.empty();
}

std::string put_together(std::string_view form, const Values& values) {
  std::string text;
  while (!form.empty()) {
    const auto literal = form.substr(0, form.find('{'));
    text.append(literal);
    form.remove_prefix(literal.size());
    const auto name = form.substr(0, form.empty() ? 0 : form.find('}') + 1);
    if (const auto found = values.find(name); found != values.end()) text.append(found->second);
    form.remove_prefix(name.size());
  }
  return text;
}

std::string decoded(ByteText form, std::string_view text) {
  if (form == ByteText::kHex) return hex_decoded(text).value_or("");
  return form == ByteText::kBase64 ? base64_decoded(text) : std::string(text);
}

}  // namespace

std::string generic_fault(const InboundCheck& check) {
  const auto& form = check.source.hmac;
  const auto& request = check.request;
  const auto header = request.header(form.header);
  if (header.empty()) return form.header + " is missing";
  Values values;
  if (!form.timestamp_header.empty()) values["{timestamp}"] = request.header(form.timestamp_header);
  if (!form.id_header.empty()) values["{id}"] = request.header(form.id_header);
  if (!take_apart(form.value, header, values))
    return form.header + " isn't of the form of the source";
  const std::string given = decoded(form.encoding, values["{signature}"]);
  const auto url = request.query.empty()
                       ? std::string(request.url)
                       : std::string(request.url) + "?" + std::string(request.query);
  values["{body}"] = request.body;
  values["{url}"] = url;
  const bool timed = form.content.find("{timestamp}") != std::string::npos;
  const auto content = put_together(form.content, values);
  bool fits = false;
  for (const auto secret : check.secrets) {
    const auto key = decoded(form.secret, secret);
    // Anybody could sign with an empty key.
    fits |= !key.empty() && equal_in_constant_time(hmac(form.digest, key, content), given);
  }
  if (!fits) return kNotSigned;
  return timed ? check.time_fault(values["{timestamp}"]) : "";
}

}  // namespace fanfare
