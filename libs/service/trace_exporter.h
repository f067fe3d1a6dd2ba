// Sends spans to an OpenTelemetry collector.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "codec/otlp_json.h"
#include "core/span.h"
#include "http/api_client.h"
#include "metrics/metrics.h"
#include "runtime/config.h"
#include "runtime/loop.h"

namespace fanfare::service {

struct TraceSettings {
  std::string url;  // "": no traces
  std::vector<std::string> ca_files;
  int sample_percent = 100;  // of traces that begin here
  bool enabled() const { return !url.empty(); }
};

/// Asks for tracing.*. Throws runtime::ConfigError.
TraceSettings read_trace_settings(runtime::Config& config);

/// OTLP/HTTP with JSON: once a second, or where many wait at once. Spans are for looking, not for
/// counting: what a collector doesn't take in time is dropped, and counted in
/// fanfare_trace_spans_total. Threads: the loop's. Memory: kWaitingMax spans.
class TraceExporter {
 public:
  static constexpr std::size_t kWaitingMax = 8'192;

  /// `service`: "ingest"; `instance`: of this replica.
  TraceExporter(runtime::Loop& loop, metrics::Registry& metrics, TraceSettings settings,
                const std::string& service, const std::string& instance);

  bool enabled() const { return client_ != nullptr; }
  /// Should what comes without a trace begin one?
  bool begins_trace(std::uint32_t random) const;
  /// Nothing happens unless enabled and the span's context is sampled.
  void add(Span span);

 private:
  void send();
  void on_answer(const http::ApiAnswer& answer);

  runtime::Loop& loop_;
  TraceSettings settings_;
  codec::TraceResource resource_;
  metrics::Counter &sent_, &dropped_;
  http::ApiCall call_;  // without its body
  std::unique_ptr<http::ApiClient> client_;
  std::deque<Span> waiting_;
  std::size_t sending_ = 0;  // the first of those that wait
  TimePoint not_before_;
  runtime::Loop::Timer timer_;
};

}  // namespace fanfare::service
