// Decides what becomes of an endpoint's secrets. Pure.
#pragma once

#include "services/control/forms/endpoint_rules.h"

namespace fanfare::control {

///   rotate:  [old]  →  [old until the overlap ends, new]   dialects with one signature
///                      [new, old until …]                  `standard`, or signWith: current
///   switch:  [old until …, new]  →  [new, old until …]
///
/// The first signs first; a secret whose time is over no longer counts.
struct RotationForm {
  Faults faults;       // so far
  std::string secret;  // "": one is generated
  std::string type;    // "hmac", "ed25519"; "": as the secret that is to go
  Duration overlap{std::chrono::hours(24)};
  std::string sign_with;  // "previous", "current", "": as the dialect needs it
};
RotationForm read_rotation_form(std::string_view body);

struct Rotation {
  codec::EndpointRecord record;
  std::string secret;     // the new one, as receivers need it: in the clear, or its public key
  bool conflict = false;  // an earlier rotation is still going on: nothing changed
};
Result<Rotation, Faults> rotate(const codec::EndpointRecord& current, const RotationForm& form,
                                const Dialect& dialect, const Keyring& keyring, const Fresh& fresh);

/// The new secret signs first from now on; nullopt if no rotation is going on.
std::optional<codec::EndpointRecord> switch_secret(const codec::EndpointRecord& current,
                                                   TimePoint now);

/// Those that still count at `now`.
std::vector<codec::SealedSecret> live_secrets(const codec::EndpointRecord& record, TimePoint now);

}  // namespace fanfare::control
