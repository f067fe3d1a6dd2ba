// The event of a test call, and the request that carries it. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "codec/endpoint_records.h"
#include "core/delivery.h"
#include "core/dialect.h"
#include "core/event_type.h"
#include "core/result.h"
#include "services/control/forms/endpoint_form.h"

namespace fanfare::control {

struct TestForm {
  std::string endpoint_id;  // of POST /api/webhooks/test; "" else
  std::string event_type;   // "": the first subscribed type that has a sample
  std::string data;         // JSON; "": the catalogue's sample
  Shape shape = Shape::kApi;
};
/// `in_body`: the endpoint is named in the body.
Result<TestForm, Faults> read_test_form(std::string_view body, Shape shape, bool in_body);

/// Own event types by name.
using OwnTypes = std::map<std::string, OwnEventType, std::less<>>;

/// A delivery as fanout would make it. `ulid`: for its ids, evt_test_…. Where no data is given the
/// example of the organization's own type, or else the sample of the dialect's is sent; `usual`,
/// the deployment's default, has those of types that the dialect doesn't.
Result<Delivery, Faults> make_test_delivery(const TestForm& form, const Dialect& dialect,
                                            const Dialect& usual, const Endpoint& endpoint,
                                            const OwnTypes& own, const std::string& ulid,
                                            TimePoint now);

}  // namespace fanfare::control
