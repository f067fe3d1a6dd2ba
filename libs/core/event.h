// What a domain service reported.
#pragma once

#include <string>

#include "core/time.h"

namespace fanfare {

struct Event {
  std::string id;
  std::string organization_id;
  std::string type;
  TimePoint timestamp;  // reported by the publisher, else accepted
  TimePoint accepted;   // every age counts from here
  std::string data;     // a JSON object without insignificant white space, otherwise as published
  std::string experience_id;
  std::string ordering_key;
  std::string traceparent;
  bool test_mode = false;
  std::string source = "http";
  // Of a webhook that came in from a provider: as it was received.
  std::string raw_body, raw_content_type, inbound_source_id;
  std::string about_endpoint_id;  // of webhook.*: never delivered to that endpoint itself
};

}  // namespace fanfare
