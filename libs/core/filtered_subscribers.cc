#include "core/filtered_subscribers.h"

#include <algorithm>

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
                               std::vector<Slot>& found) {
  for (const auto& [slot, filter, surely] : subscribers)
    if (surely || filter->matches(event)) found.push_back(slot);
}

void FilteredSubscribers::match_at(const ByValue& index, std::size_t depth, const ValueTree& event,
                                   ValueTree::Index at, std::vector<Slot>& found) const {
  const auto& value = event[at];
  if (value.kind == ValueKind::kArray) {
    event.for_each(at, [&](ValueTree::Index each) {
      match_at(index, depth, event, each, found);
      return true;
    });
  } else if (depth < index.path.size()) {
    const auto member = event.member(at, index.path[depth]);
    if (member != ValueTree::kNone) match_at(index, depth + 1, event, member, found);
  } else if (value.kind != ValueKind::kObject) {
    const auto list = index.subscribers.find(scalar_key(value));
    if (list != index.subscribers.end()) take(list->second, event, found);
  }
}

void FilteredSubscribers::match(const ValueTree& event, std::vector<Slot>& found) const {
  for (const auto& [key, index] : indexes_) match_at(index, 0, event, 0, found);
  take(others_, event, found);
}

void FilteredSubscribers::all(std::vector<Slot>& found) const {
  for (const auto& [key, index] : indexes_)
    for (const auto& [value, subscribers] : index.subscribers)
      for (const auto& each : subscribers) found.push_back(each.slot);
  for (const auto& each : others_) found.push_back(each.slot);
}

}  // namespace fanfare
