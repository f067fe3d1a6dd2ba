// Who takes part in indexing the delivery log, and who holds which slice of it.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "codec/control_records.h"
#include "core/time.h"

namespace fanfare::control {

struct SharingSettings {
  std::size_t slices = 1;
  std::size_t copies = 2;            // instances that hold each slice
  Duration leave_after{5 * 60'000};  // who wasn't heard of for so long holds nothing any more
};

bool is_holder(const std::vector<std::string>& holders, const std::string& instance);

/// Each slice gets `copies` holders, or as many as there are members. Who holds a slice keeps it
/// where that is fair: moving one means to read it from the topics again. Loads differ by one at
/// most. With another number of slices all are given out anew. Pure.
codec::IndexShares shared_out(const codec::IndexShares& before,
                              std::vector<codec::IndexShares::Member> members,
                              const SharingSettings& settings);

/// What the instance that owns writing knows of all. Threads: one.
class Members {
 public:
  explicit Members(SharingSettings settings) : settings_(settings) {}

  /// It is there, at that address.
  void heard_of(const std::string& instance, const std::string& address, TimePoint now);
  /// What is to be written instead of `current`; nullopt: it stays. Members that this instance
  /// doesn't know yet, as another one owned writing before, have as long as all.
  std::optional<codec::IndexShares> changed(const codec::IndexShares& current, TimePoint now);
  /// Another instance owns writing.
  void forget() { members_.clear(); }

 private:
  struct Known {
    std::string address;
    TimePoint heard;
  };
  SharingSettings settings_;
  std::map<std::string, Known> members_;  // by instance
};

}  // namespace fanfare::control
