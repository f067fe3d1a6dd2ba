#include "cli/bench/load.h"

#include <algorithm>
#include <cmath>

#include "cli/text/files.h"

namespace fanfare::cli {

using std::chrono::microseconds;

LoadResult::Latency percentile(std::vector<LoadResult::Latency> values, double part) {
  if (values.empty()) return {};
  const auto rank = std::ceil(part * static_cast<double>(values.size()));
  const auto at = static_cast<std::size_t>(std::max(rank, 1.0)) - 1;
  std::nth_element(values.begin(), values.begin() + static_cast<long>(at), values.end());
  return values[at];
}

Load::Clock::time_point Load::due_at(std::uint64_t event) const {
  return started_ +
         microseconds(static_cast<std::int64_t>(1e6 * static_cast<double>(event) / options_.rate));
}

std::string Load::body_of(std::uint64_t count) const {
  std::string body;
  for (std::uint64_t i = 0; i < count; ++i) {
    codec::JsonWriter json;
    json.begin_object().member("id", random_id("evt")).member("type", options_.type);
    json.key("data").begin_object().member("padding", std::string(options_.data_bytes, 'x'));
    body += json.end_object().end_object().take() + "\n";
  }
  return body;
}

void Load::send(std::uint64_t count, Clock::time_point due) {
  ++in_flight_;
  sent_ += count;
  auto call = api_.call("POST", "/api/events", body_of(count), "application/x-ndjson");
  api_.send(std::move(call), [this, count, due](const http::ApiAnswer& answer) {
    --in_flight_;
    if (answer.error.empty() && answer.response.status == 202) {
      result_.accepted += count;
      result_.latencies.push_back(std::chrono::duration_cast<microseconds>(Clock::now() - due));
    } else {
      result_.failed += count;
      result_.failures[Api::failure_of(answer).what()] += count;
    }
    on_progress_(result_.accepted + result_.failed);
    schedule();
  });
}

void Load::send_due() {
  const auto now = Clock::now();
  while (!stopped_ && sent_ < options_.events && in_flight_ < options_.in_flight_max) {
    const auto due = due_at(sent_);
    if (due > now) break;
    send(std::min(options_.batch, options_.events - sent_), due);
  }
  schedule();
}

void Load::schedule() {
  const bool all_sent = stopped_ || sent_ >= options_.events;
  if (all_sent && in_flight_ == 0) return api_.loop().stop();
  if (all_sent || in_flight_ >= options_.in_flight_max) return timer_.cancel();
  const auto wait = std::max(due_at(sent_) - Clock::now(), Clock::duration(0));
  timer_ = api_.loop().after(wait, [this] { send_due(); });
}

void Load::stop() {
  stopped_ = true;
  schedule();
}

LoadResult Load::run(const std::function<void(std::uint64_t)>& on_progress) {
  on_progress_ = on_progress;
  started_ = Clock::now();
  schedule();
  while ((!stopped_ && sent_ < options_.events) || in_flight_ > 0) api_.loop().run();
  timer_.cancel();
  result_.took = std::chrono::duration_cast<Duration>(Clock::now() - started_);
  return std::move(result_);
}

}  // namespace fanfare::cli
