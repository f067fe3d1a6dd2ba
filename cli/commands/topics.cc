#include "cli/commands/topics.h"

namespace fanfare::cli {

Commands topic_commands() {
  return {
      {"topics",
       "plan",
       "",
       "print the topics and ACLs that the configuration asks for",
       "",
       {{"--json", "", "as JSON"}},
       Reaches::kKafka,
       topics_plan},
      {"topics",
       "ensure",
       "",
       "make the topics that are missing; changes none that exist",
       "",
       {},
       Reaches::kKafka,
       topics_ensure},
      {"topics",
       "tail",
       "TOPIC",
       "print a topic's records readably",
       "TOPIC is its name, with or without the prefix.",
       {{"--json", "", "one JSON object to a line (the default)"},
        {"--from-beginning", "", "from the oldest record on; else only new ones"},
        {"--exit-at-end", "", "stop at what was the end when it started"},
        {"--partition", "N", "of one partition only"}},
       Reaches::kKafka,
       topics_tail},
  };
}

}  // namespace fanfare::cli
