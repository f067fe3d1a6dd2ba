// Decides what becomes of a genuine webhook of a provider. Pure but for `random`.
#pragma once

#include <vector>

#include "core/inbound_signature.h"
#include "services/ingest/intake.h"

namespace fanfare::ingest {

constexpr std::size_t kInboundBytesMax = 256 << 10;

/// Its events, with the provider's body as data: one; or as many as an array of Twilio's Event
/// Streams has; or none, where the source ignores the type.
///
///   Stripe {"id":"evt_1","type":"invoice.paid",…}  →  type stripe.invoice.paid
///   Twilio MessageSid=SM1&MessageStatus=delivered  →  type twilio.message.delivered
///
/// The id is made of the source and the provider's own id, so that what a provider sends again is a
/// duplicate; where it has none, each request is an event of its own. 400 where the body isn't what
/// the provider sends, 413 where it has more than 1,000 events. Requires: the signature was
/// verified.
Result<std::vector<Event>, Refusal> take_inbound(const InboundSource& source,
                                                 const InboundRequest& request, TimePoint now,
                                                 const Random10& random);

}  // namespace fanfare::ingest
