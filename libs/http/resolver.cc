#include "http/resolver.h"

#include <algorithm>
#include <unordered_map>

namespace fanfare::http {
namespace {

using std::chrono::seconds;
constexpr seconds kLeast{1};
constexpr seconds kMost{300};
constexpr std::size_t kNamesMax = 65'536;

bool is_localhost(const std::string& name) {
  return name == "localhost" || name.ends_with(".localhost");
}

Resolution localhost() {
  IpAddress v4{{127, 0, 0, 1}, false};
  IpAddress v6{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, true};
  return {{v4, v6}, "", kMost};
}

struct Entry {
  Resolution resolution;
  std::chrono::steady_clock::time_point expires;
  std::vector<Resolver::Found> waiting;  // not empty: a lookup is under way
};

}  // namespace

struct CachingResolver::State {
  void on_found(const std::string& name, const Resolution& resolution) {
    Entry& entry = entries[name];
    entry.resolution = resolution;
    seconds ttl = resolution.addresses.empty() ? kLeast : resolution.ttl;
    entry.expires = clock() + std::clamp(ttl, kLeast, kMost);
    for (auto& found : std::exchange(entry.waiting, {})) found(resolution);
  }

  void make_room() {
    if (entries.size() < kNamesMax) return;
    auto now = clock();
    std::erase_if(entries, [now](const auto& item) {
      return item.second.waiting.empty() && item.second.expires <= now;
    });
    if (entries.size() < kNamesMax) return;
    std::erase_if(entries, [](const auto& item) { return item.second.waiting.empty(); });
  }

  std::shared_ptr<Resolver> lookup;
  Clock clock;
  std::unordered_map<std::string, Entry> entries;
};

CachingResolver::CachingResolver(std::shared_ptr<Resolver> lookup, Clock clock)
    : state_(std::make_shared<State>()) {
  state_->lookup = std::move(lookup);
  state_->clock = std::move(clock);
}

void CachingResolver::resolve(const std::string& name, Found found) {
  if (is_localhost(name)) return found(localhost());
  auto known = state_->entries.find(name);
  if (known == state_->entries.end()) {
    state_->make_room();
    known = state_->entries.try_emplace(name).first;
  }
  Entry& entry = known->second;
  if (entry.waiting.empty() && state_->clock() < entry.expires) {
    Resolution copy = entry.resolution;  // The callback may change the table.
    return found(copy);
  }
  entry.waiting.push_back(std::move(found));
  if (entry.waiting.size() > 1) return;
  state_->lookup->resolve(name, [weak = std::weak_ptr(state_), name](const Resolution& resolution) {
    if (auto state = weak.lock()) state->on_found(name, resolution);
  });
}

}  // namespace fanfare::http
