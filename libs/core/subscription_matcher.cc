#include "core/subscription_matcher.h"

#include <algorithm>
#include <utility>

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

/// A pattern without its star: "order." for "order.*", which no name is, and "" for "*".
std::string_view stem_of(std::string_view pattern) {
  return pattern.ends_with('*') ? pattern.substr(0, pattern.size() - 1) : pattern;
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

SubscriptionMatcher::Group* SubscriptionMatcher::find_group(std::string_view organization_id,
                                                            bool test_mode,
                                                            std::string_view dialect) const {
  const auto groups = groups_[test_mode].find(organization_id);
  if (groups == groups_[test_mode].end()) return nullptr;
  for (const auto& group : groups->second)
    if (group->dialect == dialect) return group.get();
  return nullptr;
}

SubscriptionMatcher::Group& SubscriptionMatcher::group_of(const std::string& organization_id,
                                                          bool test_mode,
                                                          const std::string& dialect) {
  if (auto* known = find_group(organization_id, test_mode, dialect)) return *known;
  auto& groups = groups_[test_mode][organization_id];
  groups.push_back(std::make_unique<Group>());
  groups.back()->organization_id = organization_id;
  groups.back()->test_mode = test_mode;
  groups.back()->dialect = dialect;
  return *groups.back();
}

void SubscriptionMatcher::remove_if_empty(const Group& group) {
  if (!group.lists.empty() || !group.filtered.empty()) return;
  auto& groups = groups_[group.test_mode];
  const auto found = groups.find(group.organization_id);
  std::erase_if(found->second, [&](const auto& it) { return it.get() == &group; });
  if (found->second.empty()) groups.erase(found);
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
  Subscriber& subscriber = subscribers_[slot];
  subscriber.endpoint_id = endpoint_id;
  slots_.insert(slot);
  subscriber.filter = std::move(filter);
  if (patterns.empty()) return;
  Group& group = group_of(organization_id, test_mode, dialect);
  subscriber.group = &group;
  subscriber.stems.reserve(patterns.size());
  for (const std::string& pattern : patterns) {
    const std::string_view stem = stem_of(pattern);
    const auto takes_more = [&](const std::string& other) {
      return other != pattern && pattern_matches(other, pattern);
    };
    const auto is_stem = [stem](const std::string* known) { return *known == stem; };
    if (std::ranges::any_of(subscriber.stems, is_stem)) continue;
    if (std::ranges::any_of(patterns, takes_more)) continue;
    const auto place_in = [&](auto& by_stem) -> auto& {
      const auto place = by_stem.try_emplace(std::string(stem)).first;
      subscriber.stems.push_back(&place->first);
      return place->second;
    };
    subscriber.filter ? place_in(group.filtered).add(slot, subscriber.filter)
                      : place_in(group.lists).push_back(slot);
  }
}

void SubscriptionMatcher::remove(const std::string& endpoint_id) {
  const auto found = slots_.find(endpoint_id);
  if (found == slots_.end()) return;
  const Slot slot = *found;
  slots_.erase(found);
  const Subscriber subscriber = std::exchange(subscribers_[slot], {});
  for (const std::string* stem : subscriber.stems) {
    if (subscriber.filter) {
      const auto filtered = subscriber.group->filtered.find(*stem);
      filtered->second.remove(slot, *subscriber.filter);
      if (filtered->second.empty()) subscriber.group->filtered.erase(filtered);
      continue;
    }
    const auto list = subscriber.group->lists.find(*stem);
    std::erase(list->second, slot);
    if (list->second.empty()) subscriber.group->lists.erase(list);
  }
  if (subscriber.group) remove_if_empty(*subscriber.group);
  free_.push_back(slot);
}

void SubscriptionMatcher::collect(const Group& group, std::string_view stem, const Content& content,
                                  std::vector<Slot>& found, std::size_t& steps) {
  const auto list = group.lists.find(stem);
  if (list != group.lists.end())
    found.insert(found.end(), list->second.begin(), list->second.end());
  if (group.filtered.empty()) return;
  const auto filtered = group.filtered.find(stem);
  if (filtered == group.filtered.end()) return;
  const auto* event = content();
  event ? filtered->second.match(*event, found, steps) : filtered->second.all(found);
}

std::vector<std::string_view> SubscriptionMatcher::match(std::string_view organization_id,
                                                         bool test_mode, std::string_view dialect,
                                                         std::string_view name,
                                                         const Content& content) const {
  std::size_t steps = 0;
  return match(organization_id, test_mode, dialect, name, content, steps);
}

std::vector<std::string_view> SubscriptionMatcher::match(std::string_view organization_id,
                                                         bool test_mode, std::string_view dialect,
                                                         std::string_view name,
                                                         const Content& content,
                                                         std::size_t& steps) const {
  const Group* group = find_group(organization_id, test_mode, dialect);
  if (group == nullptr) return {};
  std::vector<Slot> found;
  collect(*group, name, content, found, steps);
  for (std::size_t dot = name.find('.'); dot != std::string_view::npos;
       dot = name.find('.', dot + 1))
    collect(*group, name.substr(0, dot + 1), content, found, steps);
  if (!name.starts_with(kFacts)) collect(*group, "", content, found, steps);
  std::vector<std::string_view> result;
  result.reserve(found.size());
  for (Slot slot : found) result.push_back(subscribers_[slot].endpoint_id);
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

}  // namespace fanfare
