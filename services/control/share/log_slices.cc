#include "services/control/share/log_slices.h"

#include <filesystem>

#include "runtime/log.h"

namespace fanfare::control {
namespace {
constexpr const char* kFilePrefix = "delivery-log";
constexpr auto kRefreshPeriod = std::chrono::minutes(1);
}  // namespace

IndexedSlices::IndexedSlices(runtime::Loop& loop, const kafka::ClientConfig& client,
                             IndexFeed::Topics topics, Settings settings, Hooks hooks,
                             metrics::Registry& metrics)
    : loop_(loop),
      client_(client),
      topics_(std::move(topics)),
      settings_(std::move(settings)),
      hooks_(std::move(hooks)),
      metrics_(metrics),
      refreshing_(loop.every(kRefreshPeriod, [this] {
        for (auto& [_, slice] : slices_) slice->index.refresh();
      })) {}

std::string IndexedSlices::file_of(std::size_t slice) const {
  return settings_.folder + "/" + kFilePrefix + "-" + std::to_string(slice) + "-of-" +
         std::to_string(count_) + ".sqlite";
}

void IndexedSlices::hold(const std::set<std::size_t>& wanted, std::size_t count) {
  if (count != count_) slices_.clear();
  count_ = count;
  bool opened = false;
  for (const auto slice : wanted) {
    if (slices_.contains(slice)) continue;
    open(slice);
    opened = true;
  }
  if (!opened) return;
  delete_others();
  const auto share = settings_.bytes_max / static_cast<std::int64_t>(slices_.size());
  for (auto& [_, each] : slices_)
    each->feed.keep_trimmed(settings_.retention, share, hooks_.own_ages);
}

void IndexedSlices::open(std::size_t slice) {
  auto topics = topics_;
  for (auto& [_, source] : topics)
    std::erase_if(source.partitions, [&](int partition) {
      return static_cast<std::size_t>(partition) % count_ != slice;
    });
  const auto file = file_of(slice);
  auto& made = slices_[slice];
  made.reset(new Slice{LogIndex(file), IndexFeed(loop_, client_, file, topics, metrics_,
                                                 "view-" + std::to_string(slice))});
  made->feed.tell_changes(hooks_.wanted, hooks_.changed);
  made->feed.start();
  runtime::log_info("index_slice_held", {{"slice", slice}, {"slices", count_}});
}

void IndexedSlices::drop(std::size_t slice) {
  slices_.erase(slice);
  delete_others();
  runtime::log_info("index_slice_dropped", {{"slice", slice}, {"slices", count_}});
}

void IndexedSlices::delete_others() {
  std::set<std::string> kept;
  for (const auto& [slice, _] : slices_)
    for (const auto& file : LogIndex::files_of(file_of(slice)))
      kept.insert(std::filesystem::path(file).filename());
  for (const auto& entry : std::filesystem::directory_iterator(settings_.folder)) {
    const auto name = entry.path().filename().string();
    const bool ours = name.starts_with(kFilePrefix) ||
                      name.starts_with(std::string(LogIndex::kSegmentsPrefix) + kFilePrefix);
    if (ours && !kept.contains(name)) std::filesystem::remove_all(entry);
  }
}

std::set<std::size_t> IndexedSlices::held() const {
  std::set<std::size_t> held;
  for (const auto& [slice, _] : slices_) held.insert(slice);
  return held;
}

LogIndex* IndexedSlices::index(std::size_t slice) {
  const auto found = slices_.find(slice);
  return found == slices_.end() ? nullptr : &found->second->index;
}

bool IndexedSlices::is_ready(std::size_t slice) const {
  const auto found = slices_.find(slice);
  return found != slices_.end() && found->second->feed.is_ready();
}

bool IndexedSlices::is_complete_to(std::size_t slice, TimePoint time) {
  const auto found = slices_.find(slice);
  return found != slices_.end() && found->second->feed.is_complete_to(time);
}

}  // namespace fanfare::control
