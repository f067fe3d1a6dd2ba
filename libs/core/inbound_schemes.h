// The schemes of single providers: private to inbound_signature.
#pragma once

#include <vector>

#include "core/inbound_signature.h"

namespace fanfare {

/// What all schemes share: secrets that count, and the time.
struct InboundCheck {
  const InboundSource& source;
  const InboundRequest& request;
  std::vector<std::string_view> secrets;
  TimePoint now;

  /// "" if `seconds` (a text of digits) lies within the tolerance, before or after now.
  std::string time_fault(std::string_view seconds) const;
};

std::string twilio_fault(const InboundCheck& check);
std::string generic_fault(const InboundCheck& check);

constexpr const char* kNotSigned = "no secret of this source gives that signature";

}  // namespace fanfare
