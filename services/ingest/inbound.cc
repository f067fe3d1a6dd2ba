#include "services/ingest/inbound.h"

#include "core/encoding.h"
#include "http/request_log.h"
#include "services/ingest/inbound_intake.h"

namespace fanfare::ingest {
namespace {

std::vector<InboundSource> make_dummies(const std::string& random) {
  std::vector<InboundSource> dummies;
  for (const auto provider :
       {InboundProvider::kStripe, InboundProvider::kTwilio, InboundProvider::kStandard,
        InboundProvider::kGithub, InboundProvider::kShopify}) {
    InboundSource dummy;
    dummy.provider = provider;
    dummy.secrets = {{"", base64(random), TimePoint()}};
    dummies.push_back(std::move(dummy));
  }
  return dummies;
}

http::Response not_found() {
  return http::problem(404, "not-found", "Not found", "There is no inbound source of this id.");
}

http::Response too_large() {
  return http::problem(
      413, "too-large", "Too large",
      "A webhook may have at most " + std::to_string(kInboundBytesMax) + " bytes.");
}

http::Response unreadable() {
  http::Response response =
      http::problem(503, "source-unreadable", "Source unreadable",
                    "The secrets of this source can't be opened: see the log of ingest.");
  response.headers.emplace_back("Retry-After", "60");
  return response;
}

/// Twilio takes an answer as instructions, and complains about anything but XML.
http::Response accepted(const InboundSource& source, const Publisher::Ids* ids) {
  http::Response response;
  if (source.provider == InboundProvider::kTwilio) {
    response.content_type = "text/xml";
    response.body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>";
    return response;
  }
  response.body = R"({"received":true,"ignored":)";
  response.body += ids ? "false" : "true";
  response.body += R"(,"data":)" + (ids ? ids_json(*ids) : std::string("[]")) + "}";
  return response;
}

}  // namespace

Inbound::Inbound(runtime::Loop& loop, InboundSettings settings, const InboundSources& sources,
                 Publisher& publisher, IngestMetrics& metrics)
    : loop_(loop),
      settings_(std::move(settings)),
      sources_(sources),
      publisher_(publisher),
      metrics_(metrics) {
  std::random_device device;
  std::string random;
  for (int i = 0; i < 32; ++i) random += static_cast<char>(device());
  dummies_ = make_dummies(random);
}

std::string Inbound::url_of(const InboundSource* source, const http::Request& request) const {
  if (source && !source->url.empty()) return source->url;
  const auto origin =
      settings_.public_url.empty()
          ? public_origin(settings_.proxies, request.remote_address, request.headers)
          : settings_.public_url;
  return origin + request.path;
}

/// For a source that there isn't the work of one is done, whichever headers came.
std::string Inbound::fault_of(const InboundSource* source, const InboundRequest& request) const {
  if (source) return inbound_fault(*source, request, loop_.now());
  std::string fault;
  for (const auto& dummy : dummies_) fault = inbound_fault(dummy, request, loop_.now());
  return fault;
}

void Inbound::handle(http::Request request, const std::string& shown_id, http::Responder respond) {
  const auto answer = [&](http::Response response, std::string_view provider, const char* result) {
    metrics_.inbound(provider, result);
    respond(std::move(response));
  };
  if (request.body.size() > kInboundBytesMax) return answer(too_large(), "none", "too_large");
  const auto found = sources_.find(shown_id);
  if (found.unreadable) return answer(unreadable(), "none", "unreadable_source");
  const InboundSource* source = found.source;
  const auto url = url_of(source, request);
  const InboundRequest inbound{url, request.query, request.headers, request.body};
  const auto fault = fault_of(source, inbound);
  if (!source) return answer(not_found(), "none", "unknown_source");
  const auto provider = to_string(source->provider);
  if (!fault.empty()) {
    return answer(http::problem(401, "wrong-signature", "Wrong signature", fault), provider,
                  "wrong_signature");
  }
  auto events = take_inbound(*source, inbound, loop_.now(), publisher_.random());
  if (!events.ok()) return answer(refused(events.error()), provider, "unreadable");
  if (events->empty()) return answer(accepted(*source, nullptr), provider, "ignored");
  if (auto over = publisher_.over_quota(source->organization_id, source->test_mode, events->size()))
    return answer(std::move(*over), provider, "over_quota");
  metrics_.inbound(provider, "genuine");
  publisher_.publish(std::move(*events),
                     {"inbound", std::string(request.header(http::kRequestIdHeader))},
                     std::move(respond),
                     [copy = *source](const Publisher::Ids& ids) { return accepted(copy, &ids); });
}

}  // namespace fanfare::ingest
