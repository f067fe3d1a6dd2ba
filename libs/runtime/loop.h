// The event loop of a shard: one thread, timers, descriptors and work posted from other threads.
#pragma once

#include <functional>
#include <memory>

#include "core/time.h"

namespace boost::asio {
class io_context;
}

namespace fanfare::runtime {

/// Runs callbacks on one thread, in the order in which they become ready.
/// Threads: only post() and stop() may be called from other threads.
/// Lifetime: outlives everything that was given a reference to it.
class Loop {
 public:
  using Task = std::function<void()>;

  /// Cancels its timer when destroyed. Movable; an empty one does nothing.
  class Timer {
   public:
    Timer() = default;
    void cancel() { state_.reset(); }
    explicit operator bool() const { return state_ != nullptr; }
    struct State;
    explicit Timer(std::shared_ptr<State> state) : state_(std::move(state)) {}

   private:
    std::shared_ptr<State> state_;
  };

  /// Stops watching when destroyed; never closes the descriptor.
  using Watch = Timer;

  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Runs until stop(). Exceptions of callbacks end it and come out here.
  void run();
  void stop();

  /// Calls `task` on the loop's thread, later, never from inside post(). Threads: any.
  void post(Task task);

  /// Calls `task` once after `delay` of steady time, unless the timer is destroyed before.
  [[nodiscard]] Timer after(std::chrono::nanoseconds delay, Task task);

  /// Calls `task` every `period`; a late turn is not made up for.
  [[nodiscard]] Timer every(std::chrono::nanoseconds period, Task task);

  /// Calls `task` whenever `descriptor` is readable. `task` must read it empty.
  [[nodiscard]] Watch on_readable(int descriptor, Task task);

  /// Calls `task` whenever nothing else is ready, before the loop waits. As long as it returns
  /// true, it did something and is called again after what became ready meanwhile: work of low
  /// priority.
  [[nodiscard]] Timer when_idle(std::function<bool()> task);

  /// Wall clock, for due times and records.
  TimePoint now() const;

  /// For the http library only.
  boost::asio::io_context& native();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fanfare::runtime
