// Decides what a request makes of an endpoint. Pure.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "codec/endpoint_records.h"
#include "core/address_policy.h"
#include "core/dialect.h"
#include "core/result.h"
#include "services/control/forms/endpoint_form.h"
#include "services/control/forms/endpoint_tls.h"

namespace fanfare::control {

/// What a new endpoint or secret needs from outside: ids, randomness and the time.
struct Fresh {
  std::string endpoint_id;  // ULID
  std::string secret_id;    // ULID
  std::string secret;       // generated, good for every dialect
  /// The secret as one of that type.
  std::string secret_as(const std::string& type) const;
  SealingNonce nonce{}, credential_nonce{}, tls_nonce{};
  TimePoint now;
};

struct Owner {
  std::string organization_id;
  bool test_mode = false;
};

struct NewEndpoint {
  codec::EndpointRecord record;  // its secret is sealed
  std::string secret;            // for the answer: what receivers verify with
  bool generated = false;
  std::string warning;  // about the secret; "" if none
};

/// Threads: any, const calls.
class EndpointRules {
 public:
  /// Both outlive it. Requires: `default_dialect` is one of `dialects`.
  EndpointRules(const DialectSet& dialects, const Keyring& keyring, std::string default_dialect,
                AddressPolicy addresses = {});

  Result<NewEndpoint, Faults> create(const EndpointForm& form, Shape shape, const Owner& owner,
                                     const Fresh& fresh) const;
  /// The record after the change: version raised, and the epoch where it is made active.
  Result<codec::EndpointRecord, Faults> change(const codec::EndpointRecord& current,
                                               const EndpointForm& form, const Fresh& fresh) const;

 private:
  void check(const EndpointForm& form, const Dialect* dialect, Faults& faults) const;
  void check_change_to(const Dialect& dialect, const codec::EndpointRecord& current,
                       const EndpointForm& form, Faults& faults) const;
  void apply_tls(const CheckedTls& tls, const Fresh& fresh, codec::EndpointRecord& record) const;
  void apply_credential(const EndpointForm& form, const Fresh& fresh,
                        codec::EndpointRecord& record) const;
  const Dialect* dialect_for(const EndpointForm& form, Shape shape, Faults& faults) const;

  const DialectSet& dialects_;
  const Keyring& keyring_;
  std::string default_dialect_;
  AddressPolicy addresses_;
};

/// Whether the change needs a handshake: it is to another URL or policy.
bool asks_anew(const EndpointForm& form, const codec::EndpointRecord& current);

/// Adds what is wrong with a secret of that type, "" being any, in the dialect.
void check_secret(const SignatureScheme& scheme, const std::string& secret, const std::string& type,
                  Faults& faults);

/// What is wrong with headers that an endpoint of that dialect, if it is known, wants on its
/// requests.
void check_headers(const std::map<std::string, std::string>& headers, const Dialect* dialect,
                   Faults& faults);
/// Whether requests of the dialect have a header of that name, in whatever case, of their own.
bool sets_header(const Dialect& dialect, std::string_view name);
void check_metadata(const std::map<std::string, std::string>& metadata, Faults& faults);

}  // namespace fanfare::control
