// A loop on a thread of its own, for tests that block like a peer does.
#pragma once

#include <future>
#include <thread>

#include "runtime/loop.h"

namespace fanfare::http {

class LoopThread {
 public:
  ~LoopThread() {
    loop_.stop();
    thread_.join();
  }
  runtime::Loop& loop() { return loop_; }

  /// Runs `call` on the loop's thread and returns when it is through.
  template <typename Call>
  auto run(Call call) {
    std::packaged_task<decltype(call())()> task(std::move(call));
    auto result = task.get_future();
    loop_.post([&task] { task(); });
    return result.get();
  }

 private:
  runtime::Loop loop_;
  std::thread thread_{[this] { loop_.run(); }};
};

}  // namespace fanfare::http
