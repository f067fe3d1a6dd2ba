// Which first attempts tell of the platform's latency.
#include <algorithm>
#include <deque>

#include "dispatcher_fixture.h"

namespace fanfare::dispatcher {
namespace {

/// The platform's latency is told by those that nothing of their endpoint held back.
TEST_F(DispatcherTest, TheLogSaysWhichAttemptsWaitedForTheirEndpoint) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  constexpr int kConcurrency = 10;
  std::deque<Handle> under_way;
  std::vector<bool> waited;
  const auto take = [&](const Actions& actions) {
    for (const auto& each : actions.start) under_way.push_back(each.handle);
    for (const auto& each : actions.log) waited.push_back(each.waited);
  };
  const auto end_one = [&] {
    const auto handle = under_way.front();
    under_way.pop_front();
    end(handle, outcome(OutcomeClass::kSuccess, 200));
    take(pending);
  };
  for (int offset = 0; offset < 3 * kConcurrency; ++offset) deliver("E", offset);
  take(dispatcher.take_actions());
  ASSERT_EQ(under_way.size(), kConcurrency);
  while (!under_way.empty()) end_one();
  deliver("E", 3 * kConcurrency);
  take(dispatcher.take_actions());
  end_one();
  std::vector<bool> expected(3 * kConcurrency + 1, true);
  std::fill_n(expected.begin(), kConcurrency, false);
  expected.back() = false;
  EXPECT_EQ(waited, expected);
}

TEST_F(DispatcherTest, WhoWaitsForTheProcessOnlyDidNotWaitForItsEndpoint) {
  assign();
  dispatcher.on_endpoint(endpoint("E"), now);
  dispatcher.hold(true, now);
  deliver("E", 0);
  dispatcher.hold(false, now);
  const auto start = started();
  ASSERT_EQ(start.size(), 1u);
  end(start[0].handle, outcome(OutcomeClass::kSuccess, 200));
  ASSERT_EQ(pending.log.size(), 1u);
  EXPECT_FALSE(pending.log[0].waited);
}

}  // namespace
}  // namespace fanfare::dispatcher
