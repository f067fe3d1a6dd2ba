#include "cli/events/publisher.h"

#include <algorithm>
#include <charconv>

namespace fanfare::cli {
namespace {

constexpr Duration kDelayMax{30'000};
constexpr std::size_t kWarningsMax = 10;

void sleep(runtime::Loop& loop, Duration delay) {
  bool over = false;
  const auto timer = loop.after(delay, [&] {
    over = true;
    loop.stop();
  });
  while (!over) loop.run();
}

bool is_for_now(const http::ApiAnswer& answer) {
  return !answer.error.empty() || answer.response.status == 429 || answer.response.status >= 502;
}

Duration asked_delay(const http::ApiAnswer& answer) {
  const auto seconds =
      std::strtoll(Api::header(answer.response, "Retry-After").c_str(), nullptr, 10);
  return Duration(1'000 * std::clamp(seconds, 0LL, kDelayMax.count() / 1'000LL));
}

}  // namespace

void Publisher::add(EventLine line) {
  if (batch_bytes_ + line.json.size() > options_.batch_bytes_max) flush();
  batch_bytes_ += line.json.size() + 1;
  batch_.push_back(std::move(line));
  if (batch_.size() >= options_.batch_events_max) flush();
}

void Publisher::flush() {
  if (batch_.empty()) return;
  std::string body;
  for (const auto& line : batch_) body += line.json + "\n";
  const auto answer = send_with_retries(body);
  if (!answer.error.empty() || answer.response.status != 202) throw refused(answer);
  take_answer(answer);
  batch_.clear();
  batch_bytes_ = 0;
}

http::ApiAnswer Publisher::send_with_retries(const std::string& body) {
  auto delay = options_.first_delay;
  for (int left = options_.retries;; --left) {
    auto answer = api_.exchange(api_.call("POST", "/api/events", body, "application/x-ndjson"));
    if (left <= 0 || !is_for_now(answer)) return answer;
    sleep(api_.loop(), std::max(delay, asked_delay(answer)));
    delay = std::min(delay * 2, kDelayMax);
  }
}

void Publisher::take_answer(const http::ApiAnswer& answer) {
  published_.last_answer = Json::parse(answer.response.body);
  published_.events += batch_.size();
  const auto warn = [&](const std::string& text) {
    if (published_.warnings.size() < kWarningsMax) published_.warnings.push_back(text);
  };
  std::size_t at = 0;
  for (const auto& event : published_.last_answer["data"].items()) {
    if (event["duplicate"].is_true()) ++published_.duplicates;
    for (const auto& warning : event["warnings"].items())
      if (at < batch_.size())
        warn("line " + std::to_string(batch_[at].number) + ": " + warning["pointer"].text() + " " +
             warning["detail"].text());
    ++at;
  }
  for (const auto& warning : published_.last_answer["warnings"].items()) warn(warning.text());
}

Failure Publisher::refused(const http::ApiAnswer& answer) const {
  const auto failure = Api::failure_of(answer);
  std::string words = failure.what();
  // A pointer such as /3/type is into the batch: people count lines.
  if (const auto slash = words.find("\n  /"); slash != std::string::npos) {
    std::size_t place = 0;
    const auto read = std::from_chars(words.data() + slash + 4, words.data() + words.size(), place);
    if (read.ec == std::errc() && place < batch_.size())
      words += "\n  (line " + std::to_string(batch_[place].number) + ")";
  }
  if (published_.events > 0)
    words += "\n" + std::to_string(published_.events) + " events before line " +
             std::to_string(batch_.front().number) + " were accepted";
  return {failure.code(), words};
}

}  // namespace fanfare::cli
