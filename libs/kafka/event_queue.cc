#include "kafka/event_queue.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

namespace fanfare::kafka {

EventQueue::EventQueue(runtime::Loop& loop, rd_kafka_queue_t* queue, std::function<void()> on_ready)
    : queue_(queue), descriptor_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  watch_ = loop.on_readable(descriptor_, [fd = descriptor_, ready = std::move(on_ready)] {
    std::uint64_t count = 0;
    while (::read(fd, &count, sizeof count) > 0) {
    }
    ready();
  });
  static const std::uint64_t kOne = 1;
  rd_kafka_queue_io_event_enable(queue_, descriptor_, &kOne, sizeof kOne);
  // A queue that wasn't empty before will never signal: what a partition had fetched ahead stays in
  // its queue, outdated, when it is revoked and assigned again.
  eventfd_write(descriptor_, 1);
}

EventQueue::EventQueue(EventQueue&& other) noexcept
    : queue_(std::exchange(other.queue_, nullptr)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      watch_(std::move(other.watch_)) {}

EventQueue& EventQueue::operator=(EventQueue&& other) noexcept {
  std::swap(queue_, other.queue_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(watch_, other.watch_);
  return *this;
}

EventQueue::~EventQueue() {
  watch_.cancel();
  if (queue_ != nullptr) {
    rd_kafka_queue_io_event_enable(queue_, -1, nullptr, 0);
    rd_kafka_queue_destroy(queue_);
  }
  if (descriptor_ >= 0) ::close(descriptor_);
}

void EventQueue::drain(const std::function<void(rd_kafka_event_t*)>& handler) {
  struct Deleter {
    void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
  };
  while (std::unique_ptr<rd_kafka_event_t, Deleter> event{rd_kafka_queue_poll(queue_, 0)}) {
    handler(event.get());  // may throw
  }
}

}  // namespace fanfare::kafka
