// When a slot's next transaction begins. Transactions cost, not events: while many come, it gathers
// some first, longer where the broker is slow, so that it doesn't drown in small ones.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>

namespace fanfare::fanout {

/// Of one slot, whose transactions follow one another. Threads: one.
class Pace {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Span = std::chrono::steady_clock::duration;

  /// `full`: more was waiting than the transaction could take.
  void on_begun(Time now, std::size_t deliveries, bool full);
  void on_committed(Time now);
  /// How long the next transaction should wait yet; 0: it may begin.
  /// Busy slots begin one each twice the time that the quickest of the last three took, within 10
  /// to 100 ms: one that was slow by itself isn't followed by a wait as long.
  Span left(Time now) const;

 private:
  Time begun_;
  std::size_t deliveries_ = 0;
  bool full_ = false;
  std::array<Span, 3> took_{};
  std::size_t next_ = 0;  // of took_
};

}  // namespace fanfare::fanout
