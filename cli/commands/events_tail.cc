#include <cstdio>

#include "cli/commands/events.h"
#include "cli/events/delivery_feed.h"
#include "cli/kafka/follow.h"
#include "cli/text/table.h"
#include "codec/records.h"
#include "codec/render.h"
#include "core/subscription_matcher.h"

namespace fanfare::cli {
namespace {

/// Which events are wanted, and how many more.
class Choice {
 public:
  explicit Choice(const Arguments& arguments)
      : patterns_(arguments.list("--type")),
        left_(arguments.integer("--max", 0, 1, 1'000'000'000)),
        bounded_(left_ > 0) {}

  bool wants(const std::string& type) const {
    for (const auto& pattern : patterns_)
      if (pattern_matches(pattern, type)) return true;
    return patterns_.empty();
  }
  /// Prints; false if it was the last one.
  bool print(const std::string& line) {
    const bool printed = print_line(line);
    std::fflush(stdout);
    return printed && !(bounded_ && --left_ <= 0);
  }

 private:
  std::vector<std::string> patterns_;
  std::int64_t left_;
  bool bounded_;
};

std::string json_of(const Event& event) {
  codec::JsonWriter json;
  json.begin_object().member("id", event.id).member("type", event.type);
  json.member("organizationId", event.organization_id).member("testMode", event.test_mode);
  json.member("timestamp", codec::iso8601_seconds(event.timestamp));
  return json.key("data").raw(event.data).end_object().take();
}

int tail_kafka(const Arguments& arguments) {
  const auto settings = read_settings(arguments);
  Choice choice(arguments);
  const auto organization = arguments.value("--organization");
  follow_topic(settings, settings.kafka.names.events(),
               {arguments.has("--from-beginning"), arguments.has("--exit-at-end"), ""},
               [&](const kafka::Message& message) {
                 const auto event = codec::decode_event(message.value());
                 if (!event || !choice.wants(event->type)) return true;
                 if (!organization.empty() && event->organization_id != organization) return true;
                 if (arguments.has("--json")) return choice.print(json_of(*event));
                 return choice.print(codec::iso8601_seconds(event->timestamp) + "  " +
                                     shown(event->organization_id + "  " + event->type + "  " +
                                           event->id + "  " + event->data));
               });
  return 0;
}

std::string line_of(const Json& delivery) {
  const auto attempts = delivery["attempts"].size();
  auto line = delivery["updatedAt"].text() + "  " + delivery["eventType"].text() + "  " +
              delivery["eventId"].text() + "  " + delivery["endpointId"].text() + "  " +
              delivery["status"].text();
  if (attempts > 0) line += "  attempt " + std::to_string(attempts);
  if (const auto code = delivery["responseCode"].text(); !code.empty()) line += ": " + code;
  if (const auto outcome = delivery["outcome"].text(); !outcome.empty() && outcome != "success")
    line += " " + outcome;
  if (const auto next = delivery["nextAttemptAt"].text(); !next.empty()) line += ", next " + next;
  return shown(line);
}

}  // namespace

int events_tail(const Arguments& arguments) {
  arguments.positional(0);
  if (names_brokers(arguments) || (!has_target(arguments) && environment_names_brokers()))
    return tail_kafka(arguments);
  for (const auto* option : {"--from-beginning", "--exit-at-end"})
    if (arguments.has(option))
      throw UsageError(std::string(option) + ": in Kafka only: name --config or --brokers");
  runtime::Loop loop;
  Api api(loop, arguments);
  Choice choice(arguments);
  DeliveryFeed feed(api, [&](const Json& delivery) {
    if (!choice.wants(delivery["eventType"].text())) return true;
    return choice.print(arguments.has("--json") ? delivery.compact() : line_of(delivery));
  });
  feed.run();
  return 0;
}

}  // namespace fanfare::cli
