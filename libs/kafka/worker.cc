#include "kafka/worker.h"

#include <unistd.h>

namespace fanfare::kafka {
namespace {

constexpr int kBackgroundNice = 10;  // a tenth of what a thread that also wants the core gets

}  // namespace

Worker::Worker(runtime::Loop& loop, Share share)
    : loop_(loop), thread_([this, share] { work(share); }) {}

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

void Worker::work(Share share) {
  // On Linux of this thread alone. It can't fail: anybody may be nicer.
  if (share == Share::kBackground) (void)!::nice(kBackgroundNice);
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
