#include "sim/endpoints.h"

#include <algorithm>

#include "core/subscription_matcher.h"

namespace fanfare::sim {
namespace {

using namespace std::chrono_literals;

bool wants(const std::optional<Endpoint>& endpoint, const std::string& name) {
  if (!endpoint) return false;
  return std::any_of(endpoint->events.begin(), endpoint->events.end(),
                     [&](const std::string& pattern) { return pattern_matches(pattern, name); });
}

}  // namespace

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

bool EndpointTable::ever_wanted(const std::string& id, const std::string& name, TimePoint from,
                                TimePoint to) const {
  bool before = false;
  for (std::size_t index : by_id_.at(id)) {
    const Change& change = changes_[index];
    if (change.at > to) break;
    if (change.at > from && before) return true;
    before = wants(change.endpoint, name);
  }
  return before;
}

bool EndpointTable::always_wanted(const std::string& id, const std::string& name, TimePoint from,
                                  TimePoint to) const {
  bool now = false;
  for (std::size_t index : by_id_.at(id)) {
    const Change& change = changes_[index];
    if (change.at > to) break;
    const bool next = wants(change.endpoint, name);
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
