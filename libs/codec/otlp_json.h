// Spans as OTLP/HTTP takes them with JSON (opentelemetry-proto, docs/specification.md).
#pragma once

#include <span>
#include <string>

#include "core/span.h"

namespace fanfare::codec {

struct TraceResource {
  std::string service;  // service.name
  std::string instance;
  std::string version;
};

/// An ExportTraceServiceRequest.
std::string otlp_json(const TraceResource& resource, std::span<const Span> spans);

}  // namespace fanfare::codec
