#include "service/trace_exporter.h"

#include <algorithm>

#include "core/base_url.h"
#include "runtime/log.h"

namespace fanfare::service {
namespace {

using namespace std::chrono_literals;
constexpr Duration kPeriod = 1s;
constexpr Duration kRest = 5s;  // after a failure
constexpr std::size_t kSentAtOnce = 1'024;
constexpr const char* kPath = "/v1/traces";

metrics::Counter& spans(metrics::Registry& metrics, const std::string& service,
                        const char* result) {
  return metrics
      .counter("fanfare_trace_spans_total", "Spans for the OpenTelemetry collector.",
               {"service", "result"})
      .with({service, result});
}

/// It may take them later.
bool is_passing(int status) { return status == 429 || (status >= 502 && status <= 504); }

}  // namespace

TraceSettings read_trace_settings(runtime::Config& config) {
  TraceSettings settings;
  settings.url = config.text("tracing.url", "",
                             "of an OpenTelemetry collector, such as http://127.0.0.1:4318; empty: "
                             "no traces");
  settings.ca_files =
      config.list("tracing.ca_files", {}, "certificates besides the system's to trust it by");
  settings.sample_percent =
      static_cast<int>(config.integer("tracing.sample_percent", 100, 0, 100,
                                      "of the traces that begin here; callers decide on theirs"));
  if (!settings.enabled()) return settings;
  if (const auto url = parse_base_url(settings.url); !url)
    throw runtime::ConfigError("tracing.url: " + url.error());
  return settings;
}

TraceExporter::TraceExporter(runtime::Loop& loop, metrics::Registry& metrics,
                             TraceSettings settings, const std::string& service,
                             const std::string& instance)
    : loop_(loop),
      settings_(std::move(settings)),
      resource_{"fanfare-" + service, instance, FANFARE_VERSION},
      sent_(spans(metrics, service, "sent")),
      dropped_(spans(metrics, service, "dropped")) {
  if (!settings_.enabled()) return;
  const auto url = parse_base_url(settings_.url);
  if (!url) throw runtime::ConfigError("tracing.url: " + url.error());
  call_.tls = url->tls;
  call_.host = url->host;
  call_.port = url->port;
  call_.timeout = 10s;
  call_.request.method = "POST";
  call_.request.path = url->path.ends_with(kPath) ? url->path : url->path + kPath;
  call_.request.headers = {{"Content-Type", "application/json"}};
  http::ApiClientOptions options;
  options.ca_files = settings_.ca_files;
  options.body_bytes_max = 1 << 20;
  client_ = std::make_unique<http::ApiClient>(loop_, options);
  timer_ = loop_.every(kPeriod, [this] { send(); });
}

bool TraceExporter::begins_trace(std::uint32_t random) const {
  return enabled() && random % 100 < static_cast<std::uint32_t>(settings_.sample_percent);
}

void TraceExporter::add(Span span) {
  if (!enabled() || !span.context.sampled) return;
  if (waiting_.size() >= kWaitingMax) return dropped_.add();
  waiting_.push_back(std::move(span));
  if (waiting_.size() >= kSentAtOnce) send();
}

void TraceExporter::send() {
  if (sending_ > 0 || waiting_.empty() || loop_.now() < not_before_) return;
  sending_ = std::min(waiting_.size(), kSentAtOnce);
  const std::vector<Span> first(waiting_.begin(),
                                waiting_.begin() + static_cast<std::ptrdiff_t>(sending_));
  http::ApiCall call = call_;
  call.request.body = codec::otlp_json(resource_, first);
  client_->send(std::move(call), [this](const http::ApiAnswer& answer) { on_answer(answer); });
}

void TraceExporter::on_answer(const http::ApiAnswer& answer) {
  const int status = answer.response.status;
  const bool sent = answer.error.empty() && status >= 200 && status < 300;
  const std::size_t count = std::exchange(sending_, 0);
  if (!sent) {
    not_before_ = loop_.now() + kRest;
    runtime::log_warning(
        "traces_not_sent",
        {{"error", answer.error.empty() ? "status " + std::to_string(status) : answer.error}});
    if (!answer.error.empty() || is_passing(status)) return;
  }
  (sent ? sent_ : dropped_).add(static_cast<double>(count));
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
  if (waiting_.size() >= kSentAtOnce) send();
}

}  // namespace fanfare::service
