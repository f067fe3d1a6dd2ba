// Which API, and as whom.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/arguments.h"
#include "core/base_url.h"
#include "core/time.h"

namespace fanfare::cli {

/// http:// or https://. Throws UsageError that names `option`.
BaseUrl parse_base_url(std::string_view text, const std::string& option);

/// Does the host name this machine itself?
bool is_loopback(const std::string& host);

/// What --profile names: JSON such as dev.json of ./dev up.
struct Profile {
  std::string url, key, ca_file, ca_key_file;
};
/// That of --profile, FANFARE_PROFILE, or ~/.config/fanfare/profile.json if it is there.
/// Throws Failure where it can't be read.
Profile read_profile(const Arguments& arguments);

struct Target {
  BaseUrl url;
  std::string key, organization, ca_file;
  Duration timeout{30'000};
};
/// Options before environment before profile. A profile's key goes to the profile's URL only.
/// Throws UsageError where URL or key are missing.
Target read_target(const Arguments& arguments);

/// Is there a URL, from wherever?
bool has_target(const Arguments& arguments);

}  // namespace fanfare::cli
