// Headers and metadata of an endpoint.
#include <algorithm>
#include <array>
#include <set>

#include "services/control/forms/endpoint_rules.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kHeadersMax = 32;
constexpr std::size_t kHeaderBytesMax = 4'096;
constexpr std::size_t kMetadataMax = 50;

// What the request's own head is made of (core/signature.h) and hop-by-hop headers (RFC
// 9110, 7.6.1).
constexpr std::array<std::string_view, 14> kOurs{"host",
                                                 "traceparent",
                                                 "user-agent",
                                                 "connection",
                                                 "transfer-encoding",
                                                 "te",
                                                 "trailer",
                                                 "upgrade",
                                                 "expect",
                                                 "keep-alive",
                                                 "accept-encoding",
                                                 "proxy-authorization",
                                                 "proxy-connection",
                                                 "date"};
constexpr std::array<std::string_view, 5> kOurPrefixes{"content-", "x-fanfare-", "x-webhook-",
                                                       "webhook-", "ce-"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

/// As part of a JSON pointer (RFC 6901).
std::string escaped(const std::string& name) {
  std::string out;
  for (const char c : name) c == '~' ? out += "~0" : c == '/' ? out += "~1" : out += c;
  return out;
}

bool is_token(std::string_view text) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           kOthers.find(c) != std::string_view::npos;
  });
}

bool is_ours(const std::string& name) {
  return std::ranges::find(kOurs, name) != kOurs.end() ||
         std::ranges::any_of(kOurPrefixes, [&](auto prefix) { return name.starts_with(prefix); });
}

bool is_field_value(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; }) &&
         !text.starts_with(' ') && !text.ends_with(' ');
}

}  // namespace

bool sets_header(const Dialect& dialect, std::string_view name) {
  const auto plain = lower(name);
  const auto is_it = [&](const std::string& each) { return lower(each) == plain; };
  return is_it(dialect.signature.header) || is_it(dialect.signature.next_header) ||
         is_it(dialect.replay_header) ||
         std::ranges::any_of(dialect.headers, is_it, &HeaderRule::name);
}

void check_headers(const std::map<std::string, std::string>& headers, const Dialect* dialect,
                   Faults& faults) {
  constexpr const char* kTooMany = "send at most 32 headers of 4096 bytes together";
  if (headers.size() > kHeadersMax) return faults.push_back({"/headers", kTooMany});
  std::size_t bytes = 0;
  std::set<std::string> seen;
  for (const auto& [name, value] : headers) {
    bytes += name.size() + value.size() + 4;
    const auto pointer = "/headers/" + escaped(name);
    const auto plain = lower(name);
    if (plain == "authorization")
      faults.push_back({pointer, "send it as \"authentication\", which is stored sealed"});
    else if (!is_token(name))
      faults.push_back({pointer, "this can't be the name of a header"});
    else if (is_ours(plain))
      faults.push_back({pointer, "this header is set by the platform"});
    else if (dialect && sets_header(*dialect, name))
      faults.push_back({pointer, "this header is set by the dialect " + dialect->name});
    else if (seen.contains(plain))
      faults.push_back({pointer, "the header is named twice"});
    if (!is_field_value(value))
      faults.push_back(
          {pointer, "a value has visible ASCII characters and single-line spaces only"});
    seen.insert(plain);
  }
  if (bytes > kHeaderBytesMax) faults.push_back({"/headers", kTooMany});
}

void check_metadata(const std::map<std::string, std::string>& metadata, Faults& faults) {
  if (metadata.size() > kMetadataMax)
    return faults.push_back({"/metadata", "send at most 50 members"});
  for (const auto& [name, value] : metadata)
    if (name.empty() || name.size() > 64 || value.size() > 512)
      faults.push_back(
          {"/metadata/" + escaped(name), "names have 1 to 64 bytes, values at most 512"});
}

}  // namespace fanfare::control
