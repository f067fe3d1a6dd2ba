// Events from other Kafka producers: JSON, CloudEvents 1.0 and protobuf.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "codec/event_json.h"
#include "core/event.h"
#include "core/result.h"

namespace fanfare::codec {

/// Name and value of a record's header.
using RecordHeader = std::pair<std::string, std::string>;

/// What a record of fanfare.in.<source> is, as its headers say (docs/topics.md); the first that
/// fits. The case of names and types doesn't matter, nor do a type's parameters.
///
///   content-type application/cloudevents+json   kStructured: CloudEvents, structured mode
///   a ce_… header                               kBinary: CloudEvents, data is the value
///   content-type application/x-protobuf         kProtobuf: fanfare.v1.Event; or
///   application/protobuf content-type application/json, or none      kJson: as in parse_event
enum class ForeignFormat { kStructured, kBinary, kProtobuf, kJson, kUnknown };
ForeignFormat foreign_format(std::span<const RecordHeader> headers);

/// The event in such a record.
///
/// CloudEvents' organizationid, experienceid, partitionkey and traceparent are organization_id,
/// experience_id, ordering_key and traceparent; subject and unknown extensions are ignored.
/// Fails, besides what parse_event refuses, without an organization. `id` may be empty unless it is
/// a CloudEvent. `source` is left to the caller, and so is whether the organization is allowed.
/// Sources: CloudEvents 1.0.2, its JSON format and its Kafka protocol binding.
Result<Event, EventFault> decode_foreign(std::span<const RecordHeader> headers,
                                         std::string_view value, TimePoint accepted,
                                         const EventLimits& limits);

}  // namespace fanfare::codec
