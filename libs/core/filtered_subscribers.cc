#include "core/filtered_subscribers.h"

#include <algorithm>
#include <unordered_set>

namespace fanfare {
namespace {

/// Another text for another path, whatever is in its names.
std::string path_key(const std::vector<std::string>& path) {
  std::string key;
  for (const auto& name : path) key.append(std::to_string(name.size())).append(":").append(name);
  return key;
}

}  // namespace

void FilteredSubscribers::add(Slot slot, SharedFilter filter) {
  const auto key = filter->key();
  if (!key) return others_.push_back({slot, std::move(filter), false});
  auto& index = indexes_[path_key(key->path)];
  index.path = key->path;
  for (const auto& value : key->values)
    index.subscribers[value].push_back({slot, filter, key->is_all});
}

void FilteredSubscribers::drop(Subscribers& subscribers, Slot slot) {
  std::erase_if(subscribers, [&](const Subscriber& each) { return each.slot == slot; });
}

void FilteredSubscribers::remove(Slot slot, const Filter& filter) {
  const auto key = filter.key();
  if (!key) return drop(others_, slot);
  const auto index = indexes_.find(path_key(key->path));
  for (const auto& value : key->values) {
    const auto list = index->second.subscribers.find(value);
    drop(list->second, slot);
    if (list->second.empty()) index->second.subscribers.erase(list);
  }
  if (index->second.subscribers.empty()) indexes_.erase(index);
}

void FilteredSubscribers::take(const Subscribers& subscribers, const ValueTree& event,
                               std::vector<Slot>& found, std::size_t& steps) {
  for (const auto& [slot, filter, surely] : subscribers)
    if (surely || filter->matches(event, steps)) found.push_back(slot);
}

/// Elements of an array may hit a list many times, and many lists that hold the same subscriber.
void FilteredSubscribers::take_once(Lists& lists, const ValueTree& event, std::vector<Slot>& found,
                                    std::size_t& steps) {
  if (lists.size() == 1) return take(*lists[0], event, found, steps);
  std::sort(lists.begin(), lists.end());
  lists.erase(std::unique(lists.begin(), lists.end()), lists.end());
  std::unordered_set<Slot> tried;
  for (const Subscribers* list : lists)
    for (const auto& [slot, filter, surely] : *list)
      if (tried.insert(slot).second && (surely || filter->matches(event, steps)))
        found.push_back(slot);
}

void FilteredSubscribers::match_at(const ByValue& index, std::size_t depth, const ValueTree& event,
                                   ValueTree::Index at, Lists& hit, std::size_t& steps) const {
  const auto& value = event[at];
  ++steps;
  if (value.kind == ValueKind::kArray) {
    event.for_each(at, [&](ValueTree::Index each) {
      match_at(index, depth, event, each, hit, steps);
      return true;
    });
  } else if (depth < index.path.size()) {
    std::size_t looked_at = 0;
    const auto member = event.member(at, index.path[depth], looked_at);
    steps += looked_at / 4;
    if (member != ValueTree::kNone) match_at(index, depth + 1, event, member, hit, steps);
  } else if (value.kind != ValueKind::kObject) {
    const auto list = index.subscribers.find(scalar_key(value));
    if (list != index.subscribers.end()) hit.push_back(&list->second);
  }
}

void FilteredSubscribers::match(const ValueTree& event, std::vector<Slot>& found,
                                std::size_t& steps) const {
  Lists hit;
  for (const auto& [key, index] : indexes_) {
    match_at(index, 0, event, 0, hit, steps);
    if (!hit.empty()) take_once(hit, event, found, steps);
    hit.clear();
  }
  take(others_, event, found, steps);
}

void FilteredSubscribers::all(std::vector<Slot>& found) const {
  for (const auto& [key, index] : indexes_)
    for (const auto& [value, subscribers] : index.subscribers)
      for (const auto& each : subscribers) found.push_back(each.slot);
  for (const auto& each : others_) found.push_back(each.slot);
}

}  // namespace fanfare
