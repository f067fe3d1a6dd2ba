// Why a delivery isn't genuine, as far as it can be found out.
#pragma once

#include <string>
#include <vector>

#include "cli/signature/verification.h"

namespace fanfare::cli {

/// What to look at or to change, the surest first. Tries what goes wrong most often: bodies that
/// were parsed and printed anew, line ends, character sets, secrets with spaces, quotes or without
/// their prefix, other dialects. Requires: `found` came of the same arguments and isn't genuine.
std::vector<std::string> diagnose(const DialectSet& dialects, const Received& received,
                                  const VerificationOptions& options, const Verification& found);

/// A form that a text may have had before, and what was done to it.
struct Variant {
  std::string text, what;
};
std::vector<Variant> earlier_bodies(const std::string& body);
std::vector<Variant> other_secrets(const std::string& secret);

/// White space outside of strings left out; all else as it stands.
std::string without_json_space(const std::string& json);

}  // namespace fanfare::cli
