#include "core/url.h"

#include <algorithm>
#include <charconv>

#include "core/address_policy.h"

namespace fanfare {
namespace {

constexpr std::size_t kUrlBytesMax = 2'048;
constexpr std::size_t kHostBytesMax = 253;
constexpr std::size_t kLabelBytesMax = 63;
constexpr std::string_view kScheme = "https://";
constexpr std::uint16_t kHttpsPort = 443;

using UrlResult = Result<EndpointUrl>;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kLabelBytesMax && label.front() != '-' &&
         label.back() != '-' && std::all_of(label.begin(), label.end(), [](char c) {
           return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-';
         });
}

bool is_dns_name(std::string_view host) {
  if (host.empty() || host.size() > kHostBytesMax) return false;
  while (true) {
    const std::size_t dot = host.find('.');
    if (!is_label(host.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    host.remove_prefix(dot + 1);
  }
}

/// Resolvers take a name whose last label is a number for an IPv4 address, however it is spelled
/// (WHATWG URL, "ends in a number").
bool ends_in_number(std::string_view host) {
  const std::string_view last = host.substr(host.rfind('.') + 1);
  if (last.empty()) return false;
  if (std::all_of(last.begin(), last.end(), is_digit)) return true;
  return last.starts_with("0x") &&
         last.find_first_not_of("0123456789abcdef", 2) == std::string_view::npos;
}

/// "" and the host in `url`, or what to change.
std::string read_host(std::string_view text, EndpointUrl& url) {
  if (text.starts_with('[')) {
    const auto address = parse_ip_address(text.substr(1, text.size() - 2));
    if (!address || !address.value().is_v6) return "the URL's IPv6 address is not valid";
    url.host = to_string(address.value());
    url.authority = "[" + url.host + "]";
    return "";
  }
  url.host = lower(text);
  if (url.host.ends_with('.')) url.host.pop_back();
  if (url.host.empty()) return "the URL needs a host name";
  if (ends_in_number(url.host)) {
    const auto address = parse_ip_address(url.host);
    if (!address || address.value().is_v6) {
      return "the URL's host is not a valid IPv4 address: write four decimal numbers";
    }
  } else if (!is_dns_name(url.host)) {
    return "the URL's host is not a valid DNS name: use letters, digits, hyphens and dots";
  }
  url.authority = url.host;
  return "";
}

std::string read_port(std::string_view text, EndpointUrl& url) {
  const bool digits =
      !text.empty() && text.size() <= 5 && std::all_of(text.begin(), text.end(), is_digit);
  unsigned port = 0;
  if (digits) std::from_chars(text.data(), text.data() + text.size(), port);
  if (port == 0 || port > 65'535) return "the URL's port must be a number from 1 to 65535";
  url.port = static_cast<std::uint16_t>(port);
  if (url.port != kHttpsPort) url.authority += ":" + std::to_string(port);
  return "";
}

}  // namespace

Result<EndpointUrl> parse_endpoint_url(std::string_view text) {
  if (text.size() > kUrlBytesMax)
    return UrlResult::failure("the URL is longer than 2048 characters");
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; })) {
    return UrlResult::failure("the URL may hold visible ASCII characters only: encode others");
  }
  if (lower(text.substr(0, kScheme.size())) != kScheme) {
    return UrlResult::failure("the URL must begin with https://");
  }
  if (text.find('#') != std::string_view::npos) {
    return UrlResult::failure("the URL may not have a fragment: leave out # and what follows");
  }
  if (text.find('\\') != std::string_view::npos) {
    return UrlResult::failure("the URL may not hold a backslash");
  }
  text.remove_prefix(kScheme.size());
  const std::size_t authority_end = std::min(text.find_first_of("/?"), text.size());
  const std::string_view authority = text.substr(0, authority_end);
  if (authority.find('@') != std::string_view::npos) {
    return UrlResult::failure("the URL may not hold a user name or password");
  }
  const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  if (bracket == std::string_view::npos) {
    return UrlResult::failure("the URL's IPv6 address is not valid");
  }
  const std::size_t colon = authority.find(':', bracket);
  const std::string_view host = authority.substr(0, colon);
  if (bracket > 0 && host.size() != bracket + 1) {
    return UrlResult::failure("the URL's IPv6 address is not valid");
  }

  EndpointUrl url;
  if (std::string fault = read_host(host, url); !fault.empty()) return UrlResult::failure(fault);
  if (colon != std::string_view::npos) {
    if (std::string fault = read_port(authority.substr(colon + 1), url); !fault.empty()) {
      return UrlResult::failure(fault);
    }
  }
  url.target = text.substr(authority_end);
  if (!url.target.starts_with('/')) url.target.insert(0, 1, '/');
  return url;
}

}  // namespace fanfare
