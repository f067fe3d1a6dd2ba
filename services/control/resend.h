// Decides how a delivery goes on in another run. Pure.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

#include "core/delivery.h"
#include "core/dialect.h"
#include "core/event.h"
#include "core/result.h"
#include "core/run.h"
#include "services/control/log/rows.h"
#include "services/control/state/write.h"

namespace fanfare::control {

/// The numbers of runs that were given out lately: the index learns of them a little later, and
/// until then nobody else may send the delivery again.
/// Memory: about 100 bytes for each of the last minute.
class RunNumbers {
 public:
  /// One above the run that the index knows; nullopt if a run was begun that it doesn't know yet.
  std::optional<std::uint32_t> next(const std::string& delivery_id, std::uint32_t known_run,
                                    TimePoint now);
  /// It was not begun after all.
  void give_back(const std::string& delivery_id);

 private:
  struct Given {
    std::uint32_t run = 0;
    TimePoint at;
  };
  std::unordered_map<std::string, Given> given_;
  std::deque<std::pair<TimePoint, std::string>> order_;
};

/// As it was, but from attempt 1 on. Where no body could be made of the event it is tried again,
/// in the endpoint's present dialect; fails with why there is still none.
Result<Delivery> begun_anew(const DeadLetter& letter, const Endpoint& endpoint,
                            const DialectSet& dialects, std::uint32_t run, TimePoint now);
Delivery begun_anew(Delivery delivery, std::uint32_t run, TimePoint now);
/// The event as a delivery to an endpoint that didn't get it.
Result<Delivery> made_for(const Event& event, const Endpoint& endpoint, const Dialect& dialect,
                          std::uint32_t run, TimePoint now);

/// The record that goes on, at once, and the one that says so.
void send_again(Delivery delivery, const std::string& cause, const std::string& job_id,
                TimePoint now, Writes& writes);
/// The same of a delivery that waits in a rung: its attempts so far count.
void hasten(Delivery waiting, std::uint32_t run, TimePoint now, Writes& writes);
/// A dead letter instead of what waits in a rung.
void cancel(Delivery waiting, std::uint32_t run, TimePoint now, Writes& writes);

}  // namespace fanfare::control
