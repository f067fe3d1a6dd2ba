#include "cli/commands.h"

#include <iterator>

namespace fanfare::cli {
namespace {

Commands make_commands() {
  Commands list;
  const auto add = [&](Commands more) {
    list.insert(list.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
  };
  add(event_commands());
  add(endpoint_commands());
  add(delivery_commands());
  add(dead_letter_commands());
  add(replay_commands());
  add(event_type_commands());
  add(notification_commands());
  add(channel_commands());
  add(inbound_commands());
  add(settings_commands());
  add(key_commands());
  add(audit_commands());
  add(portal_token_commands());
  add(organization_commands());
  add(topic_commands());
  add({verify_command(), listen_command(), apply_command(), bench_command(), all_command(),
       completion_command()});
  return list;
}

}  // namespace

const Commands& commands() {
  static const Commands list = make_commands();
  return list;
}

}  // namespace fanfare::cli
