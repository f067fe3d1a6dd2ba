#include "cli/commands.h"

namespace fanfare::cli {

const std::vector<Command>& commands() {
  static const std::vector<Command> list{
      {"topics", "plan", "print the topics and ACLs that the configuration asks for",
       "  --json               as JSON\n", topics_plan},
      {"topics", "ensure", "make the topics that are missing; changes none that exist", "",
       topics_ensure},
      {"topics", "tail", "print a topic's records readably",
       "  TOPIC                its name, with or without the prefix\n"
       "  --json               one JSON object to a line (the default)\n"
       "  --from-beginning     from the oldest record on; else only new ones\n"
       "  --exit-at-end        stop at what was the end when it started\n"
       "  --partition N        of one partition only\n",
       topics_tail},
      {"keys", "create", "make an API key and print it, once",
       "  --organization ORG   whose key it is\n"
       "  --scopes LIST        of publish, manage, read\n"
       "  --platform           instead: a key that names the organization in each call\n"
       "  --test               a key for test mode\n"
       "  --name NAME          for people\n"
       "  --expires DURATION   from now, such as 90d; else never\n"
       "  --json               {\"id\",\"key\",\"organizationId\"}\n",
       keys_create},
      {"keys", "list", "list API keys, without the keys themselves",
       "  --organization ORG   of one organization only\n"
       "  --json               as JSON\n",
       keys_list},
      {"", "all", "run all services in one process, until SIGTERM",
       "  --check-config       check the configuration and exit\n", all_services},
  };
  return list;
}

}  // namespace fanfare::cli
