// Reads the certificates that an endpoint's connections are to use. Pure.
#pragma once

#include <optional>
#include <string>

#include "codec/endpoint_records.h"
#include "services/control/forms/endpoint_form.h"

namespace fanfare::control {

/// What is stored and shown of them, before the client's part is sealed.
struct CheckedTls {
  std::string client;  // certificates and key, PEM, nothing else; "": none
  std::optional<codec::CertificateInfo> certificate, authority;
  std::string authority_pem;
};

/// Adds what is wrong: what is no PEM, a key that isn't the certificate's, what has expired or
/// isn't valid yet, a certificate that isn't for clients, an authority that is none.
CheckedTls check_tls(const TlsForm& form, TimePoint now, Faults& faults);

}  // namespace fanfare::control
