// The shapes of answers.
#pragma once

#include <string>

#include "codec/json_writer.h"
#include "core/dialect.h"
#include "core/notification.h"
#include "http/message.h"
#include "services/control/log/rows.h"
#include "services/control/state/tables.h"

namespace fanfare::control {

/// "2024-12-01T09:15:00.123Z"
std::string iso8601_ms(TimePoint time);

http::Response json_response(int status, std::string body);
http::Response not_found(std::string_view what);
/// The first twenty; how many there are is told.
http::Response refused(Faults faults);
http::Response unavailable(std::string_view why);
/// The same, of a request that has changed nothing: another instance may take it.
http::Response not_taken(std::string_view why);

/// "whe_…" under /api, "wh_…" under /webhooks.
std::string shown_endpoint_id(const std::string& id, Shape shape);

/// What is told of a secret once, when it was made.
struct ShownSecret {
  std::string value;  // "": none is told
  std::string warning;
};
/// `now`: a certificate that expires within 30 days of it, or has, is warned of; so is an event
/// that its dialect sends under another name.
void write_endpoint(codec::JsonWriter& json, const codec::EndpointRecord& record,
                    const DialectSet& dialects, const LiveStatus& live, TimePoint now, Shape shape,
                    const ShownSecret& secret = {});

/// The part behind the prefix, whichever dialect's it is.
std::string bare_delivery_id(const std::string& shown_id);
/// `dialect` may be null: one that the deployment no longer has.
void write_delivery(codec::JsonWriter& json, const DeliveryRow& row, const Dialect* dialect,
                    const std::vector<AttemptRecord>& attempts);
void write_generic_delivery(codec::JsonWriter& json, const DeliveryRow& row);
void write_dead_letter(codec::JsonWriter& json, const DeadLetterRow& row, const Dialect* dialect);

/// What became of a notification on a channel, as an object.
void write_sent(codec::JsonWriter& json, const NotificationSent& sent);

}  // namespace fanfare::control
