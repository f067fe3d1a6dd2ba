// Certificates for a server on one's own machine.
#pragma once

#include <string>

namespace fanfare::http {

/// PEM.
struct Certificate {
  std::string chain, key;
};

/// A fresh P-256 certificate for `host` (a name or an address literal) that is good for `days`.
/// Signed by the authority (PEM), or by itself where both are "". Throws std::runtime_error where
/// they can't be used.
Certificate make_certificate(const std::string& host, int days, const std::string& ca_certificate,
                             const std::string& ca_key);

}  // namespace fanfare::http
