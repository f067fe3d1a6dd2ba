#include "services/notifier/config.h"

namespace fanfare::notifier {

NotifierConfig read_config(runtime::Config& config) {
  using namespace std::chrono_literals;
  NotifierConfig out;
  out.kafka = service::read_kafka_settings(config, "notifier");
  out.settings.digest =
      config.duration("notifier.digest", 15min, 1s, 24h, "repetitions are gathered for so long");
  out.settings.unreachable_after =
      config.duration("notifier.unreachable_after", 15min, 1s, 24h,
                      "an endpoint without any answer for so long is told of");
  out.settings.facts_max = config.duration("notifier.facts_max", 24h, 1min, 24h * 30,
                                           "older failures are no news when they are read");
  out.settings.high_above = static_cast<std::uint64_t>(
      config.integer("notifier.failures_high", 10, 1, 1'000'000'000,
                     "more failures of an event type at an endpoint within the digest's time "
                     "are told as webhook_failures_high"));
  out.dialect_files = config.list("dialects.files", {}, "dialects besides the built-in ones");
  return out;
}

}  // namespace fanfare::notifier
