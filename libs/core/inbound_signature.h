// Are webhooks of others genuine?
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/inbound_source.h"

namespace fanfare {

struct InboundRequest {
  std::string_view url;    // as the provider called it, without query
  std::string_view query;  // without '?'
  std::span<const std::pair<std::string, std::string>> headers;
  std::string_view body;  // raw

  /// By name, without case; "" if there is none, or more than one.
  std::string_view header(std::string_view name) const;
  /// application/x-www-form-urlencoded
  bool is_form() const;
};

/// "" if one of the source's secrets that count at `now` signed this request, in the way that the
/// provider documents, not longer ago than the tolerance where the scheme has a time; else why not,
/// for the operator: never a secret, nor what would have been right.
/// All secrets are tried, and each is compared in constant time.
///
/// Sources: docs.stripe.com/webhooks/signature; twilio.com/docs/usage/webhooks/webhooks-security;
/// standardwebhooks.com (Resend, Svix); docs.github.com, "Validating webhook deliveries";
/// shopify.dev, "Verify webhook deliveries".
std::string inbound_fault(const InboundSource& source, const InboundRequest& request,
                          TimePoint now);

}  // namespace fanfare
