#include "core/seen_events.h"

#include "core/mac.h"

namespace fanfare {

Fingerprint fingerprint(std::string_view organization_id, bool test_mode, std::string_view event_id,
                        std::string_view ordering_key) {
  std::string text = std::to_string(organization_id.size());
  if (ordering_key.empty()) {
    text.append(test_mode ? "t" : "l").append(organization_id);
  } else {
    text.append(test_mode ? "T" : "L").append(std::to_string(ordering_key.size()));
    text.append(":").append(organization_id).append(ordering_key);
  }
  text.append(event_id);
  const auto digest = sha256(text);
  Fingerprint result;
  std::memcpy(result.data(), digest.data(), sizeof result);
  return result;
}

Fingerprint fingerprint(const Event& event) {
  return fingerprint(event.organization_id, event.test_mode, event.id, event.ordering_key);
}

std::string to_bytes(const Fingerprint& fingerprint) {
  return std::string(reinterpret_cast<const char*>(fingerprint.data()), sizeof fingerprint);
}

Fingerprint fingerprint_from(std::string_view bytes) {
  Fingerprint result{};
  if (bytes.size() == sizeof result) std::memcpy(result.data(), bytes.data(), sizeof result);
  return result;
}

bool SeenEvents::contains(const Fingerprint& fingerprint) const {
  for (const auto& [time, slice] : slices_) {
    if (slice.contains(fingerprint)) return true;
  }
  return false;
}

void SeenEvents::insert(const Fingerprint& fingerprint, TimePoint seen) {
  slices_[to_unix_ms(seen) / slice_.count()].insert(fingerprint);
}

void SeenEvents::forget_old(TimePoint now) {
  const std::int64_t oldest = to_unix_ms(now) / slice_.count() - kSlices;
  slices_.erase(slices_.begin(), slices_.lower_bound(oldest));
}

std::size_t SeenEvents::size() const {
  std::size_t total = 0;
  for (const auto& [time, slice] : slices_) total += slice.size();
  return total;
}

}  // namespace fanfare
