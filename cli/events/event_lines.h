// Events to be published, from a file or a stream.
#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace fanfare::cli {

/// One event as the API takes it, with an id.
struct EventLine {
  std::string json;
  std::uint64_t number = 0;  // of its line, or its place in the array, from 1 on
};

/// Reads NDJSON, one event to a line, or one JSON array of events. Events without an id get one, so
/// that a request that is repeated delivers nothing twice; the text stays as it is otherwise.
/// Memory: a line; an array as a whole; with derived ids a digest of each event.
class EventLines {
 public:
  /// `derived_ids`: made of the event's text and of how often the same text was there before, so
  /// that the same file gets the same ids again; else random ones. `in` outlives it.
  EventLines(std::istream& in, bool derived_ids) : in_(in), derived_ids_(derived_ids) {}

  /// nullopt at the end. Throws UsageError that names the line.
  std::optional<EventLine> next();
  std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  std::optional<std::string> next_text();
  void read_array(std::string text);
  std::string with_id(const std::string& text);

  std::istream& in_;
  bool derived_ids_;
  bool in_array_ = false;
  std::uint64_t number_ = 0, bytes_read_ = 0;
  std::vector<std::string> array_;
  std::unordered_map<std::string, std::uint64_t> seen_;  // digests of derived ids
};

}  // namespace fanfare::cli
