#include "kafka/worker.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace fanfare::kafka {
namespace {

/// How nice the worker's thread is.
int nice_of(Worker::Share share) {
  runtime::Loop loop;
  Worker worker(loop, share);
  int found = 0;
  worker.run([&] { found = ::getpriority(PRIO_PROCESS, 0); }, [&] { loop.stop(); });
  loop.run();
  return found;
}

TEST(Worker, LeavesTheMachineToOthersInTheBackground) {
  const int ours = ::getpriority(PRIO_PROCESS, 0);
  EXPECT_EQ(nice_of(Worker::Share::kFull), ours);
  EXPECT_EQ(nice_of(Worker::Share::kBackground), std::min(ours + 10, 19));
  EXPECT_EQ(::getpriority(PRIO_PROCESS, 0), ours);
}

}  // namespace
}  // namespace fanfare::kafka
