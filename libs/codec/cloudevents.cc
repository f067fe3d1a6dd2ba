#include "codec/cloudevents.h"

#include <simdjson.h>

#include <algorithm>
#include <array>

#include "codec/event_fields.h"
#include "codec/json_scanner.h"
#include "codec/json_text.h"
#include "codec/record_parts.h"
#include "core/trace_context.h"

namespace fanfare::codec {
namespace {

using One = Result<Event, EventFault>;

constexpr std::string_view kBinaryPrefix = "ce_";
constexpr std::int64_t kUnixMsMax = 253'402'300'799'999;  // 9999-12-31T23:59:59.999Z

EventFault fault(std::string pointer, std::string detail) {
  return {.pointer = std::move(pointer), .detail = std::move(detail)};
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

/// "application/json" of "Application/JSON; charset=utf-8".
std::string media_type(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  while (content_type.ends_with(' ')) content_type.remove_suffix(1);
  while (content_type.starts_with(' ')) content_type.remove_prefix(1);
  return lower(content_type);
}

bool is_json(const std::string& type) {
  return type.empty() || type == "application/json" || type == "text/json" ||
         type.ends_with("+json");
}

std::string_view header(std::span<const RecordHeader> headers, std::string_view name) {
  const auto found = std::find_if(headers.begin(), headers.end(), [&](const RecordHeader& entry) {
    return lower(entry.first) == name;
  });
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

/// The attributes of one CloudEvent, gathered before they are judged together.
struct Attributes {
  std::string specversion, id, source, type, time, organization_id, experience_id, ordering_key,
      traceparent, content_type;

  /// Null for an attribute that we don't read.
  std::string* find(std::string_view name) {
    const std::array<std::pair<std::string_view, std::string*>, 10> known = {
        {{"specversion", &specversion},
         {"id", &id},
         {"source", &source},
         {"type", &type},
         {"time", &time},
         {"organizationid", &organization_id},
         {"experienceid", &experience_id},
         {"partitionkey", &ordering_key},
         {"traceparent", &traceparent},
         {"datacontenttype", &content_type}}};
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const auto& a) { return a.first == name; });
    return found == known.end() ? nullptr : found->second;
  }
};

One event_of(Attributes& attributes, Result<std::string, EventFault> data, TimePoint accepted) {
  if (attributes.specversion != "1.0") {
    return One::failure(
        fault("/specversion", "must be 1.0, the version of CloudEvents that is read here"));
  }
  if (attributes.source.empty()) return One::failure(fault("/source", "the attribute is missing"));
  Event event;
  event.accepted = event.timestamp = accepted;
  if (!attributes.time.empty()) {
    const auto time = parse_rfc3339(attributes.time);
    if (!time)
      return One::failure(fault("/time", "must be a time like 2024-12-01T09:15:00Z (RFC 3339)"));
    event.timestamp = *time;
  }
  if (!is_json(media_type(attributes.content_type))) {
    return One::failure(
        fault("/datacontenttype", "must be application/json: data is a JSON object"));
  }
  if (!data) return One::failure(data.error());
  event.id = std::move(attributes.id);
  event.type = std::move(attributes.type);
  event.organization_id = std::move(attributes.organization_id);
  event.experience_id = std::move(attributes.experience_id);
  event.ordering_key = std::move(attributes.ordering_key);
  event.traceparent = std::move(attributes.traceparent);
  event.data = std::move(*data);
  if (event.id.empty()) return One::failure(fault("/id", "the attribute is missing"));
  return event;
}

One binary_event(std::span<const RecordHeader> headers, std::string_view value, TimePoint accepted,
                 const EventLimits& limits) {
  Attributes attributes;
  for (const auto& [name, text] : headers) {
    const std::string attribute = lower(name);
    if (!attribute.starts_with(kBinaryPrefix)) continue;
    std::string* known = attributes.find(std::string_view(attribute).substr(kBinaryPrefix.size()));
    if (known == nullptr) continue;
    if (!known->empty()) return One::failure(fault("/" + attribute, "the header occurs twice"));
    if (!simdjson::validate_utf8(text))
      return One::failure(fault("/" + attribute, "is not valid UTF-8"));
    *known = text;
  }
  attributes.content_type = header(headers, "content-type");
  return event_of(attributes, read_data_text(value, limits), accepted);
}

/// Reads the value of one attribute; nullopt if all is well.
std::optional<EventFault> read_attribute(JsonScanner& scanner, const std::string& name,
                                         std::string& text) {
  JsonString raw;
  if (scanner.peek() == 'n') {  // An attribute that is not set may be null.
    scanner.skip_value();
    return std::nullopt;
  }
  if (scanner.peek() != '"') {
    scanner.skip_value();
    return fault("/" + name, "must be a string");
  }
  if (!scanner.read_string(raw)) return std::nullopt;
  if (raw.lone_surrogate) return fault("/" + name, "holds half of a surrogate pair");
  text = unescaped(raw.raw);
  return std::nullopt;
}

One structured_event(std::string_view value, TimePoint accepted, const EventLimits& limits) {
  using Data = Result<std::string, EventFault>;
  if (!simdjson::validate_utf8(value.data(), value.size())) {
    EventFault invalid = fault("", "the text is not valid UTF-8");
    invalid.offset = static_cast<std::ptrdiff_t>(invalid_utf8_offset(value));
    return One::failure(std::move(invalid));
  }
  if (value.size() > limits.event_bytes_max) {
    return One::failure({.pointer = "", .detail = "the event is too large", .too_large = true});
  }
  Attributes attributes;
  Data data = Data::failure(fault("/data", "the member data is missing"));
  std::vector<std::string> seen;
  std::optional<EventFault> first_fault;
  JsonScanner scanner(value, limits.depth_max + 1);
  JsonString raw;
  for (bool first = scanner.open('{'); scanner.next_member(first, raw);) {
    const std::string name = raw.lone_surrogate ? std::string(raw.raw) : unescaped(raw.raw);
    std::optional<EventFault> found;
    const bool twice = std::find(seen.begin(), seen.end(), name) != seen.end();
    seen.push_back(name);
    std::string* attribute = attributes.find(name);
    if (twice && (attribute != nullptr || name == "data")) {
      scanner.skip_value();
      found = fault("/" + name, "the member occurs twice");
    } else if (attribute != nullptr) {
      found = read_attribute(scanner, name, *attribute);
    } else if (name == "data") {
      DataText text = read_data_object(scanner, limits.depth_max);
      data = text.fault.empty() ? Data(std::move(text.data))
                                : Data::failure(fault("/data", text.fault));
    } else {
      scanner.skip_value();
    }
    if (found && !first_fault) first_fault = std::move(found);
  }
  if (!scanner.failed() && !scanner.at_end()) scanner.fail("text after the event");
  if (scanner.failed() && !scanner.too_deep()) return One::failure(malformed_json(scanner));
  if (first_fault) return One::failure(std::move(*first_fault));
  if (scanner.too_deep() && data) return One::failure(fault("", "nested too deeply"));
  return event_of(attributes, std::move(data), accepted);
}

One protobuf_event(std::string_view value, TimePoint accepted, const EventLimits& limits) {
  v1::Event record;
  if (!parse(record, value)) return One::failure(fault("", "not a fanfare.v1.Event"));
  Result<std::string, EventFault> data = read_data_text(record.data(), limits);
  if (!data) return One::failure(data.error());
  const std::int64_t timestamp_ms = record.timestamp_ms();
  if (timestamp_ms < 0 || timestamp_ms > kUnixMsMax) {
    return One::failure(fault("/timestamp_ms", "must be Unix milliseconds up to the year 9999"));
  }
  Event event;
  event.id = std::move(*record.mutable_id());
  event.organization_id = std::move(*record.mutable_organization_id());
  event.type = std::move(*record.mutable_type());
  event.accepted = accepted;
  event.timestamp = timestamp_ms == 0 ? accepted : from_unix_ms(timestamp_ms);
  event.data = std::move(*data);
  event.experience_id = std::move(*record.mutable_experience_id());
  event.ordering_key = std::move(*record.mutable_ordering_key());
  event.traceparent = std::move(*record.mutable_traceparent());
  event.test_mode = record.test_mode();
  return event;
}

/// What every format must have in the end.
One checked(One decoded) {
  if (!decoded) return decoded;
  Event& event = *decoded;
  const std::array<std::pair<std::string_view, const std::string*>, 5> texts = {
      {{"organizationId", &event.organization_id},
       {"type", &event.type},
       {"id", &event.id},
       {"experienceId", &event.experience_id},
       {"orderingKey", &event.ordering_key}}};
  for (const auto& [name, text] : texts) {
    if (name == "id" && text->empty()) continue;  // The caller makes one of the record's place.
    std::string wrong = text_fault(name, *text);
    if (!wrong.empty()) return One::failure(fault("/" + std::string(name), std::move(wrong)));
  }
  if (!parse_traceparent(event.traceparent)) event.traceparent.clear();
  return decoded;
}

}  // namespace

ForeignFormat foreign_format(std::span<const RecordHeader> headers) {
  const std::string type = media_type(header(headers, "content-type"));
  if (type == "application/cloudevents+json") return ForeignFormat::kStructured;
  const bool binary = std::any_of(headers.begin(), headers.end(), [](const RecordHeader& entry) {
    return lower(entry.first).starts_with(kBinaryPrefix);
  });
  if (binary) return ForeignFormat::kBinary;
  if (type == "application/x-protobuf" || type == "application/protobuf")
    return ForeignFormat::kProtobuf;
  return type.empty() || type == "application/json" ? ForeignFormat::kJson
                                                    : ForeignFormat::kUnknown;
}

One decode_foreign(std::span<const RecordHeader> headers, std::string_view value,
                   TimePoint accepted, const EventLimits& limits) {
  switch (foreign_format(headers)) {
    case ForeignFormat::kStructured: return checked(structured_event(value, accepted, limits));
    case ForeignFormat::kBinary: return checked(binary_event(headers, value, accepted, limits));
    case ForeignFormat::kProtobuf: return checked(protobuf_event(value, accepted, limits));
    case ForeignFormat::kJson: break;
    case ForeignFormat::kUnknown:
      return One::failure(
          fault("", "content-type " +
                        with_valid_utf8(media_type(header(headers, "content-type")).substr(0, 64)) +
                        " is not read here"));
  }
  One decoded = parse_event(value, accepted, limits);
  if (decoded) decoded->traceparent = header(headers, "traceparent");
  return checked(std::move(decoded));
}

}  // namespace fanfare::codec
