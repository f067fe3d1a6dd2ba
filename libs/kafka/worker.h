// A thread for calls that block: transactions, synchronous commits, watermarks.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "runtime/loop.h"

namespace fanfare::kafka {

/// Runs jobs one after another on its own thread; their continuation runs on the loop.
/// Lifetime: stop(), or the destructor, finishes the running job, drops the others and joins;
/// continuations that are already posted do nothing then.
class Worker {
 public:
  /// Of the machine's cores, beside other threads of all services: kBackground takes what is left.
  enum class Share { kFull, kBackground };
  explicit Worker(runtime::Loop& loop, Share share = Share::kFull);
  ~Worker() { stop(); }
  /// Call it before what the jobs use ends. Threads: the loop's.
  void stop();
  /// Threads: any. `then` may be empty.
  void run(std::function<void()> job, std::function<void()> then);

 private:
  void work(Share share);
  runtime::Loop& loop_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::pair<std::function<void()>, std::function<void()>>> jobs_;
  bool stopping_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::thread thread_;
};

}  // namespace fanfare::kafka
