#include "services/control/share/members.h"

#include <algorithm>

namespace fanfare::control {
namespace {

using Slices = std::vector<std::vector<std::string>>;

std::size_t load_of(const Slices& slices, const std::string& instance) {
  return static_cast<std::size_t>(std::ranges::count_if(
      slices, [&](const auto& holders) { return is_holder(holders, instance); }));
}

/// The member with the least slices that doesn't hold this one; null if all do.
const std::string* least_loaded(const Slices& slices, const std::vector<std::string>& holders,
                                const std::vector<codec::IndexShares::Member>& members) {
  const std::string* least = nullptr;
  for (const auto& [instance, address] : members)
    if (!is_holder(holders, instance) &&
        (!least || load_of(slices, instance) < load_of(slices, *least)))
      least = &instance;
  return least;
}

/// Gives one slice from a member that has at least two more to one that lacks it.
bool moved_one(Slices& slices, const std::vector<codec::IndexShares::Member>& members) {
  for (auto& holders : slices) {
    const auto* to = least_loaded(slices, holders, members);
    if (!to) continue;
    const auto from = std::ranges::max_element(
        holders, {}, [&](const auto& instance) { return load_of(slices, instance); });
    if (from == holders.end() || load_of(slices, *from) < load_of(slices, *to) + 2) continue;
    *from = *to;
    return true;
  }
  return false;
}

}  // namespace

bool is_holder(const std::vector<std::string>& holders, const std::string& instance) {
  return std::ranges::find(holders, instance) != holders.end();
}

codec::IndexShares shared_out(const codec::IndexShares& before,
                              std::vector<codec::IndexShares::Member> members,
                              const SharingSettings& settings) {
  std::ranges::sort(members, {}, &codec::IndexShares::Member::instance);
  const auto is_member = [&](const std::string& instance) {
    return std::ranges::find(members, instance, &codec::IndexShares::Member::instance) !=
           members.end();
  };
  auto slices = before.slices.size() == settings.slices ? before.slices : Slices(settings.slices);
  for (auto& holders : slices) {
    std::erase_if(holders, [&](const auto& instance) { return !is_member(instance); });
    if (holders.size() > settings.copies) holders.resize(settings.copies);
  }
  for (auto& holders : slices)
    while (holders.size() < settings.copies) {
      const auto* next = least_loaded(slices, holders, members);
      if (!next) break;
      holders.push_back(*next);
    }
  while (moved_one(slices, members)) {
  }
  return {std::move(members), std::move(slices)};
}

void Members::heard_of(const std::string& instance, const std::string& address, TimePoint now) {
  members_[instance] = {address, now};
}

std::optional<codec::IndexShares> Members::changed(const codec::IndexShares& current,
                                                   TimePoint now) {
  for (const auto& [instance, address] : current.members)
    members_.try_emplace(instance, Known{address, now});
  std::erase_if(members_,
                [&](const auto& each) { return now - each.second.heard > settings_.leave_after; });
  std::vector<codec::IndexShares::Member> members;
  for (const auto& [instance, known] : members_) members.push_back({instance, known.address});
  auto wanted = shared_out(current, std::move(members), settings_);
  if (wanted == current) return std::nullopt;
  return wanted;
}

}  // namespace fanfare::control
