#include "service/public_url.h"

#include <algorithm>

namespace fanfare::service {

std::string read_public_url(runtime::Config& config) {
  std::string url = config.text("public_url", "",
                                "https://host[:port] at which the world reaches this deployment");
  while (url.ends_with('/')) url.pop_back();
  if (url.empty()) return url;
  const bool known = url.starts_with("https://") || url.starts_with("http://");
  const auto host = known ? url.substr(url.find("//") + 2) : "";
  const bool good = !host.empty() && std::ranges::all_of(host, [](char c) {
    return c > ' ' && c < 0x7f && c != '/' && c != '?' && c != '#' && c != '@';
  });
  if (!good) {
    throw runtime::ConfigError("public_url: \"" + url +
                               "\" must be a scheme and a host, such as https://hooks.example.com");
  }
  return url;
}

std::vector<Cidr> read_networks(runtime::Config& config, std::string_view key,
                                std::string_view about) {
  std::vector<Cidr> networks;
  for (const std::string& text : config.list(key, {}, about)) {
    const Result<Cidr> cidr = parse_cidr(text);
    if (!cidr.ok())
      throw runtime::ConfigError(std::string(key) + ": " + text + ": " + cidr.error());
    networks.push_back(*cidr);
  }
  return networks;
}

}  // namespace fanfare::service
