// The metadata of a committed offset: foreign bytes, and what comes of reading on after them.
#include "core/offset_tracker.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "fuzz.h"

namespace fanfare::fuzz {

// An offset, a line end, steps, a line end, metadata. Each step reads a record a few offsets on, or
// finishes one of those under way.
void run(std::string_view input) {
  const std::string_view number = take_until(input, '\n');
  const std::string_view steps = take_until(input, '\n');
  std::int64_t offset = -1;
  std::from_chars(number.data(), number.data() + number.size(), offset);
  offset = std::clamp<std::int64_t>(offset, -1, std::int64_t{1} << 60);

  OffsetTracker tracker(offset, input);
  std::int64_t next = std::max<std::int64_t>(offset, 0);
  std::vector<std::int64_t> under_way;
  for (const char step : steps) {
    const auto byte = static_cast<unsigned char>(step);
    if (byte % 2 == 0 && tracker.runs() < OffsetTracker::kRunsMax) {
      next += byte / 64;
      if (tracker.begin(next, byte / 2 % 4)) under_way.push_back(next);
      ++next;
    } else if (!under_way.empty()) {
      const auto at = under_way.begin() + static_cast<std::ptrdiff_t>(byte / 2 % under_way.size());
      tracker.finish(*at);
      under_way.erase(at);
    }
    MUST(tracker.unfinished() == under_way.size());
  }

  const auto commit = tracker.commit();
  MUST(commit.metadata.size() <= 4'096);
  MUST(commit.metadata.find('\0') == std::string::npos);
  if (commit.offset < 0) return;
  // A successor repeats what is under way, and of the rest nothing.
  OffsetTracker successor(commit.offset, commit.metadata);
  if (under_way.empty()) MUST(commit.offset >= next || steps.empty());
  for (std::int64_t at : under_way) {
    MUST(commit.offset <= at);
    MUST(successor.begin(at));
  }
  MUST(OffsetTracker(commit.offset, commit.metadata).commit().offset <= commit.offset);
}

}  // namespace fanfare::fuzz
