// The commands of fanfare.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace fanfare::cli {

using Commands = std::vector<Command>;

/// All of them, group after group, in the order in which people are told of them.
const Commands& commands();

// Of each file of commands/.
Commands event_commands();
Commands endpoint_commands();
Commands delivery_commands();
Commands dead_letter_commands();
Commands replay_commands();
Commands event_type_commands();
Commands notification_commands();
Commands channel_commands();
Commands inbound_commands();
Commands settings_commands();
Commands key_commands();
Commands audit_commands();
Commands portal_token_commands();
Commands organization_commands();
Commands topic_commands();
Command verify_command();
Command listen_command();
Command apply_command();
Command bench_command();
Command all_command();
Command completion_command();

}  // namespace fanfare::cli
