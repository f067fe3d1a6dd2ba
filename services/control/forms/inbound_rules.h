// Decides what a request makes of an inbound source. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codec/inbound_records.h"
#include "services/control/forms/endpoint_rules.h"

namespace fanfare::control {

struct NewInboundSource {
  codec::InboundSourceRecord record;
  std::string generated;  // a secret that was made here, in the clear; "" if one was given
};

/// A body of POST or PATCH. Members that are absent stay as they were.
class InboundRules {
 public:
  explicit InboundRules(const Keyring& keyring) : keyring_(keyring) {}

  Result<NewInboundSource, Faults> create(std::string_view body, const Owner& owner,
                                          const Fresh& fresh) const;
  Result<codec::InboundSourceRecord, Faults> change(const codec::InboundSourceRecord& current,
                                                    std::string_view body, TimePoint now) const;
  /// {secret?, overlap?}: the new secret counts at once, the others until the overlap is over.
  Result<NewInboundSource, Faults> rotate(const codec::InboundSourceRecord& current,
                                          std::string_view body, const Fresh& fresh) const;

 private:
  const Keyring& keyring_;
};

/// Those that still count at `now`.
std::vector<codec::SealedSecret> live_secrets(const codec::InboundSourceRecord& record,
                                              TimePoint now);

}  // namespace fanfare::control
