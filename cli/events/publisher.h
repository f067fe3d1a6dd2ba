// Events to the API, in batches, with retries.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/api/api.h"
#include "cli/events/event_lines.h"

namespace fanfare::cli {

struct PublisherOptions {
  std::size_t batch_events_max = 500;
  std::size_t batch_bytes_max = 4u << 20;
  int retries = 5;            // of a batch that wasn't answered, or was refused for now
  Duration first_delay{500};  // before a retry; twice as long before each further one
};

/// What was accepted so far.
struct Published {
  std::uint64_t events = 0, duplicates = 0;
  std::vector<std::string> warnings;  // the first ten
  Json last_answer;
};

class Publisher {
 public:
  Publisher(Api& api, const PublisherOptions& options) : api_(api), options_(options) {}

  /// Sends what has gathered when a batch is full. Throws Failure, whose words name the line.
  void add(EventLine line);
  void flush();
  const Published& published() const { return published_; }

 private:
  http::ApiAnswer send_with_retries(const std::string& body);
  void take_answer(const http::ApiAnswer& answer);
  Failure refused(const http::ApiAnswer& answer) const;

  Api& api_;
  PublisherOptions options_;
  std::vector<EventLine> batch_;
  std::size_t batch_bytes_ = 0;
  Published published_;
};

}  // namespace fanfare::cli
