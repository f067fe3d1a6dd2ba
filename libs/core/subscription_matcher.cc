#include "core/subscription_matcher.h"

#include <algorithm>

namespace fanfare {
namespace {

constexpr std::size_t kNameMax = 256;
constexpr std::string_view kFacts = "webhook.";

bool valid_segments(std::string_view text, bool star_may_end) {
  if (text.empty() || text.size() > kNameMax) return false;
  while (true) {
    const std::size_t dot = text.find('.');
    const std::string_view segment = text.substr(0, dot);
    const bool last = dot == std::string_view::npos;
    if (segment.empty()) return false;
    if (!(star_may_end && last && segment == "*")) {
      for (char c : segment) {
        const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '-';
        if (!good) return false;
      }
    }
    if (last) return true;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

bool valid_event_type(std::string_view text) { return valid_segments(text, false); }
bool valid_event_pattern(std::string_view text) { return valid_segments(text, true); }

bool pattern_matches(std::string_view pattern, std::string_view name) {
  if (pattern == "*") return !name.starts_with(kFacts);
  if (!pattern.ends_with(".*")) return pattern == name;
  const std::string_view stem = pattern.substr(0, pattern.size() - 1);
  return name.size() > stem.size() && name.starts_with(stem);
}

std::string SubscriptionMatcher::list_key(std::string_view organization_id, bool test_mode,
                                          std::string_view dialect, std::string_view pattern) {
  std::string key;
  key.reserve(organization_id.size() + dialect.size() + pattern.size() + 3);
  key.append(organization_id).append(test_mode ? "\nt" : "\nl").append(dialect);
  return key.append("\n").append(pattern);
}

void SubscriptionMatcher::set(const std::string& endpoint_id, const std::string& organization_id,
                              const std::string& dialect, bool test_mode,
                              const std::vector<std::string>& patterns, SharedFilter filter) {
  remove(endpoint_id);
  Slot slot = static_cast<Slot>(subscribers_.size());
  if (free_.empty()) {
    subscribers_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  slots_[endpoint_id] = slot;
  Subscriber& subscriber = subscribers_[slot];
  subscriber.endpoint_id = endpoint_id;
  subscriber.filter = std::move(filter);
  for (const std::string& pattern : patterns) {
    std::string key = list_key(organization_id, test_mode, dialect, pattern);
    if (std::find(subscriber.keys.begin(), subscriber.keys.end(), key) != subscriber.keys.end()) {
      continue;
    }
    subscriber.filter ? filtered_[key].add(slot, subscriber.filter) : lists_[key].push_back(slot);
    subscriber.keys.push_back(std::move(key));
  }
}

void SubscriptionMatcher::remove(const std::string& endpoint_id) {
  const auto found = slots_.find(endpoint_id);
  if (found == slots_.end()) return;
  const Slot slot = found->second;
  const auto filter = subscribers_[slot].filter;
  for (const std::string& key : subscribers_[slot].keys) {
    if (filter) {
      const auto filtered = filtered_.find(key);
      filtered->second.remove(slot, *filter);
      if (filtered->second.empty()) filtered_.erase(filtered);
      continue;
    }
    const auto list = lists_.find(key);
    std::erase(list->second, slot);
    if (list->second.empty()) lists_.erase(list);
  }
  subscribers_[slot] = {};
  free_.push_back(slot);
  slots_.erase(found);
}

void SubscriptionMatcher::collect(const std::string& key, const Content& content,
                                  std::vector<Slot>& found) const {
  const auto list = lists_.find(key);
  if (list != lists_.end()) found.insert(found.end(), list->second.begin(), list->second.end());
  if (filtered_.empty()) return;
  const auto filtered = filtered_.find(key);
  if (filtered == filtered_.end()) return;
  const auto* event = content();
  event ? filtered->second.match(*event, found) : filtered->second.all(found);
}

std::vector<std::string_view> SubscriptionMatcher::match(std::string_view organization_id,
                                                         bool test_mode, std::string_view dialect,
                                                         std::string_view name,
                                                         const Content& content) const {
  std::vector<Slot> found;
  collect(list_key(organization_id, test_mode, dialect, name), content, found);
  for (std::size_t dot = name.find('.'); dot != std::string_view::npos;
       dot = name.find('.', dot + 1)) {
    collect(
        list_key(organization_id, test_mode, dialect, std::string(name.substr(0, dot + 1)) + "*"),
        content, found);
  }
  if (!name.starts_with(kFacts)) {
    collect(list_key(organization_id, test_mode, dialect, "*"), content, found);
  }
  std::vector<std::string_view> result;
  result.reserve(found.size());
  for (Slot slot : found) result.push_back(subscribers_[slot].endpoint_id);
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

}  // namespace fanfare
