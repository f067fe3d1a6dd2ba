// X-Twilio-Signature: HMAC-SHA1 over the URL and the sorted form parameters, in base64.
#include <algorithm>
#include <map>
#include <set>

#include "core/encoding.h"
#include "core/form_body.h"
#include "core/inbound_schemes.h"

namespace fanfare {
namespace {

constexpr std::ptrdiff_t kFieldsMax = 1'000;  // Twilio sends some dozens

/// With the port that the text has, without one, and with the scheme's own: Twilio signs the URL as
/// its customer wrote it down, which a proxy may have told otherwise.
std::vector<std::string> spellings(std::string_view url) {
  const auto host = url.find("://") + 3;
  if (host == 2) return {std::string(url)};
  const auto end = std::min(url.find_first_of("/?", host), url.size());
  const auto authority = url.substr(host, end - host);
  const auto colon = authority.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
  const auto name = has_port ? authority.substr(0, colon) : authority;
  std::string bare(url.substr(0, host));
  bare.append(name);
  const std::string rest(url.substr(end));
  return {std::string(url), bare + rest,
          bare + (url.starts_with("https:") ? ":443" : ":80") + rest};
}

/// Each name with each of its values, both sorted, a value that is there twice once.
std::string sorted_fields(std::string_view body) {
  std::map<std::string, std::set<std::string>> sorted;
  for (auto& [name, value] : parse_form(body)) sorted[name].insert(std::move(value));
  std::string text;
  for (const auto& [name, values] : sorted)
    for (const auto& value : values) text.append(name).append(value);
  return text;
}

/// The parameter bodySHA256 of the query: nullopt if there is none.
std::optional<std::string> body_digest(std::string_view query) {
  for (const auto& [name, value] : parse_form(query))
    if (name == "bodySHA256") return value;
  return std::nullopt;
}

}  // namespace

std::string twilio_fault(const InboundCheck& check) {
  const auto& request = check.request;
  const auto header = request.header("X-Twilio-Signature");
  if (header.empty()) return "X-Twilio-Signature is missing";
  const auto digest = body_digest(request.query);
  std::string fields;
  if (digest) {
    const auto right = hex(sha256(request.body));
    if (!equal_in_constant_time(right, *digest)) return "bodySHA256 isn't that of the body";
  } else if (request.is_form()) {
    if (std::ranges::count(request.body, '&') >= kFieldsMax)
      return "the form has more than 1,000 fields";
    fields = sorted_fields(request.body);
  } else if (!request.body.empty()) {
    return "the body isn't signed: it is no form, and bodySHA256 is missing";
  }
  bool fits = false;
  for (auto url : spellings(request.url)) {
    if (!request.query.empty()) url.append("?").append(request.query);
    url += fields;
    for (const auto secret : check.secrets)
      fits |= equal_in_constant_time(base64(hmac(Digest::kSha1, secret, url)), header);
  }
  return fits ? "" : kNotSigned;
}

}  // namespace fanfare
