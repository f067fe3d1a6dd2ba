#include "cli/listen/doorway.h"

#include <cstdio>

#include "cli/api/target.h"
#include "cli/text/files.h"
#include "core/address_policy.h"
#include "http/certificate.h"

namespace fanfare::cli {
namespace {

constexpr int kCertificateDays = 7;

/// Where the server listens: an address of its own name, else all of them.
std::string bind_address(const Arguments& arguments, const std::string& host, bool tunnelled) {
  if (arguments.has("--bind")) return arguments.required("--bind");
  if (tunnelled || is_loopback(host)) return host == "::1" ? host : "127.0.0.1";
  return parse_ip_address(host) ? host : "0.0.0.0";
}

void add_certificate(const Arguments& arguments, Doorway& doorway) {
  auto& server = doorway.server;
  if (arguments.has("--cert") != arguments.has("--cert-key"))
    throw UsageError("--cert and --cert-key belong together");
  if (arguments.has("--cert")) {
    server.certificate_chain = read_file(arguments.required("--cert"));
    server.key = read_file(arguments.required("--cert-key"));
    return;
  }
  const auto profile = read_profile(arguments);
  const auto ca = arguments.value("--ca", profile.ca_file);
  const auto ca_key = arguments.value("--ca-key", profile.ca_key_file);
  if (arguments.has("--ca-key") && ca.empty()) throw UsageError("--ca-key needs --ca");
  const bool issued = !ca.empty() && !ca_key.empty();
  if (!issued)
    std::fprintf(stderr,
                 "warning: the certificate vouches only for itself, and Fanfare refuses such ones: "
                 "name --ca and --ca-key, --cert and --cert-key, or a tunnel's --public-url\n");
  const auto made = http::make_certificate(
      doorway.host, kCertificateDays, issued ? read_file(ca) : "", issued ? read_file(ca_key) : "");
  server.certificate_chain = made.chain;
  server.key = made.key;
}

}  // namespace

std::vector<Option> doorway_options() {
  return {
      {"--host", "HOST", "the name or address in the endpoint's URL (127.0.0.1)"},
      {"--port", "N", "where to listen (any free one)"},
      {"--bind", "ADDRESS", "where to listen, if not at the host"},
      {"--public-url", "URL", "of a tunnel that comes to --port by HTTP, without TLS"},
      {"--cert", "FILE", "certificate chain for the host"},
      {"--cert-key", "FILE", "its key"},
      {"--ca-key", "FILE", "the key of --ca: a certificate is issued for the host"},
  };
}

Doorway open_doorway(const Arguments& arguments) {
  Doorway doorway;
  doorway.host = arguments.value("--host", "127.0.0.1");
  doorway.public_url = arguments.value("--public-url");
  const bool tunnelled = !doorway.public_url.empty();
  if (tunnelled) {
    const auto url = parse_base_url(doorway.public_url, "--public-url");
    if (!url.tls) throw UsageError("--public-url: endpoints are https:// only");
    while (doorway.public_url.ends_with('/')) doorway.public_url.pop_back();
  }
  doorway.server.address = bind_address(arguments, doorway.host, tunnelled);
  doorway.server.port = static_cast<std::uint16_t>(arguments.integer("--port", 0, 0, 65'535));
  if (!tunnelled || arguments.has("--cert")) add_certificate(arguments, doorway);
  return doorway;
}

std::string endpoint_url(const Doorway& doorway, std::uint16_t port, const std::string& path) {
  if (!doorway.public_url.empty()) return doorway.public_url + path;
  const bool v6 = doorway.host.find(':') != std::string::npos;
  return "https://" + (v6 ? "[" + doorway.host + "]" : doorway.host) + ":" + std::to_string(port) +
         path;
}

std::string why_unreachable(const std::string& outcome, const std::string& error,
                            const std::string& host) {
  auto words = "Fanfare can't deliver to this machine: " + error + ".\n";
  if (outcome == "blocked_address")
    return words +
           "It sends to no private or loopback address unless its operator allows them "
           "(egress.allowed_networks): name a --host that is public, or the "
           "--public-url of a tunnel.";
  if (outcome == "dns")
    return words + "It can't look up " + host + ": name a --host that it knows.";
  if (outcome == "tls")
    return words +
           "It doesn't trust the certificate: name --ca and --ca-key of an authority that "
           "it trusts, a --cert that it accepts, or the --public-url of a tunnel.";
  if (outcome.starts_with("connect_") || outcome == "timeout")
    return words + "It can't reach " + host +
           " from where it runs: is there a firewall, or is it "
           "another network? Name another --host, or the --public-url of a tunnel.";
  return words + "What answers at that address may not be this command.";
}

}  // namespace fanfare::cli
