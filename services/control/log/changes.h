// What a batch of records changed, for those who listen.
#pragma once

#include <compare>
#include <cstdint>
#include <set>
#include <string>

namespace fanfare::control {

enum class ChangeKind : std::uint8_t {
  kDeliveries,
  kDeadLetters,
  kEndpoints,
  kReplays,
  kNotifications,
  kAudit
};

struct Change {
  std::string organization_id;
  bool test_mode = false;
  ChangeKind kind = ChangeKind::kDeliveries;
  std::string endpoint_id;  // "" where it isn't of one
  auto operator<=>(const Change&) const = default;
};
using Changes = std::set<Change>;

}  // namespace fanfare::control
