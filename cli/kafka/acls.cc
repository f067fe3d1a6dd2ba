#include "cli/kafka/acls.h"

namespace fanfare::cli {

std::vector<Acl> plan_acls(const std::string& prefix) {
  const auto topic = [&](const char* service, const char* operations, const std::string& name,
                         bool prefixed = false) {
    return Acl{service, operations, "topic", prefix + "." + name, prefixed};
  };
  std::vector<Acl> acls{
      topic("ingest", "write", "events"),
      topic("ingest", "write", "dead-letters"),
      topic("ingest", "read", "in.", true),
      topic("ingest", "read", "api-keys"),
      topic("ingest", "read", "catalogue"),
      topic("ingest", "read", "inbound-sources"),
      topic("ingest", "read,write", "quotas"),
      topic("fanout", "read", "events"),
      topic("fanout", "read", "endpoints"),
      topic("fanout", "read,write", "event-ids"),
      topic("fanout", "write", "deliveries"),
      topic("fanout", "write", "dead-letters"),
      topic("dispatcher", "read", "deliveries"),
      topic("dispatcher", "read", "returns"),
      topic("dispatcher", "read", "endpoints"),
      topic("dispatcher", "read,write", "endpoint-states"),
      topic("dispatcher", "read", "runs"),
      topic("dispatcher", "write", "attempts"),
      topic("dispatcher", "write", "retry.", true),
      topic("dispatcher", "write", "returns"),
      topic("dispatcher", "write", "dead-letters"),
      topic("retry", "read,write", "retry.", true),
      topic("retry", "write", "returns"),
      topic("retry", "write", "dead-letters"),
      topic("notifier", "read", "dead-letters"),
      topic("notifier", "read", "endpoint-states"),
      topic("notifier", "read", "endpoints"),
      topic("notifier", "read,write", "incidents"),
      topic("notifier", "read,write", "notifications"),
      topic("notifier", "write", "events"),
      topic("notifier", "read,write", "outbox"),
      topic("notifier", "read", "notification-channels"),
      topic("notifier", "read", "control"),
      topic("control", "read,write", "notification-channels"),
      topic("control", "read,write", "notifications"),
      topic("control", "read,write", "endpoints"),
      topic("control", "read,write", "control"),
      topic("control", "read,write", "catalogue"),
      topic("control", "read,write", "inbound-sources"),
      topic("control", "read,write", "quotas"),
      topic("control", "read,write", "api-keys"),
      topic("control", "read,write", "audit"),
      topic("control", "read,write", "runs"),
      topic("control", "read,write", "dead-letters"),
      topic("control", "write", "returns"),
      topic("control", "read", "endpoint-states"),
      topic("control", "read", "attempts"),
      topic("control", "read", "events"),
      topic("control", "read", "deliveries"),
      topic("control", "read", "retry.", true),
  };
  for (const char* service : {"ingest", "fanout", "dispatcher", "retry", "notifier", "control"}) {
    // Each looks at its start whether all topics are there.
    acls.push_back(topic(service, "describe", "", true));
    acls.push_back({service, "write", "transactional-id", prefix + "-" + service + "-", true});
    acls.push_back({service, "read", "group", prefix + "-" + service, false});
  }
  acls.push_back(topic("cli", "create,describe", "", true));  // topics ensure
  acls.push_back(topic("cli", "read,write", "api-keys"));     // keys
  return acls;
}

}  // namespace fanfare::cli
