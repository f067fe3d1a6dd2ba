#include "codec/event_json.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <utility>

#include "codec/event_fields.h"
#include "codec/json_scanner.h"
#include "codec/json_text.h"
#include "codec/render.h"

namespace fanfare::codec {
namespace {

using Events = Result<std::vector<Event>, std::vector<EventFault>>;

constexpr std::size_t kFaultsMax = 20;
constexpr std::array<std::string_view, 7> kMembers = {
    "id", "type", "data", "timestamp", "organizationId", "experienceId", "orderingKey"};

/// The number of characters to change, add or leave out to get from one text to the other.
std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

std::string_view nearest_member(std::string_view name) {
  name = name.substr(0, 64);
  return *std::min_element(kMembers.begin(), kMembers.end(),
                           [&](std::string_view a, std::string_view b) {
                             return edit_distance(name, a) < edit_distance(name, b);
                           });
}

class Reader {
 public:
  Reader(std::string_view body, TimePoint accepted, const EventLimits& limits)
      // The envelope is a level of its own, and so is the array around a batch.
      : body_(body), scanner_(body, limits.depth_max + 2), accepted_(accepted), limits_(limits) {}

  bool check_utf8() {
    if (simdjson::validate_utf8(body_.data(), body_.size())) return true;
    add("", "the text is not valid UTF-8");
    faults_.back().offset = static_cast<std::ptrdiff_t>(invalid_utf8_offset(body_));
    return false;
  }

  /// One object, or one after another on lines of their own.
  void read_lines(std::vector<Event>& events, bool always_lines) {
    for (std::size_t index = 0; going_on() && !scanner_.at_end(); ++index) {
      if (index > 0 && !on_a_line_of_its_own()) return void(scanner_.fail("text after the event"));
      if (too_many(index)) return;
      const bool alone = index == 0 && !always_lines;
      read_event(alone ? "" : "/" + std::to_string(index), events.emplace_back());
      end_ = scanner_.offset();
      if (alone && going_on() && !scanner_.at_end()) {
        for (EventFault& fault : faults_) fault.pointer.insert(0, "/0");
      }
    }
  }

  void read_array(std::vector<Event>& events) {
    bool first = scanner_.open('[');
    for (std::size_t index = 0; going_on() && scanner_.next_element(first); ++index) {
      if (too_many(index)) return;
      read_event("/" + std::to_string(index), events.emplace_back());
    }
    read_end();
  }

  void read_only(Event& event) {
    read_event("", event);
    read_end();
  }

  void read_event(const std::string& pointer, Event& event);
  void read_end() {
    if (going_on() && !scanner_.at_end()) scanner_.fail("text after the event");
  }
  std::vector<EventFault> take_faults() {
    if (scanner_.failed() && !scanner_.too_deep()) {
      faults_.assign(1, malformed_json(scanner_));
    }
    return std::move(faults_);
  }
  char peek() { return scanner_.peek(); }

 private:
  bool going_on() const { return !scanner_.failed() && faults_.size() < kFaultsMax; }

  void add(std::string pointer, std::string detail) {
    faults_.push_back({.pointer = std::move(pointer), .detail = std::move(detail)});
  }
  bool too_many(std::size_t index) {
    if (index < limits_.events_max) return false;
    add("", "more than " + std::to_string(limits_.events_max) + " events in one request");
    faults_.back().too_large = true;
    return true;
  }
  bool on_a_line_of_its_own() {
    return scanner_.peek() == '{' &&
           body_.substr(end_, scanner_.offset() - end_).find('\n') != std::string_view::npos;
  }

  void read_member(const std::string& pointer, std::string_view name, Event& event);
  void read_text(const std::string& pointer, std::string_view member, std::string& text);
  void read_timestamp(const std::string& pointer, TimePoint& timestamp);
  void read_data(const std::string& pointer, std::string& data);

