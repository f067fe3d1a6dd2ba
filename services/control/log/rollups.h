// What the attempts of one transaction add to the sums of the index.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/attempt_record.h"
#include "services/control/database/sqlite.h"

namespace fanfare::control {

constexpr std::int64_t kBucketMs = 5 * 60'000;  // sums are of so much time

/// Most attempts of a batch are of few endpoints and classes: each sum is written once.
/// Threads: one.
class LogRollups {
 public:
  /// `owner`, `endpoint`: their numbers in the index; endpoint 0 stands for all of the owner.
  void add(std::int64_t owner, std::int64_t endpoint, const AttemptRecord& attempt);
  /// Writes what was added, and forgets it. `sums`: add_rollup, `last`: set_last of statements.cc.
  void write(Statement& sums, Statement& last);
  void clear() { added_.clear(); }

 private:
  struct Sums {
    std::int64_t bucket = 0;
    OutcomeClass outcome_class{};
    std::int64_t attempts = 0, dns = 0, connect = 0, tls = 0, first_byte = 0, total = 0;  // µs
  };
  struct Added {
    std::vector<Sums> sums;  // few
    std::int64_t attempt = 0;
    bool succeeded = false;
    std::optional<std::int64_t> success;
  };
  struct Whose {
    std::int64_t owner, endpoint;
    auto operator<=>(const Whose&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Whose& it) const;
  };
  static void add_to(std::vector<Sums>& sums, const AttemptRecord& attempt);

  std::unordered_map<Whose, Added, Hash> added_;
};

}  // namespace fanfare::control
