// run_services() as a program meets it: options, readiness, drain, exit codes.
#include "service/service.h"
#include "service/last_resort.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "service/last_resort.h"

namespace fanfare::service {
namespace {

using testing::HasSubstr;

int run(std::vector<std::string> options, std::vector<NamedFactory> factories) {
  options.insert(options.begin(), "program");
  std::vector<char*> argv;
  for (auto& option : options) argv.push_back(option.data());
  return run_services(static_cast<int>(argv.size()), argv.data(), "program", std::move(factories));
}

struct FakeService : Service {
  FakeService(std::string n, std::string& l, runtime::Loop& lo)
      : name(std::move(n)), log(l), loop(lo) {}
  void start() override {
    log += name + " starts; ";
    if (on_start) on_start();
  }
  std::string not_ready_reason() const override { return "loading"; }
  void drain(Duration deadline, std::function<void()> done) override {
    log += name + " drains in " + std::to_string(deadline.count()) + "; ";
    loop.post(std::move(done));
  }
  ~FakeService() override { log += name + " ends; "; }
  std::string name;
  std::string& log;
  runtime::Loop& loop;
  std::function<void()> on_start;
};

NamedFactory fake(const std::string& name, std::string& log, std::function<void()> on_start = {}) {
  return {name, [=, &log](runtime::Config& config, runtime::Loop* loop, metrics::Registry&) {
            config.integer(name + ".size", 1, 1, 10, "A size.");
            if (loop == nullptr) return std::unique_ptr<FakeService>();
            auto service = std::make_unique<FakeService>(name, log, *loop);
            service->on_start = on_start;
            return service;
          }};
}

TEST(RunServices, StartsDrainsAndEndsInOrder) {
  std::string log;
  EXPECT_EQ(run({}, {fake("a", log), fake("b", log, [] { std::raise(SIGTERM); })}), 0);
  EXPECT_EQ(log, "a starts; b starts; a drains in 2000; b drains in 2000; b ends; a ends; ");
}

TEST(RunServices, ChecksTheConfigurationWithoutBuildingAnything) {
  std::string log;
  testing::internal::CaptureStdout();
  EXPECT_EQ(run({"--check-config"}, {fake("a", log)}), 0);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "configuration ok\n");
  EXPECT_EQ(log, "");
}

TEST(RunServices, RefusesABadConfigurationBeforeAnythingStarts) {
  std::string log;
  ::setenv("FANFARE_B_SIZE", "11", 1);
  testing::internal::CaptureStderr();
  EXPECT_EQ(run({}, {fake("a", log), fake("b", log)}), 1);
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "program: b.size (FANFARE_B_SIZE) must be from 1 to 10\n");
  EXPECT_EQ(log, "");
  ::unsetenv("FANFARE_B_SIZE");
}

TEST(RunServices, PrintsTheReference) {
  std::string log;
  testing::internal::CaptureStdout();
  EXPECT_EQ(run({"--help"}, {fake("a", log)}), 0);
  std::string help = testing::internal::GetCapturedStdout();
  EXPECT_THAT(help, HasSubstr("| `a.size` | `FANFARE_A_SIZE` | `1` | A size. |"));
  EXPECT_THAT(help, HasSubstr("`admin.port`"));
}

TEST(RunServices, RefusesUnknownOptions) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(run({"--nonsense"}, {}), 1);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("--nonsense"));
}

TEST(RunServices, AServiceThatCannotStartEndsTheProgram) {
  std::string log;
  testing::internal::CaptureStderr();
  EXPECT_EQ(run({}, {fake("a", log, [] { throw std::runtime_error("no broker"); })}), 1);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("program: no broker"));
}

TEST(RunServicesDeathTest, ASecondSignalStopsAtOnce) {
  std::string log;
  EXPECT_EXIT(run({}, {fake("a", log,
                            [] {
                              std::raise(SIGTERM);
                              std::raise(SIGINT);
                            })}),
              testing::ExitedWithCode(128 + SIGINT), "");
}

TEST(LastResort, EndsAProcessThatHangs) {
  EXPECT_EXIT(
      {
        LastResort last_resort;
        last_resort.arm(1, 3);
        for (;;) ::pause();
      },
      testing::ExitedWithCode(3), "doesn't let go");
}

}  // namespace
}  // namespace fanfare::service
