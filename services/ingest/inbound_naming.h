// How providers say what an event is, and which.
#pragma once

#include <string>
#include <vector>

#include "codec/event_json.h"
#include "core/inbound_signature.h"
#include "core/result.h"

namespace fanfare::ingest {

/// The bodies of the events in a request, each a JSON object: forms become objects, what isn't JSON
/// becomes {"body": …} where the source is generic. Fails if they are more than a request may have.
Result<std::vector<std::string>, codec::EventFault> bodies_of(const InboundSource& source,
                                                              const InboundRequest& request);

/// "" where the provider doesn't say.
struct ProviderNames {
  std::string type;  // in the provider's words: "invoice.paid"
  std::string id;
  std::string time;  // RFC 3339, or a number since 1970
};
/// `body`: one of bodies_of; `one_of_many`: then only the body itself tells.
ProviderNames names_of(const InboundSource& source, const InboundRequest& request,
                       const std::string& body, bool one_of_many);

}  // namespace fanfare::ingest
