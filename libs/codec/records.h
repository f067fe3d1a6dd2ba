// Core types to and from the protobuf records of the topics (proto/fanfare/v1/records.proto).
#pragma once

#include <string>
#include <string_view>

#include "core/attempt_record.h"
#include "core/dead_letter.h"
#include "core/delivery.h"
#include "core/event.h"
#include "core/result.h"
#include "core/run.h"

namespace fanfare::codec {

// Encoding never fails. A record survives encode and decode unchanged, but durations are cut to
// what the record holds: microseconds for an attempt, milliseconds for its summary.
// Decoding fails, with words for the operator, where the bytes are no such record or name an
// outcome or a reason that this version doesn't know. Threads: any.

std::string encode(const Event& event);
std::string encode(const Delivery& delivery);
std::string encode(const DeadLetter& dead_letter);
std::string encode(const AttemptRecord& attempt);
/// The same without delivery, organization, endpoint, event, type and dialect: for who keeps
/// attempts by their deliveries.
std::string encode_nameless(const AttemptRecord& attempt);
std::string encode(const Run& run);

Result<Event> decode_event(std::string_view bytes);
Result<Delivery> decode_delivery(std::string_view bytes);
Result<DeadLetter> decode_dead_letter(std::string_view bytes);
Result<AttemptRecord> decode_attempt(std::string_view bytes);
Result<Run> decode_run(std::string_view bytes);

}  // namespace fanfare::codec
