// POST /api/inbound/{source}: webhooks of Stripe, Twilio, Resend and others.
#pragma once

#include <random>
#include <string>

#include "core/forwarded.h"
#include "core/inbound_signature.h"
#include "services/ingest/inbound_sources.h"
#include "services/ingest/publisher.h"

namespace fanfare::ingest {

struct InboundSettings {
  std::string public_url;  // scheme and authority; "": as requests tell it
  TrustedProxies proxies;
};

/// Answers 200 only once the broker has the events of a request on all in-sync replicas: then the
/// provider won't send it again. Threads: the loop's.
class Inbound {
 public:
  Inbound(runtime::Loop& loop, InboundSettings settings, const InboundSources& sources,
          Publisher& publisher, IngestMetrics& metrics);

  void handle(http::Request request, const std::string& shown_id, http::Responder respond);

 private:
  std::string url_of(const InboundSource* source, const http::Request& request) const;
  std::string fault_of(const InboundSource* source, const InboundRequest& request) const;

  runtime::Loop& loop_;
  InboundSettings settings_;
  const InboundSources& sources_;
  Publisher& publisher_;
  IngestMetrics& metrics_;
  std::vector<InboundSource> dummies_;  // one of each provider, with a secret that nobody knows
};

}  // namespace fanfare::ingest
