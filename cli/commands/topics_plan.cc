#include <cstdio>

#include "cli/commands/topics.h"
#include "cli/kafka/acls.h"
#include "cli/kafka/settings.h"
#include "codec/json_writer.h"

namespace fanfare::cli {
namespace {

void print_json(const Settings& settings) {
  codec::JsonWriter json;
  json.begin_object().key("topics").begin_array();
  for (const auto& topic : settings.plan) {
    json.begin_object().member("name", topic.name).member("partitions", topic.partitions);
    json.member("replication", topic.replication).key("config").begin_object();
    for (const auto& [name, value] : topic.config) json.member(name, value);
    json.end_object().member("note", topic.note).end_object();
  }
  json.end_array().key("acls").begin_array();
  for (const auto& acl : plan_acls(settings.kafka.topics.prefix)) {
    json.begin_object().member("service", acl.service).member("operations", acl.operations);
    json.member("resource", acl.resource).member("name", acl.name);
    json.member("prefixed", acl.prefixed).end_object();
  }
  json.end_array().end_object();
  std::printf("%s\n", json.text().c_str());
}

void print_text(const Settings& settings) {
  for (const auto& topic : settings.plan) {
    std::printf("%-28s %3d partitions, %d copies: %s\n", topic.name.c_str(), topic.partitions,
                topic.replication, topic.note.c_str());
    for (const auto& [name, value] : topic.config)
      std::printf("    %s=%s\n", name.c_str(), value.c_str());
  }
  std::printf("\nACLs, by the service that needs them:\n");
  for (const auto& acl : plan_acls(settings.kafka.topics.prefix))
    std::printf("  %-10s %-16s %s %s%s\n", acl.service.c_str(), acl.operations.c_str(),
                acl.resource.c_str(), acl.name.c_str(), acl.prefixed ? "*" : "");
}

}  // namespace

int topics_plan(const Arguments& arguments) {
  arguments.positional(0);
  const auto settings = read_settings(arguments);
  arguments.has("--json") ? print_json(settings) : print_text(settings);
  return 0;
}

}  // namespace fanfare::cli
