// The configuration file: every fault is one clear line, never anything else.
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "runtime/config.h"

namespace fanfare::fuzz {
namespace {

template <typename Ask>
void ask(Ask question) {
  try {
    question();
  } catch (const runtime::ConfigError& error) {
    MUST(*error.what() != '\0');
  }
}

}  // namespace

void run(std::string_view input) {
  using namespace std::chrono_literals;
  static const int kFile = ::memfd_create("configuration", 0);
  static const std::string kPath = "/proc/self/fd/" + std::to_string(kFile);
  MUST(::ftruncate(kFile, 0) == 0);
  MUST(::pwrite(kFile, input.data(), input.size(), 0) == static_cast<ssize_t>(input.size()));
  ask([] {
    runtime::Config config = runtime::Config::load(kPath, {});
    ask([&] { config.text("a", "", ""); });
    ask([&] { config.required_text("a.text", ""); });
    ask([&] {
      const auto number = config.integer("a.number", 1, 0, 10, "");
      MUST(number >= 0 && number <= 10);
    });
    ask([&] { config.flag("a.flag", false, ""); });
    ask([&] {
      const auto duration = config.duration("a.duration", 1s, 1ms, 24h, "");
      MUST(duration >= 1ms && duration <= 24h);
    });
    ask([&] {
      const auto bytes = config.bytes("a.bytes", 1, 1, 1 << 30, "");
      MUST(bytes >= 1 && bytes <= 1 << 30);
    });
    ask([&] { config.list("a.list", {}, ""); });
    ask([&] { config.map("a.map", ""); });
    ask([&] { config.records("a.records", ""); });
    ask([&] { config.refuse_unknown({"b"}); });
    (void)config.sections_of_others();
    (void)config.describe();
  });
  if (const auto duration = runtime::parse_duration(input)) MUST(*duration >= 0ms);
}

}  // namespace fanfare::fuzz
