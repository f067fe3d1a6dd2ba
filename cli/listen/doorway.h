// How the platform comes to the receiver on this machine: address and certificate.
#pragma once

#include <string>

#include "cli/arguments.h"
#include "cli/command.h"
#include "http/local_server.h"

namespace fanfare::cli {

std::vector<Option> doorway_options();

struct Doorway {
  http::LocalServerOptions server;
  std::string host;        // the name in the URL
  std::string public_url;  // what a tunnel listens to; "" for none
};
/// A certificate of files, one issued by --ca and --ca-key (or those of the profile), one that only
/// vouches for itself, or none behind a tunnel. Throws UsageError, or std::runtime_error where
/// files can't be used.
Doorway open_doorway(const Arguments& arguments);

/// The endpoint's URL.
std::string endpoint_url(const Doorway& doorway, std::uint16_t port, const std::string& path);

/// What a failed test call to it means, and what to change. `outcome`: its class.
std::string why_unreachable(const std::string& outcome, const std::string& error,
                            const std::string& host);

}  // namespace fanfare::cli
