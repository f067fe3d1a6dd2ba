#include "sim/endpoints.h"

#include <algorithm>

#include "core/subscription_matcher.h"

namespace fanfare::sim {
namespace {

using namespace std::chrono_literals;

/// Without the code under test: each filter by what it comes to.
bool takes(const std::string& filter, const std::string& content) {
  const auto& known = shop_filters();
  const auto shop = [&](const char* name) {
    return content.find(R"("shop":")" + std::string(name) + "\"") != std::string::npos;
  };
  const bool any = shop("s0") || shop("s1") || shop("s2");
  if (filter.empty()) return true;
  if (filter == known[0]) return shop("s1");
  if (filter == known[1]) return shop("s0") || shop("s2");
  if (filter == known[2]) return any && !shop("s1");
  return !any;
}

bool wants(const std::optional<Endpoint>& endpoint, const EndpointTable::Wanted& what) {
  if (!endpoint || !takes(endpoint->filter, what.content)) return false;
  return std::any_of(
      endpoint->events.begin(), endpoint->events.end(),
      [&](const std::string& pattern) { return pattern_matches(pattern, what.name); });
}

}  // namespace

const std::vector<std::string>& shop_filters() {
  static const std::vector<std::string> filters{
      R"({"data":{"shop":["s1"]}})", R"({"data":{"shop":["s0",{"suffix":"2"}]}})",
      R"({"data":{"shop":[{"anything-but":"s1"}]}})", R"({"data":{"shop":[{"exists":false}]}})"};
  return filters;
}

void EndpointTable::add(Change change) {
  by_id_[change.id].push_back(changes_.size());
  changes_.push_back(std::move(change));
  if (on_change) on_change();
}

std::vector<std::string> EndpointTable::ids() const {
  std::vector<std::string> result;
  for (const auto& [id, indexes] : by_id_) result.push_back(id);
  return result;
}

const Endpoint* EndpointTable::at(const std::string& id, TimePoint time) const {
  const Endpoint* result = nullptr;
  for (std::size_t index : by_id_.at(id)) {
    const Change& change = changes_[index];
    if (change.at <= time) result = change.endpoint ? &*change.endpoint : nullptr;
  }
  return result;
}

const Endpoint* EndpointTable::with_version(const std::string& id, std::uint32_t version) const {
  for (std::size_t index : by_id_.at(id)) {
    const Change& change = changes_[index];
    if (change.endpoint && change.endpoint->version == version) return &*change.endpoint;
  }
  return nullptr;
}

bool EndpointTable::ever_wanted(const std::string& id, const Wanted& what, TimePoint from,
                                TimePoint to) const {
  bool before = false;
  for (std::size_t index : by_id_.at(id)) {
    const Change& change = changes_[index];
    if (change.at > to) break;
    if (change.at > from && before) return true;
    before = wants(change.endpoint, what);
  }
  return before;
}

bool EndpointTable::always_wanted(const std::string& id, const Wanted& what, TimePoint from,
                                  TimePoint to) const {
  bool now = false;
  for (std::size_t index : by_id_.at(id)) {
    const Change& change = changes_[index];
    if (change.at > to) break;
    const bool next = wants(change.endpoint, what);
    if (change.at > from && !(now && next)) return false;
    now = next;
  }
  return now;
}

Duration EndpointView::delay() {
  return basis_.random.chance(basis_.slow_views) ? basis_.random.uniform(50ms, kBehindMax)
                                                 : basis_.random.uniform(Duration(0), 50ms);
}

void EndpointView::advance(std::size_t end) {
  while (position_ < end) apply_(table_.changes()[position_++]);
}

void EndpointView::on_change() {
  later_(delay(), [this, end = table_.changes().size()] { advance(end); });
}

void EndpointView::sync(std::function<void()> done) {
  later_(delay(), [this, end = table_.changes().size(), done = std::move(done)] {
    advance(end);
    done();
  });
}

}  // namespace fanfare::sim
