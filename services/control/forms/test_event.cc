#include "services/control/forms/test_event.h"

#include "codec/event_json.h"
#include "codec/json_writer.h"
#include "codec/render.h"
#include "core/subscription_matcher.h"
#include "core/ulid.h"
#include "services/control/forms/form_reader.h"

namespace fanfare::control {
namespace {

struct Sample {
  std::string type, data;
};

/// `usual`: its catalogue counts where the endpoint's dialect has no sample.
Sample first_sample(const Dialect& dialect, const Dialect& usual, const Endpoint& endpoint,
                    const OwnTypes& own) {
  for (const auto& pattern : endpoint.events) {
    for (const auto& type : dialect.catalogue)
      if (!type.sample_data.empty() && pattern_matches(pattern, type.name))
        return {type.name, type.sample_data};
    for (const auto& [name, type] : own)
      if (!type.example.empty() && pattern_matches(pattern, dialect.sent_name(name)))
        return {name, type.example};
    for (const auto& type : usual.catalogue)
      if (!type.sample_data.empty() && pattern_matches(pattern, dialect.sent_name(type.name)))
        return {type.name, type.sample_data};
  }
  return {};
}

Sample sample_of(const std::string& type, const Dialect& dialect, const Dialect& usual,
                 const OwnTypes& own) {
  const auto declared = own.find(type);
  if (declared != own.end() && !declared->second.example.empty())
    return {type, declared->second.example};
  const auto* known = dialect.event_type(dialect.sent_name(type));
  if (!known) known = usual.event_type(type);
  return known && !known->sample_data.empty() ? Sample{known->name, known->sample_data} : Sample{};
}

const char* type_pointer(Shape shape) {
  return shape == Shape::kApi ? "/eventType" : "/event_type";
}

Result<Event, Faults> make_event(const std::string& type, const std::string& data, Shape shape,
                                 TimePoint now) {
  // The same reader as for published events, so that the same limits hold.
  codec::JsonWriter json;
  json.begin_object().member("type", type).key("data").raw(data).end_object();
  auto event = codec::parse_event(json.text(), now, codec::EventLimits());
  if (event) return std::move(*event);
  auto pointer = event.error().pointer;
  if (pointer == "/type") pointer = type_pointer(shape);
  return Result<Event, Faults>::failure({{pointer, event.error().detail}});
}

}  // namespace

Result<TestForm, Faults> read_test_form(std::string_view body, Shape shape, bool in_body) {
  FormReader form(body);
  TestForm out;
  out.shape = shape;
  if (in_body) {
    out.endpoint_id = form.text("endpointId").value_or("");
    if (out.endpoint_id.empty()) form.fault("endpointId", "say which endpoint to test");
  }
  out.event_type = form.text(shape == Shape::kApi ? "eventType" : "event_type").value_or("");
  if (auto data = form.raw("data"); data && *data != "null") out.data = std::move(*data);
  auto faults = form.finish();
  if (!faults.empty()) return Result<TestForm, Faults>::failure(std::move(faults));
  return out;
}

Result<Delivery, Faults> make_test_delivery(const TestForm& form, const Dialect& dialect,
                                            const Dialect& usual, const Endpoint& endpoint,
                                            const OwnTypes& own, const std::string& ulid,
                                            TimePoint now) {
  using Made = Result<Delivery, Faults>;
  auto type = form.event_type;
  auto data = form.data;
  if (data.empty() || type.empty()) {
    auto sample = type.empty() ? first_sample(dialect, usual, endpoint, own)
                               : sample_of(type, dialect, usual, own);
    if (sample.type.empty())
      return Made::failure({{type_pointer(form.shape),
                             type.empty() ? "no subscribed type has a sample: name one"
                                          : "there is no sample of this type: send data too"}});
    type = std::move(sample.type);
    if (data.empty()) data = std::move(sample.data);
  }
  auto event = make_event(type, data, form.shape, now);
  if (!event) return Made::failure(event.error());
  event->id = "evt_test_" + ulid;
  event->organization_id = endpoint.organization_id;
  event->test_mode = endpoint.test_mode;
  Delivery delivery = make_delivery(*event, endpoint.id, dialect);
  auto body = codec::render_body(dialect, *event, delivery.id);
  if (!body) return Made::failure({{"/data", body.error()}});
  delivery.body = std::move(*body);
  return delivery;
}

}  // namespace fanfare::control
