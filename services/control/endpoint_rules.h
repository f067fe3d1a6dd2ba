// Decides what a request makes of an endpoint. Pure.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "codec/endpoint_records.h"
#include "core/address_policy.h"
#include "core/dialect.h"
#include "core/result.h"
#include "services/control/endpoint_form.h"

namespace fanfare::control {

/// What a new endpoint or secret needs from outside: ids, randomness and the time.
struct Fresh {
  std::string endpoint_id;  // ULID
  std::string secret_id;    // ULID
  std::string secret;       // generated, good for every dialect
  SealingNonce nonce{}, credential_nonce{};
  TimePoint now;
};

struct Owner {
  std::string organization_id;
  bool test_mode = false;
};

struct NewEndpoint {
  codec::EndpointRecord record;  // its secret is sealed
  std::string secret;            // in the clear, for the answer
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
  void check(const EndpointForm& form, Faults& faults) const;
  void apply_credential(const EndpointForm& form, const Fresh& fresh,
                        codec::EndpointRecord& record) const;
  const Dialect* dialect_for(const EndpointForm& form, Shape shape, Faults& faults) const;

  const DialectSet& dialects_;
  const Keyring& keyring_;
  std::string default_dialect_;
  AddressPolicy addresses_;
};

/// What is wrong with headers that an endpoint wants on its requests.
void check_headers(const std::map<std::string, std::string>& headers, Faults& faults);
void check_metadata(const std::map<std::string, std::string>& metadata, Faults& faults);

}  // namespace fanfare::control