  std::string_view body_;
  JsonScanner scanner_;
  TimePoint accepted_;
  const EventLimits& limits_;
  std::vector<EventFault> faults_;
  std::size_t end_ = 0;  // of the last event
};

void Reader::read_event(const std::string& pointer, Event& event) {
  if (scanner_.peek() != '{') {
    scanner_.skip_value();
    return add(pointer, "an event must be an object");
  }
  event.accepted = event.timestamp = accepted_;
  const std::size_t begin = scanner_.offset();
  unsigned seen = 0;
  JsonString raw_name;
  std::string decoded;
  for (bool first = scanner_.open('{'); scanner_.next_member(first, raw_name);) {
    if (raw_name.escaped && !raw_name.lone_surrogate) decoded = unescaped(raw_name.raw);
    const std::string_view name = decoded.empty() ? raw_name.raw : std::string_view(decoded);
    const auto known = std::find(kMembers.begin(), kMembers.end(), name);
    if (known == kMembers.end()) {
      scanner_.skip_value();
      add(pointer + "/" + pointer_token(name),
          "unknown member: did you mean " + std::string(nearest_member(name)) + "?");
    } else if (const unsigned bit = 1u << (known - kMembers.begin()); (seen & bit) != 0) {
      scanner_.skip_value();
      add(pointer + "/" + std::string(name), "the member occurs twice");
    } else {
      seen |= bit;
      read_member(pointer + "/" + std::string(name), name, event);
    }
    decoded.clear();
    if (faults_.size() >= kFaultsMax) return;
  }
  if (scanner_.failed()) return;
  if ((seen & 2) == 0) add(pointer + "/type", "the member type is missing");
  if ((seen & 4) == 0) add(pointer + "/data", "the member data is missing");
  if (scanner_.offset() - begin > limits_.event_bytes_max) {
    add(pointer, "the event is larger than " + std::to_string(limits_.event_bytes_max) + " bytes");
    faults_.back().too_large = true;
  }
}

void Reader::read_member(const std::string& pointer, std::string_view name, Event& event) {
  if (name == "data") return read_data(pointer, event.data);
  if (name == "timestamp") return read_timestamp(pointer, event.timestamp);
  read_text(pointer, name,
            name == "id"               ? event.id
            : name == "type"           ? event.type
            : name == "organizationId" ? event.organization_id
            : name == "experienceId"   ? event.experience_id
                                       : event.ordering_key);
}

void Reader::read_text(const std::string& pointer, std::string_view member, std::string& text) {
  if (scanner_.peek() != '"') {
    scanner_.skip_value();
    return add(pointer, "must be a string");
  }
  JsonString raw;
  if (!scanner_.read_string(raw)) return;
  if (raw.lone_surrogate) return add(pointer, "holds half of a surrogate pair");
  text = raw.escaped ? unescaped(raw.raw) : std::string(raw.raw);
  if (std::string fault = text_fault(member, text); !fault.empty()) add(pointer, std::move(fault));
}

void Reader::read_timestamp(const std::string& pointer, TimePoint& timestamp) {
  std::string text;
  const std::size_t faults = faults_.size();
  read_text(pointer, "timestamp", text);
  if (scanner_.failed() || faults_.size() > faults) return;
  if (const auto time = parse_rfc3339(text)) {
    timestamp = *time;
  } else {
    add(pointer, "must be a time like 2024-12-01T09:15:00Z (RFC 3339)");
  }
}

void Reader::read_data(const std::string& pointer, std::string& data) {
  DataText found = read_data_object(scanner_, limits_.depth_max);
  if (!found.fault.empty()) return add(pointer, std::move(found.fault));
  data = std::move(found.data);
}

bool is_ndjson(std::string_view content_type) {
  return content_type.starts_with("application/x-ndjson") ||
         content_type.starts_with("application/ndjson");
}

}  // namespace

bool is_list(std::string_view body, std::string_view content_type) {
  const auto begin = body.find_first_not_of(" \t\r\n");
  return is_ndjson(content_type) || (begin != std::string_view::npos && body[begin] == '[');
}

Events parse_events(std::string_view body, std::string_view content_type, TimePoint accepted,
                    const EventLimits& limits) {
  Reader reader(body, accepted, limits);
  std::vector<Event> events;
  if (reader.check_utf8()) {
    const bool array = !is_ndjson(content_type) && reader.peek() == '[';
    array ? reader.read_array(events) : reader.read_lines(events, is_ndjson(content_type));
  }
  std::vector<EventFault> faults = reader.take_faults();
  if (faults.empty() && events.empty()) {
    faults.push_back({.pointer = "", .detail = "at least one event is needed"});
  }
  return faults.empty() ? Events(std::move(events)) : Events::failure(std::move(faults));
}

Result<Event, EventFault> parse_event(std::string_view body, TimePoint accepted,
                                      const EventLimits& limits) {
  using One = Result<Event, EventFault>;
  Reader reader(body, accepted, limits);
  Event event;
  if (reader.check_utf8()) reader.read_only(event);
  std::vector<EventFault> faults = reader.take_faults();
  return faults.empty() ? One(std::move(event)) : One::failure(std::move(faults.front()));
}

}  // namespace fanfare::codec
