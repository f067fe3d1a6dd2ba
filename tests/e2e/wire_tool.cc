// Prints the HTTP request of an attempt at any time, made by the code that the dispatcher calls:
//
//   {"dialect":"fanfare","secrets":["whsec_x"],"at":1733044500,"url":"https://127.0.0.1:1/hook",
//    "deliveryId":"0123456789ABCDEFGHJKMNPQRS","endpointId":"01JD0000000000000000000000",
//    "event":{"id":"evt_1","type":"order.created","organizationId":"org_1","data":{}}}
//
// on standard input gives the bytes on standard output. `at` is in Unix seconds.
#include <simdjson.h>

#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "codec/dialects.h"
#include "codec/event_json.h"
#include "codec/render.h"
#include "core/signature.h"

namespace {

using namespace fanfare;
using simdjson::ondemand::object;

std::string text(object& input, const char* name) {
  return std::string(input.find_field_unordered(name).get_string().value());
}

template <typename T, typename E>
T must(Result<T, E> result, const std::string& what) {
  if (!result.ok()) throw std::runtime_error(what);
  return std::move(result.value());
}

Event read_event(object& input, TimePoint at) {
  object event = input.find_field_unordered("event").get_object();
  const std::string_view raw = event.raw_json().value();
  return must(codec::parse_event(raw, at, {}), "the event is refused");
}

Endpoint read_endpoint(object& input) {
  Endpoint endpoint;
  endpoint.id = text(input, "endpointId");
  endpoint.url = text(input, "url");
  endpoint.dialect = text(input, "dialect");
  for (auto secret : input.find_field_unordered("secrets").get_array()) {
    endpoint.secrets.push_back({"", std::string(secret.get_string().value()), {}});
  }
  return endpoint;
}

std::string request_of(object& input) {
  const std::int64_t seconds = input.find_field_unordered("at").get_int64();
  const TimePoint at = from_unix_ms(seconds * 1000);
  const Endpoint endpoint = read_endpoint(input);
  const DialectSet dialects = codec::load_dialects();
  const Dialect* dialect = dialects.find(endpoint.dialect);
  if (dialect == nullptr) throw std::runtime_error("no dialect " + endpoint.dialect);
  const Event event = read_event(input, at);

  Delivery delivery;
  delivery.id = text(input, "deliveryId");
  delivery.organization_id = event.organization_id;
  delivery.endpoint_id = endpoint.id;
  delivery.event_id = event.id;
  delivery.published_type = event.type;
  delivery.event_type = dialect->sent_name(event.type);
  delivery.dialect = dialect->name;
  delivery.accepted = at;
  delivery.body = must(codec::render_body(*dialect, event, delivery.id), "unrepresentable");
  const EndpointUrl url = must(parse_endpoint_url(endpoint.url), "the url is refused");
  return wire_request(*dialect, endpoint, url, delivery, at);
}

}  // namespace

int main() {
  try {
    const std::string all((std::istreambuf_iterator<char>(std::cin)), {});
    const simdjson::padded_string padded(all);
    simdjson::ondemand::parser parser;
    simdjson::ondemand::document document = parser.iterate(padded);
    object input = document.get_object();
    std::cout << request_of(input) << std::flush;
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "e2e_wire_tool: " << error.what() << '\n';
    return 1;
  }
}
