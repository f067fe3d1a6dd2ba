// A librdkafka queue that wakes the loop through an eventfd. For the .cc files of this folder.
#pragma once

#include <librdkafka/rdkafka.h>

#include <functional>

#include "runtime/loop.h"

namespace fanfare::kafka {

/// Calls `on_ready` once at the start, and when the queue turns from empty to not empty: it must be
/// emptied then.
/// Lifetime: ends before the client that the queue belongs to.
class EventQueue {
 public:
  EventQueue() = default;
  /// Takes over `queue`.
  EventQueue(runtime::Loop& loop, rd_kafka_queue_t* queue, std::function<void()> on_ready);
  EventQueue(EventQueue&& other) noexcept;
  EventQueue& operator=(EventQueue&& other) noexcept;
  ~EventQueue();

  rd_kafka_queue_t* get() const { return queue_; }
  /// Serves all events that are there. The handler doesn't destroy the event.
  void drain(const std::function<void(rd_kafka_event_t*)>& handler);

 private:
  rd_kafka_queue_t* queue_ = nullptr;
  int descriptor_ = -1;
  runtime::Loop::Watch watch_;
};

}  // namespace fanfare::kafka
