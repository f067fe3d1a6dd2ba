#include "cli/commands/topics.h"
#include "cli/kafka/follow.h"
#include "cli/kafka/record_json.h"

namespace fanfare::cli {

int topics_tail(const Arguments& arguments) {
  auto topic = arguments.positional(1)[0];
  const auto settings = read_settings(arguments);
  const auto prefix = settings.kafka.topics.prefix + ".";
  if (!topic.starts_with(prefix) && !find_topics(settings).contains(topic)) topic = prefix + topic;
  const auto kind = topic.starts_with(prefix) ? topic.substr(prefix.size()) : topic;
  bool reader_gone = false;  // whoever reads our output has gone
  follow_topic(settings, topic,
               {arguments.has("--from-beginning"), arguments.has("--exit-at-end"),
                arguments.value("--partition")},
               [&](const kafka::Message& message) {
                 reader_gone = !print_line(record_json(message, kind));
                 return !reader_gone;
               });
  return reader_gone ? 1 : 0;
}

}  // namespace fanfare::cli
