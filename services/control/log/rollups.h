// What the attempts of one transaction add to the sums of the index.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "core/attempt_record.h"
#include "services/control/log/sqlite.h"

namespace fanfare::control {

/// Most attempts of a batch are of few endpoints and classes: each sum is written once.
/// Threads: one.
class LogRollups {
 public:
  void add(const AttemptRecord& attempt);
  /// Organization, test mode, endpoint ("": the whole organization).
  using Whose = std::tuple<std::string, bool, std::string>;
  /// The numbers of the owner and the endpoint.
  using Numbered = std::function<std::pair<std::int64_t, std::int64_t>(const Whose&)>;

  /// Writes what was added, and forgets it. `sums`: add_rollup, `last`: set_last of
  /// log_statements.cc.
  void write(const Numbered& numbered, Statement& sums, Statement& last);
  void clear();

 private:
  struct Sums {
    std::int64_t attempts = 0, dns = 0, connect = 0, tls = 0, first_byte = 0, total = 0;  // µs
  };
  struct Last {
    std::int64_t attempt = 0;
    bool succeeded = false;
    std::optional<std::int64_t> success;
  };

  std::map<std::tuple<Whose, std::int64_t, std::string>, Sums> sums_;  // by bucket and class
  std::map<Whose, Last> last_;
};

}  // namespace fanfare::control
