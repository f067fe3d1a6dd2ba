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
constexpr std::size_t kBinaryMax = 3'000;  // 4,000 in base64

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

}  // namespace

OffsetTracker::OffsetTracker(std::int64_t offset, std::string_view metadata) : next_(offset) {
  if (offset < 0 || metadata.empty()) return;
  const std::optional<std::string> bytes = from_base64(metadata);
  if (!bytes) return;
  std::string_view rest = *bytes;
  const auto span = take_varint(rest);
  if (!span) return;
  std::unordered_set<std::int64_t> repeat{offset};
  std::int64_t at = offset;
  while (!rest.empty()) {
    const auto delta = take_varint(rest);
    if (!delta) return;
    at += static_cast<std::int64_t>(*delta);
    repeat.insert(at);
  }
  skip_end_ = offset + static_cast<std::int64_t>(*span);
  repeat_ = std::move(repeat);
}

bool OffsetTracker::begin(std::int64_t offset) {
  FANFARE_CHECK(offset >= next_);
  next_ = offset + 1;
  if (offset < skip_end_ && !repeat_.contains(offset)) {
    if (!entries_.empty()) entries_.push_back({offset, true});
    return false;
  }
  repeat_.erase(offset);
  entries_.push_back({offset, false});
  ++unfinished_;
  return true;
}

void OffsetTracker::finish(std::int64_t offset) {
  const auto found = std::lower_bound(entries_.begin(), entries_.end(), offset,
                                      [](const Entry& e, std::int64_t o) { return e.offset < o; });
  FANFARE_CHECK(found != entries_.end() && found->offset == offset && !found->finished);
  found->finished = true;
  --unfinished_;
  while (!entries_.empty() && entries_.front().finished) entries_.pop_front();
}

OffsetTracker::Commit OffsetTracker::commit() const {
  if (next_ < 0) return {};
  // What is known from before but not read again yet stays listed.
  std::vector<std::int64_t> open;
  for (const Entry& entry : entries_) {
    if (!entry.finished) open.push_back(entry.offset);
  }
  if (next_ < skip_end_) {
    std::vector<std::int64_t> unread;
    for (std::int64_t offset : repeat_) {
      if (offset >= next_) unread.push_back(offset);
    }
    std::sort(unread.begin(), unread.end());
    open.insert(open.end(), unread.begin(), unread.end());
  }
  const std::int64_t end = std::max(next_, skip_end_);
  if (open.empty()) return {end, ""};
  Commit result{open.front(), ""};
  if (end - open.front() == static_cast<std::int64_t>(open.size())) return result;
  std::string deltas;
  std::int64_t at = open.front();
  std::int64_t covered = end;
  for (std::size_t i = 1; i < open.size(); ++i) {
    std::string delta;
    put_varint(delta, static_cast<std::uint64_t>(open[i] - at));
    if (deltas.size() + delta.size() > kBinaryMax) {
      covered = open[i];  // from here on all is repeated
      break;
    }
    deltas += delta;
    at = open[i];
  }
  std::string bytes;
  put_varint(bytes, static_cast<std::uint64_t>(covered - open.front()));
  result.metadata = to_base64(bytes + deltas);
  return result;
}

}  // namespace fanfare
