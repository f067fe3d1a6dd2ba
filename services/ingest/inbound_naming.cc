#include "services/ingest/inbound_naming.h"

#include <simdjson.h>

#include <map>

#include "codec/json_pointer.h"
#include "codec/json_text.h"
#include "codec/json_writer.h"
#include "core/form_body.h"

namespace fanfare::ingest {
namespace {

using Bodies = Result<std::vector<std::string>, codec::EventFault>;
using Fields = std::vector<std::pair<std::string, std::string>>;

/// Members in the order of the form; a name that is there twice holds an array.
std::string object_of(const Fields& fields) {
  std::vector<std::string> order;
  std::map<std::string, std::vector<std::string>> values;
  for (const auto& [name, value] : fields) {
    const auto shown = codec::with_valid_utf8(name);
    if (!values.contains(shown)) order.push_back(shown);
    values[shown].push_back(value);
  }
  codec::JsonWriter json;
  json.begin_object();
  for (const auto& name : order) {
    json.key(name);
    const auto& all = values[name];
    if (all.size() > 1) json.begin_array();
    for (const auto& value : all) json.value(value);
    if (all.size() > 1) json.end_array();
  }
  return json.end_object().take();
}

std::string wrapped(const char* name, std::string_view text, bool is_json) {
  codec::JsonWriter json;
  json.begin_object().key(name);
  is_json ? json.raw(text) : json.value(text);
  return json.end_object().take();
}

std::string at(const std::string& body, std::string_view pointer) {
  return codec::text_at(body, pointer).value_or("");
}

std::string first_of(const std::string& body, std::initializer_list<const char*> pointers) {
  for (const auto* pointer : pointers)
    if (auto text = at(body, pointer); !text.empty()) return text;
  return "";
}

std::string joined(const std::string& a, const std::string& b) {
  return b.empty() ? a : a + "." + b;
}

ProviderNames standard_names(const InboundRequest& request, const std::string& body) {
  const bool svix = !request.header("svix-signature").empty();
  return {at(body, "/type"), std::string(request.header(svix ? "svix-id" : "webhook-id")),
          first_of(body, {"/timestamp", "/created_at"})};
}

ProviderNames github_names(const InboundRequest& request, const std::string& body) {
  return {joined(std::string(request.header("X-GitHub-Event")), at(body, "/action")),
          std::string(request.header("X-GitHub-Delivery")), ""};
}

ProviderNames shopify_names(const InboundRequest& request) {
  std::string topic(request.header("X-Shopify-Topic"));
  for (char& c : topic)
    if (c == '/') c = '.';
  // X-Shopify-Event-Id is shared by all topics that one action of a merchant gives rise to.
  return {topic, std::string(request.header("X-Shopify-Webhook-Id")),
          std::string(request.header("X-Shopify-Triggered-At"))};
}

ProviderNames twilio_names(const InboundRequest& request, const std::string& body, bool many) {
  if (auto type = at(body, "/type"); at(body, "/specversion") == "1.0") {
    constexpr std::string_view kOwn = "com.twilio.";
    if (type.starts_with(kOwn)) type.erase(0, kOwn.size());
    return {type, at(body, "/id"), at(body, "/time")};
  }
  const auto token =
      many ? std::string() : std::string(request.header("I-Twilio-Idempotency-Token"));
  if (const auto message = first_of(body, {"/MessageSid", "/SmsSid"}); !message.empty()) {
    const auto status = first_of(body, {"/MessageStatus", "/SmsStatus"});
    return {joined("message", status), status.empty() ? token : joined(message, status), ""};
  }
  if (const auto call = at(body, "/CallSid"); !call.empty()) {
    const auto status = at(body, "/CallStatus"), number = at(body, "/SequenceNumber");
    return {joined("call", status), number.empty() ? token : joined(joined(call, status), number),
            at(body, "/Timestamp")};
  }
  return {"event", token, ""};
}

ProviderNames generic_names(const InboundSource& source, const InboundRequest& request,
                            const std::string& body) {
  const auto& mapping = source.mapping;
  const auto value = [&](const std::string& header, const std::string& pointer) {
    std::string text = header.empty() ? "" : std::string(request.header(header));
    return text.empty() && !pointer.empty() ? at(body, pointer) : text;
  };
  return {value(mapping.type_header, mapping.type_pointer),
          value(mapping.id_header.empty() ? source.hmac.id_header : mapping.id_header,
                mapping.id_pointer),
          ""};
}

}  // namespace

Bodies bodies_of(const InboundSource& source, const InboundRequest& request) {
  const bool generic = source.provider == InboundProvider::kGeneric;
  const std::string_view body = request.body;
  if (request.is_form()) {
    const auto fields = parse_form(body);
    if (source.provider == InboundProvider::kGithub)
      for (const auto& [name, value] : fields)
        if (name == "payload") return std::vector{value};
    return std::vector{object_of(fields)};
  }
  const auto begin = body.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return std::vector<std::string>{"{}"};
  const bool utf8 = simdjson::validate_utf8(body.data(), body.size());
  if (utf8 && body[begin] == '[' && source.provider == InboundProvider::kTwilio) {
    auto elements = codec::elements_of(body);
    const auto most = codec::EventLimits{}.events_max;
    if (elements && elements->size() > most)
      return Bodies::failure(
          {.pointer = "",
           .detail = "more than " + std::to_string(most) + " events in one request",
           .too_large = true});
    if (elements && !elements->empty()) return std::move(*elements);
  }
  if (generic) {
    const bool array = utf8 && body[begin] == '[' && codec::elements_of(body);
    const bool object =
        utf8 && body[begin] == '{' && codec::elements_of("[" + std::string(body) + "]");
    if (array) return std::vector{wrapped("items", body, true)};
    if (!object) return std::vector{wrapped("body", body, false)};
  }
  return std::vector{std::string(body)};
}

ProviderNames names_of(const InboundSource& source, const InboundRequest& request,
                       const std::string& body, bool one_of_many) {
  switch (source.provider) {
    case InboundProvider::kStripe:
      return {at(body, "/type"), at(body, "/id"), at(body, "/created")};
    case InboundProvider::kTwilio: return twilio_names(request, body, one_of_many);
    case InboundProvider::kResend:
    case InboundProvider::kStandard: return standard_names(request, body);
    case InboundProvider::kGithub: return github_names(request, body);
    case InboundProvider::kShopify: return shopify_names(request);
    case InboundProvider::kGeneric: return generic_names(source, request, body);
  }
  return {};
}

}  // namespace fanfare::ingest
