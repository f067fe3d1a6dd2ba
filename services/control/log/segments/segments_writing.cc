// Adding, merging and dropping segments.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>

#include "services/control/log/segments/segments_statements.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kTogether = 10;             // segments of a generation that become one
constexpr std::int64_t kLookAgainMs = 3'600'000;  // for what is too old
constexpr std::int64_t kTooOldMs = 3'600'000;     // is in a segment before it is written anew

/// On the disk when sync() returns. Throws SqliteError.
class NewFile {
 public:
  explicit NewFile(const std::string& path)
      : path_(path), file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {
    require(file_ >= 0);
    gathered_.reserve(kGather);
  }
  ~NewFile() {
    if (file_ >= 0) ::close(file_);
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  void write(std::string_view bytes) {
    if (gathered_.size() + bytes.size() > kGather) flush();
    if (bytes.size() > kGather)
      write_all(bytes);
    else
      gathered_ += bytes;
  }
  void sync() {
    flush();
    require(::fdatasync(file_) == 0);
    const auto folder = std::filesystem::path(path_).parent_path();
    const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    require(handle >= 0);
    const bool synced = ::fsync(handle) == 0;
    ::close(handle);
    require(synced);
  }

 private:
  static constexpr std::size_t kGather = std::size_t{1} << 20;
  void require(bool done) const {
    if (!done) throw SqliteError("index " + path_ + ": " + std::strerror(errno));
  }
  void flush() {
    write_all(gathered_);
    gathered_.clear();
  }
  void write_all(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto written = ::write(file_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      require(written > 0);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  const std::string path_;
  int file_;
  std::string gathered_;
};

}  // namespace

void Segments::add(const SegmentRow& row, std::string text) {
  pending_.push_back({row, std::move(text)});
  const auto& added = pending_.back();
  pending_ids_[std::string_view(added.text).substr(0, row.id_bytes)] = pending_.size() - 1;
}

std::optional<Segments::Found> Segments::known(std::string_view id, std::int32_t tie,
                                               std::optional<std::int64_t> created) {
  if (const auto found = pending_ids_.find(id); found != pending_ids_.end()) {
    const auto& pending = pending_[found->second];
    if (pending.hidden) return std::nullopt;
    return Found{pending.row, pending.text};
  }
  const auto place = place_in(held_, id, tie, created);
  if (!place || is_hidden(id)) return std::nullopt;
  return Found{place->row(), place->segment->texts(place->row())};
}

void Segments::hide(std::string_view id) {
  if (const auto found = pending_ids_.find(id); found != pending_ids_.end())
    pending_[found->second].hidden = true;
  else
    statements_->hide.reset().bind_view(1, id).execute();
}

Segments::Held Segments::insert(SegmentDraft& draft, std::int64_t place, int generation) {
  Held held{0, place, generation, 0, false, nullptr, 0};
  held.in_file = !folder_.empty() && static_cast<std::int64_t>(draft.bytes()) > sizes_.in_database;
  std::string bytes;
  if (!held.in_file) {
    write_segment(draft, [&](std::string_view part) { bytes += part; });
    held.bytes = static_cast<std::int64_t>(bytes.size());
  }
  auto& insert = statements_->insert.reset().bind(1, place).bind(2, generation);
  held.in_file ? insert.bind_null(4) : insert.bind_bytes(4, bytes);
  insert.bind(3, held.bytes).execute();
  held.n = database_.last_row();
  if (!held.in_file) {
    held.segment = Segment::of_bytes(std::move(bytes));
    return held;
  }
  std::filesystem::create_directories(folder_);
  NewFile file(file_of(held.n));
  write_segment(draft, [&](std::string_view part) {
    file.write(part);
    held.bytes += static_cast<std::int64_t>(part.size());
  });
  file.sync();
  statements_->set_bytes.reset().bind(1, held.bytes).bind(2, held.n).execute();
  held.segment = Segment::of_file(file_of(held.n));
  return held;
}

void Segments::begin() {
  if (!refresh()) throw SqliteError("index: a segment's file is gone");
  if (!cleaned_) clean_folder();
}

void Segments::write() {
  SegmentDraft draft;
  for (const auto& pending : pending_)
    if (!pending.hidden) draft.add(pending.row, pending.text);
  draft.sums = std::move(pending_sums_);
  if (!draft.rows.empty() || !draft.sums.empty()) {
    held_.push_back(insert(draft, held_.empty() ? 1 : held_.back().place + 1, 0));
    merge_what_is_due();
  }
  pending_ids_.clear();
  pending_.clear();
  pending_sums_.clear();
}

void Segments::merge_what_is_due() {
  for (;;) {
    std::size_t first = held_.size();
    std::int64_t bytes = 0;
    while (first > 0 && held_[first - 1].generation == held_.back().generation &&
           !is_final(held_[first - 1]))
      bytes += held_[--first].bytes;
    const auto count = held_.size() - first;
    if (count < 2 || (count < kTogether && bytes < most_bytes_)) return;
    merge(first, count);
  }
}

void Segments::merge(std::size_t first, std::size_t count) {
  const bool some_hidden = Statements::is_any(statements_->any_hidden.reset());
  std::map<std::uint32_t, std::int64_t> horizons;
  SegmentDraft draft;
  for (std::size_t at = first; at < first + count; ++at) {
    const auto& segment = *held_[at].segment;
    for (std::uint32_t n = 0; n < segment.size(); ++n) {
      const auto& row = segment.row(n);
      auto found = horizons.find(row.owner);
      if (found == horizons.end()) found = horizons.emplace(row.owner, horizon(row.owner)).first;
      const bool hidden = some_hidden && is_hidden(segment.id(row));
      if (hidden) statements_->unhide.reset().bind_view(1, segment.id(row)).execute();
      if (!hidden && row.created >= found->second) draft.add(row, segment.texts(row));
    }
    draft.sums.insert(draft.sums.end(), segment.sums().begin(), segment.sums().end());
  }
  const auto bytes = static_cast<std::int64_t>(draft.bytes());
  const auto generation = held_[first].generation + (count > 1 ? 1 : 0);
  if (draft.rows.empty() || bytes >= most_bytes_ / 2) {
    for (const auto& sums : draft.sums) keep_(sums);
    draft.sums.clear();
  }
  std::optional<Held> merged;
  if (!draft.rows.empty()) merged = insert(draft, held_[first].place, generation);
  for (std::size_t n = 0; n < count; ++n) erase(first);
  if (merged) held_.insert(held_.begin() + static_cast<std::ptrdiff_t>(first), std::move(*merged));
}

void Segments::erase(std::size_t at) {
  const auto& held = held_[at];
  statements_->erase.reset().bind(1, held.n).execute();
  if (held.in_file) gone_files_.push_back(file_of(held.n));
  held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(at));
}

void Segments::committed() {
  for (const auto& file : gone_files_) std::filesystem::remove(file);
  gone_files_.clear();
}

/// Of files that were written when a process ended before its commit.
void Segments::clean_folder() {
  cleaned_ = true;
  if (folder_.empty() || !std::filesystem::exists(folder_)) return;
  std::set<std::string> named;
  for (const auto& held : held_) named.insert(std::to_string(held.n));
  for (const auto& entry : std::filesystem::directory_iterator(folder_))
    if (!named.contains(entry.path().filename().string())) std::filesystem::remove(entry);
}

void Segments::set_horizon(std::int64_t owner, std::int64_t created) {
  statements_->set_horizon.reset().bind(1, owner).bind(2, created).execute();
}

bool Segments::trim(std::int64_t oldest, const std::map<std::int64_t, std::int64_t>& own) {
  if (held_.empty()) return false;
  set_horizon(0, oldest);
  for (const auto& [owner, created] : own) set_horizon(owner, created);
  std::int64_t written = 0;
  for (std::size_t at = 0; at < held_.size();) {
    if (written > most_bytes_) return true;
    auto& held = held_[at++];
    if (held.looked_at != 0 && oldest < held.looked_at + kLookAgainMs) continue;
    held.looked_at = oldest;
    const auto limit_of = [&](std::uint32_t owner) {
      const auto found = own.find(owner);
      return found == own.end() ? oldest : found->second;
    };
    bool some = held.segment->first_created() < oldest - kTooOldMs;
    if (!some && !own.empty())
      held.segment->oldest([&](std::uint32_t owner, std::int64_t created) {
        some = some || created < limit_of(owner) - kTooOldMs;
      });
    if (!some) continue;
    written += held.bytes;
    const auto before = held_.size();
    merge(at - 1, 1);
    if (held_.size() < before) --at;
  }
  return false;
}

void Segments::drop_first_come() {
  const auto& segment = *held_.front().segment;
  for (const auto& sums : segment.sums()) keep_(sums);
  const bool some_hidden = Statements::is_any(statements_->any_hidden.reset());
  for (std::uint32_t n = 0; some_hidden && n < segment.size(); ++n)
    statements_->unhide.reset().bind_view(1, segment.id(segment.row(n))).execute();
  erase(0);
}

}  // namespace fanfare::control
