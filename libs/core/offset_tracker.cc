#include "core/offset_tracker.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "core/check.h"

namespace fanfare {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kBinaryMax = 3'050;  // with the head less than 4,096 in base64
constexpr std::uint64_t kCountMax = 1ULL << 50;

std::string to_base64(const std::string& bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (unsigned char byte : bytes) {
    bits = bits << 8 | byte;
    count += 8;
    while (count >= 6) {
      count -= 6;
      text += kAlphabet[bits >> count & 63];
    }
  }
  if (count > 0) text += kAlphabet[bits << (6 - count) & 63];
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>(bits >> count & 255);
    }
  }
  return bytes;
}

void put_varint(std::string& out, std::uint64_t value) {
  while (value >= 128) {
    out += static_cast<char>((value & 127) | 128);
    value >>= 7;
  }
  out += static_cast<char>(value);
}

std::optional<std::uint64_t> take_varint(std::string_view& in) {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 63 && !in.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 127) << shift;
    if (byte < 128) return value;
  }
  return std::nullopt;
}

std::optional<std::int64_t> take_count(std::string_view& in) {
  const auto value = take_varint(in);
  if (!value || *value > kCountMax) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

}  // namespace

OffsetTracker::OffsetTracker(std::int64_t offset, std::string_view metadata) : next_(offset) {
  if (offset < 0 || metadata.empty()) return;
  read(metadata, offset);
}

// Varints: 0, then how far the list reaches, the length of the first run, and for each further one
// twice its distance from the end of the last, plus one if its length follows, because it isn't 1.
void OffsetTracker::read(std::string_view metadata, std::int64_t offset) {
  const std::optional<std::string> bytes = from_base64(metadata);
  if (!bytes || bytes->empty() || bytes->front() != 0) return;
  std::string_view rest = std::string_view(*bytes).substr(1);
  const auto span = take_count(rest);
  const auto length = take_count(rest);
  if (!span || !length || *length == 0) return;
  std::deque<Run> runs{{offset, offset + *length - 1}};
  while (!rest.empty()) {
    const auto step = take_count(rest);
    const auto more = step && (*step & 1) ? take_count(rest) : std::optional<std::int64_t>(1);
    if (!step || !more || *more == 0) return;
    const std::int64_t first = runs.back().last + (*step >> 1);
    runs.push_back({first, first + *more - 1});
  }
  known_end_ = offset + *span;
  known_ = std::move(runs);
}

bool OffsetTracker::begin(std::int64_t offset, std::size_t group) {
  if (offset < next_) return false;
  next_ = offset + 1;
  while (!known_.empty() && known_.front().last < offset) known_.pop_front();
  const bool listed = !known_.empty() && known_.front().first <= offset;
  if (offset < known_end_ && !listed) return false;
  ++unfinished_;
  if (!runs_.empty() && runs_.back().last + 1 == offset && runs_.back().group == group) {
    runs_.back().last = offset;
  } else {
    runs_.push_back({offset, offset, group});
  }
  return true;
}

void OffsetTracker::finish(std::int64_t offset) {
  const auto run = std::lower_bound(runs_.begin(), runs_.end(), offset,
                                    [](const Run& r, std::int64_t o) { return r.last < o; });
  FANFARE_CHECK(run != runs_.end() && run->first <= offset);
  --unfinished_;
  if (run->first == run->last) {
    runs_.erase(run);
  } else if (run->first == offset) {
    ++run->first;
  } else if (run->last == offset) {
    --run->last;
  } else {
    const Run before{run->first, offset - 1, run->group};
    run->first = offset + 1;
    runs_.insert(run, before);
  }
}

OffsetTracker::Commit OffsetTracker::commit() const {
  if (next_ < 0) return {};
  std::vector<Run> open;
  const auto add = [&open](const Run& run) {
    if (!open.empty() && open.back().last + 1 == run.first) {
      open.back().last = run.last;
    } else {
      open.push_back(run);
    }
  };
  for (const Run& run : runs_) add(run);
  // What is known from before but not read again yet stays listed.
  for (const Run& run : known_) {
    if (run.last >= next_) add({std::max(run.first, next_), run.last});
  }
  const std::int64_t end = std::max(next_, known_end_);
  if (open.empty()) return {end, ""};
  const Run& first = open.front();
  Commit result{first.first, ""};
  if (first.last + 1 >= end) return result;
  std::int64_t covered = end;
  std::string list;
  put_varint(list, static_cast<std::uint64_t>(first.last - first.first + 1));
  for (std::size_t i = 1; i < open.size(); ++i) {
    const std::int64_t length = open[i].last - open[i].first + 1;
    std::string entry;
    put_varint(entry, static_cast<std::uint64_t>(open[i].first - open[i - 1].last) * 2 +
                          (length > 1 ? 1 : 0));
    if (length > 1) put_varint(entry, static_cast<std::uint64_t>(length));
    if (list.size() + entry.size() > kBinaryMax) {
      covered = open[i].first;  // from here on all is repeated
      break;
    }
    list += entry;
  }
  std::string bytes(1, '\0');
  put_varint(bytes, static_cast<std::uint64_t>(covered - first.first));
  result.metadata = to_base64(bytes + list);
  return result;
}

}  // namespace fanfare
