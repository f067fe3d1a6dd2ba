#include "kafka/worker.h"

namespace fanfare::kafka {

Worker::Worker(runtime::Loop& loop) : loop_(loop), thread_([this] { work(); }) {}

void Worker::stop() {
  *alive_ = false;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    jobs_.clear();
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Worker::run(std::function<void()> job, std::function<void()> then) {
  {
    std::lock_guard lock(mutex_);
    jobs_.emplace_back(std::move(job), std::move(then));
  }
  wake_.notify_one();
}

void Worker::work() {
  for (;;) {
    std::pair<std::function<void()>, std::function<void()>> next;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
      if (stopping_) return;
      next = std::move(jobs_.front());
      jobs_.pop_front();
    }
    next.first();
    if (next.second) {
      loop_.post([alive = alive_, then = std::move(next.second)] {
        if (*alive) then();
      });
    }
  }
}

}  // namespace fanfare::kafka
