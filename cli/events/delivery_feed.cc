#include "cli/events/delivery_feed.h"

#include <algorithm>

#include "cli/api/sse.h"
#include "cli/text/files.h"
#include "codec/render.h"

namespace fanfare::cli {
namespace {

// Deliveries that were accepted earlier than that before the start aren't told.
constexpr Duration kLookedBack = std::chrono::minutes(10);
constexpr int kPagesMax = 20;
constexpr std::size_t kSeenMax = 100'000;

}  // namespace

DeliveryFeed::DeliveryFeed(Api& api, OnDelivery on_delivery)
    : api_(api), on_delivery_(std::move(on_delivery)), since_(wall_clock() - kLookedBack) {}

bool DeliveryFeed::is_news(const Json& delivery) {
  auto state = delivery["status"].text() + " " + delivery["run"].text() + " " +
               std::to_string(delivery["attempts"].size());
  auto& known = seen_[delivery["id"].text()];
  if (known == state) return false;
  known = std::move(state);
  return true;
}

bool DeliveryFeed::look(bool tell) {
  std::vector<Json> news;
  std::string cursor;
  if (seen_.size() > kSeenMax) seen_.clear(), tell = false;
  for (int page = 0; page < kPagesMax; ++page) {
    const auto answer =
        api_.get("/api/deliveries",
                 {{"from", codec::iso8601_seconds(since_)}, {"limit", "200"}, {"cursor", cursor}});
    const auto before = news.size();
    for (const auto& delivery : answer["data"].items())
      if (is_news(delivery)) news.push_back(delivery);
    cursor = answer["nextCursor"].text();
    if (cursor.empty() || news.size() == before) break;
  }
  std::ranges::reverse(news);  // the oldest first
  return !tell || std::ranges::all_of(news, [&](const Json& each) { return on_delivery_(each); });
}

void DeliveryFeed::run() {
  bool changed = false, ended = false, open = false;
  http::ApiAnswer end;
  SseReader reader([&](const std::string& type, const std::string& data) {
    open = open || type == "open";
    changed = changed || type == "open" || data.find("\"deliveries\"") != std::string::npos;
  });
  look(false);
  auto call = api_.call("GET", "/api/stream");
  call.on_part = [&](std::string_view part) {
    reader.on_bytes(part);
    if (changed) api_.loop().stop();
  };
  api_.send(std::move(call), [&](http::ApiAnswer answer) {
    end = std::move(answer);
    ended = true;
    api_.loop().stop();
  });
  while (!ended) {
    api_.loop().run();
    while (std::exchange(changed, false))
      if (!look(true)) return;
  }
  if (end.error.empty() && end.response.status == 200) end.error = "the API has ended the stream";
  throw Api::failure_of(end);
}

}  // namespace fanfare::cli
