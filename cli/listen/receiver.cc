#include "cli/listen/receiver.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

#include "cli/signature/diagnosis.h"
#include "cli/text/files.h"
#include "cli/text/json.h"
#include "cli/text/table.h"
#include "codec/json_text.h"
#include "codec/render.h"

namespace fanfare::cli {
namespace {

// Of one connection, or made anew.
constexpr std::array<std::string_view, 10> kNotPassedOn{
    "host", "content-length", "connection", "keep-alive", "transfer-encoding",
    "te",   "trailer",        "upgrade",    "expect",     "date"};

bool passed_on(const std::string& name) {
  std::string lower;
  for (const char c : name) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::ranges::find(kNotPassedOn, lower) == kNotPassedOn.end();
}

http::Headers passed_on(const http::Headers& headers) {
  http::Headers kept;
  for (const auto& header : headers)
    if (passed_on(header.first)) kept.push_back(header);
  return kept;
}

void append_pretty(std::string& out, const Json& json, std::size_t depth) {
  const std::string inner((depth + 1) * 2, ' ');
  const std::string outer(depth * 2, ' ');
  if (json.size() == 0) {
    out += shown(json.compact());
    return;
  }
  out += json.is_object() ? "{\n" : "[\n";
  bool first = true;
  const auto next = [&] {
    if (!std::exchange(first, false)) out += ",\n";
    out += inner;
  };
  for (const auto& [name, value] : json.members()) {
    next();
    std::string quoted;
    codec::append_quoted(quoted, name);
    out += shown(quoted) + ": ";
    append_pretty(out, value, depth + 1);
  }
  for (const auto& value : json.items()) {
    next();
    append_pretty(out, value, depth + 1);
  }
  out += "\n" + outer + (json.is_object() ? "}" : "]");
}

http::Response refusal(const Verification& found) {
  return http::problem(401, found.code, "Not genuine", found.text);
}

}  // namespace

std::string pretty(const std::string& body) {
  std::string out;
  try {
    append_pretty(out, Json::parse(body), 0);
  } catch (const std::exception&) {
    return shown(body);
  }
  return out;
}

Receiver::Receiver(const DialectSet& dialects, http::ApiClient& client, ReceiverOptions options,
                   OnDelivery on_delivery)
    : dialects_(dialects),
      client_(client),
      options_(std::move(options)),
      on_delivery_(std::move(on_delivery)) {}

void Receiver::trust(const std::string& secret, const std::string& dialect) {
  trusted_.secrets = {secret};
  trusted_.dialect = dialect;
}

void Receiver::handle(http::Request request, http::Responder respond) {
  if (request.path != options_.path)
    return respond(http::problem(404, "not-found", "Not found", "fanfare listen is elsewhere"));
  if (request.method != "POST")
    return respond(http::problem(405, "method-not-allowed", "Method not allowed", "send a POST"));
  if (trusted_.secrets.empty())
    return respond(http::problem(503, "starting", "Starting", "the secret isn't known yet"));
  Delivery delivery;
  delivery.received = {std::move(request.headers), std::move(request.body)};
  trusted_.now = std::chrono::floor<std::chrono::seconds>(wall_clock()).time_since_epoch().count();
  delivery.found = verify(dialects_, delivery.received, trusted_);
  if (!delivery.found.genuine()) {
    delivery.hints = diagnose(dialects_, delivery.received, trusted_, delivery.found);
    delivery.status = 401;
    respond(refusal(delivery.found));
    if (!print(delivery)) on_delivery_(false);
    return;
  }
  if (!hidden_type_.empty() && delivery.found.type == hidden_type_) return respond({});
  if (options_.forward) return forward(std::move(delivery), std::move(respond));
  delivery.status = options_.status;
  respond({options_.status, {}, "", "text/plain"});
  on_delivery_(print(delivery));
}

void Receiver::forward(Delivery delivery, http::Responder respond) {
  http::ApiCall call;
  call.tls = options_.forward->tls;
  call.host = options_.forward->host;
  call.port = options_.forward->port;
  call.request.method = "POST";
  call.request.path = options_.forward->path.empty() ? "/" : options_.forward->path;
  call.request.headers = passed_on(delivery.received.headers);
  call.request.body = delivery.received.body;
  const auto began = wall_clock();
  client_.send(std::move(call), [this, began, delivery = std::move(delivery),
                                 respond = std::move(respond)](http::ApiAnswer answer) mutable {
    const auto took = std::to_string((wall_clock() - began).count()) + " ms";
    if (!answer.error.empty()) {
      delivery.status = 502;
      delivery.forwarded = "not forwarded: " + answer.error;
      respond(http::problem(502, "not-forwarded", "Not forwarded", answer.error));
    } else {
      auto& response = answer.response;
      delivery.status = response.status;
      delivery.forwarded = "answered " + std::to_string(response.status) + " after " + took;
      respond({response.status, passed_on(response.headers), response.body, ""});
    }
    on_delivery_(print(delivery));
  });
}

bool Receiver::print(const Delivery& delivery) const {
  const auto& found = delivery.found;
  std::string text;
  if (options_.json) {
    codec::JsonWriter json;
    json.begin_object().member("receivedAt", codec::iso8601_seconds(wall_clock()));
    json.member("genuine", found.genuine()).member("code", found.code);
    json.member("reason", found.text).member("dialect", found.dialect);
    json.member("id", found.id).member("type", found.type).member("status", delivery.status);
    json.key("headers").begin_array();
    for (const auto& [name, value] : delivery.received.headers)
      json.begin_object().member("name", name).member("value", value).end_object();
    json.end_array().member("body", delivery.received.body).end_object();
    text = json.take() + "\n";
  } else {
    text = codec::iso8601_seconds(wall_clock()) + "  " +
           (found.genuine() ? shown("verified  " + found.type + "  " + found.id)
                            : "NOT GENUINE: " + shown(found.text)) +
           "\n";
    for (const auto& hint : delivery.hints) text += "  " + shown(hint) + "\n";
    if (options_.with_headers)
      for (const auto& [name, value] : delivery.received.headers)
        text += shown(name + ": " + value) + "\n";
    text += pretty(delivery.received.body) + "\n";
    if (!delivery.forwarded.empty()) text += shown(delivery.forwarded) + "\n";
  }
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  return std::fflush(stdout) == 0 && written;
}

}  // namespace fanfare::cli
