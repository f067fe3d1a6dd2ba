// Many worlds. FANFARE_SIM_SEEDS sets how many, FANFARE_SIM_FIRST the first one; a single seed is
// run with FANFARE_SIM_FIRST=n FANFARE_SIM_SEEDS=1, and FANFARE_SIM_TRACE=1 for all its steps.
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

#include "sim/world.h"

namespace fanfare::sim {
namespace {

volatile std::sig_atomic_t current_seed = 0;

void on_abort(int) {
  std::fprintf(stderr, "in the world of seed %d\n", static_cast<int>(current_seed));
  std::_Exit(134);
}

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// "" if all guarantees hold, else which one doesn't, and what led to it.
std::string run_world(std::uint64_t seed) {
  current_seed = static_cast<std::sig_atomic_t>(seed);
  try {
    World(seed).run();
    return "";
  } catch (const std::exception&) {
  }
  World again(seed, true);  // the same once more, with words
  try {
    again.run();
  } catch (const std::exception& error) {
    const std::string what = error.what();
    const std::size_t colon = what.rfind(": ");
    const std::string id = colon == std::string::npos ? "" : what.substr(colon + 2);
    return "seed " + std::to_string(seed) + ": " + what + "\n" +
           again.trace().last(std::getenv("FANFARE_SIM_TRACE") ? 5'000 : 40, id);
  }
  return "seed " + std::to_string(seed) + ": fails only without a trace";
}

class Simulation : public testing::Test {
 protected:
  void SetUp() override { std::signal(SIGABRT, on_abort); }
};

TEST_F(Simulation, EveryGuaranteeHoldsInEveryWorld) {
  const std::uint64_t first = number_from("FANFARE_SIM_FIRST", 1);
  const std::uint64_t count = number_from("FANFARE_SIM_SEEDS", 300);
  int broken = 0;
  for (std::uint64_t seed = first; seed < first + count && broken < 5; ++seed) {
    const std::string what = run_world(seed);
    if (what.empty()) continue;
    ++broken;
    ADD_FAILURE() << what;
  }
}

// Worlds in which something was found once.

TEST_F(Simulation, ALaneThatOutlivesARebalanceKnowsThatAnotherOwnerWasThere) {
  EXPECT_EQ(run_world(5962), "");
}

TEST_F(Simulation, AnEndpointMadeWhileTheViewCatchesUpIsNotTakenForDeleted) {
  EXPECT_EQ(run_world(1899), "");
}

TEST_F(Simulation, APreparationThatOutlivesARebalanceHoldsNothingUp) {
  for (std::uint64_t seed : {3906, 8417, 9533}) EXPECT_EQ(run_world(seed), "");
}

TEST_F(Simulation, TheSameSeedGivesTheSameWorld) {
  World one(7), other(7);
  one.run();
  other.run();
  EXPECT_EQ(one.steps(), other.steps());
  EXPECT_EQ(one.ledger().attempts(), other.ledger().attempts());
}

}  // namespace
}  // namespace fanfare::sim
