#include "runtime/loop.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <optional>
#include <stdexcept>
#include <thread>

namespace fanfare::runtime {
namespace {

using std::chrono::milliseconds;

TEST(Loop, RunsPostedTasksInOrderAndNeverFromInsidePost) {
  Loop loop;
  std::string order;
  loop.post([&] {
    loop.post([&] {
      order += "c";
      loop.stop();
    });
    order += "a";
  });
  loop.post([&] { order += "b"; });
  EXPECT_EQ(order, "");
  loop.run();
  EXPECT_EQ(order, "abc");
}

TEST(Loop, TakesTasksFromOtherThreads) {
  Loop loop;
  int count = 0;  // Touched on the loop's thread only.
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1'000; ++i)
        loop.post([&] {
          if (++count == 4'000) loop.stop();
        });
    });
  }
  loop.run();
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(count, 4'000);
}

TEST(Loop, AStopBeforeRunIsNotForgotten) {
  Loop loop;
  loop.stop();
  loop.run();
  bool ran = false;
  loop.post([&] {
    ran = true;
    loop.stop();
  });
  loop.run();
  EXPECT_TRUE(ran);
}

TEST(Loop, ExceptionsOfTasksComeOutOfRun) {
  Loop loop;
  loop.post([] { throw std::runtime_error("boom"); });
  EXPECT_THROW(loop.run(), std::runtime_error);
}

TEST(LoopTimer, FiresInTheOrderOfTimeAndNotBefore) {
  Loop loop;
  std::string order;
  auto start = std::chrono::steady_clock::now();
  auto late = loop.after(milliseconds(20), [&] {
    order += "b";
    loop.stop();
  });
  auto early = loop.after(milliseconds(5), [&] { order += "a"; });
  loop.run();
  EXPECT_EQ(order, "ab");
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(20));
}

TEST(LoopTimer, DestroyedBeforeItsTimeNeverFires) {
  Loop loop;
  bool fired = false;
  {
    auto timer = loop.after(milliseconds(1), [&] { fired = true; });
  }
  auto end = loop.after(milliseconds(5), [&] { loop.stop(); });
  loop.run();
  EXPECT_FALSE(fired);
}

TEST(LoopTimer, LetsGoOfWhatItsTaskHeldWhenDestroyedOrFired) {
  Loop loop;
  auto held = std::make_shared<int>(0);
  auto cancelled = loop.after(milliseconds(1'000), [held] {});
  cancelled.cancel();
  EXPECT_EQ(held.use_count(), 1);
  auto fires = loop.after(milliseconds(0), [held, &loop] { loop.stop(); });
  loop.run();
  EXPECT_EQ(held.use_count(), 1);
}

TEST(LoopTimer, MayBeDestroyedOrReplacedInItsOwnCallback) {
  Loop loop;
  Loop::Timer timer;
  int turns = 0;
  auto big = std::make_shared<std::string>(1'000, 'x');
  timer = loop.every(milliseconds(1), [&, big] {
    timer.cancel();
    ++turns;
    EXPECT_EQ(big->size(), 1'000U);
    timer = loop.after(milliseconds(1), [&] {
      timer = {};
      loop.stop();
    });
  });
  loop.run();
  EXPECT_EQ(turns, 1);
}

TEST(LoopTimer, EveryGoesOnUntilCancelled) {
  Loop loop;
  int turns = 0;
  Loop::Timer timer = loop.every(milliseconds(1), [&] {
    if (++turns == 3) loop.stop();
  });
  loop.run();
  EXPECT_EQ(turns, 3);
}

struct Event {
  Event() : descriptor(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
  ~Event() { ::close(descriptor); }
  void signal() { ASSERT_EQ(::eventfd_write(descriptor, 1), 0); }
  eventfd_t take() {
    eventfd_t value = 0;
    ::eventfd_read(descriptor, &value);
    return value;
  }
  int descriptor;
};

TEST(LoopWatch, TellsOfEachReadiness) {
  Loop loop;
  Event event;
  int seen = 0;
  auto watch = loop.on_readable(event.descriptor, [&] {
    EXPECT_GT(event.take(), 0U);
    if (++seen == 3) return loop.stop();
    loop.post([&] { event.signal(); });
  });
  event.signal();
  loop.run();
  EXPECT_EQ(seen, 3);
}

TEST(LoopWatch, DestroyedInItsOwnCallbackStopsAndLeavesTheDescriptorOpen) {
  Loop loop;
  Event event;
  int seen = 0;
  std::optional<Loop::Watch> watch = loop.on_readable(event.descriptor, [&] {
    ++seen;
    watch.reset();  // Still readable: it would be called again.
    loop.post([&] { loop.post([&] { loop.stop(); }); });
  });
  event.signal();
  loop.run();
  EXPECT_EQ(seen, 1);
  EXPECT_EQ(event.take(), 1U);
}

TEST(Loop, IdleWorkComesAfterAllThatIsReadyAndBetweenItsTurns) {
  Loop loop;
  std::string order;
  int turns = 0;
  Loop::Timer idle = loop.when_idle([&] {
    order += "i";
    if (++turns == 3) return false;
    loop.post([&] { order += "p"; });
    return true;
  });
  for (int i = 0; i < 3; ++i) loop.post([&] { order += "r"; });
  Loop::Timer end = loop.after(milliseconds(1), [&] { loop.stop(); });
  loop.run();
  EXPECT_EQ(order.substr(0, 8), "rrripipi");
}

TEST(Loop, IdleWorkThatHasNothingToDoLetsTheLoopWait) {
  Loop loop;
  int turns = 0;
  Loop::Timer idle = loop.when_idle([&] {
    ++turns;
    return false;
  });
  Loop::Timer end = loop.after(milliseconds(20), [&] { loop.stop(); });
  loop.run();
  EXPECT_LE(turns, 2);
  idle.cancel();
  end = loop.after(milliseconds(1), [&] { loop.stop(); });
  loop.run();
  EXPECT_LE(turns, 2);
}

}  // namespace
}  // namespace fanfare::runtime
