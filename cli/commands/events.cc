#include "cli/commands/events.h"

namespace fanfare::cli {

Commands event_commands() {
  return {
      {"events",
       "send",
       "[TYPE]",
       "publish events",
       "One event of that TYPE, or with --file many: NDJSON, one event to a line, or a JSON "
       "array.\n"
       "Batches are all or nothing. Events without an id get one, and a batch that wasn't answered "
       "is\n"
       "sent again with the same ids, so that nothing is delivered twice.",
       {{"--data", "JSON", "of the one event, or @FILE, or - for standard input ({})"},
        {"--id", "ID", "of the one event; the same id again delivers nothing twice"},
        {"--timestamp", "TIME", "of the one event, RFC 3339; else when it is accepted"},
        {"--ordering-key", "KEY", "of the one event"},
        {"--experience", "ID", "of the one event"},
        {"--file", "FILE", "many events; - for standard input", {}, false, 'f'},
        {"--idempotent", "",
         "make missing ids of the content, so that the same file again delivers nothing twice"},
        {"--batch", "N", "events to a request, at most 1000 (500)"},
        {"--retries", "N", "of a batch that isn't answered, or refused for now (5)"},
        {"--json", "", "what was accepted, as JSON"}},
       Reaches::kApi,
       events_send},
      {"events",
       "tail",
       "",
       "show events as they come, until Ctrl-C",
       "Over the API: each delivery of an event, and what becomes of it. With --config or "
       "--brokers\n"
       "the events themselves as they are in Kafka, whether anybody subscribed or not.",
       {{"--type", "PATTERN", "these only, such as order.*", {}, true},
        {"--organization", "ORG", "of this one only"},
        {"--from-beginning", "", "in Kafka: from the oldest event on; else only new ones"},
        {"--exit-at-end", "", "in Kafka: stop at what was the end at the start"},
        {"--max", "N", "end after so many"},
        {"--json", "", "one JSON object to a line"}},
       Reaches::kApiOrKafka,
       events_tail},
  };
}

}  // namespace fanfare::cli
