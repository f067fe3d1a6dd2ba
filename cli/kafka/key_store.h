// API keys in Kafka, without a service: for the first key of an installation.
#pragma once

#include <string>
#include <vector>

#include "cli/kafka/settings.h"
#include "core/api_key.h"

namespace fanfare::cli {

/// All keys, by id. Throws Failure where no broker answers in time.
std::vector<ApiKey> read_keys(const Settings& settings);

/// Throws Failure where the brokers don't acknowledge it.
void write_key(const Settings& settings, const ApiKey& key);

/// Fills in what makes it a key, and returns its text, which is nowhere else.
std::string make_key(ApiKey& key);

}  // namespace fanfare::cli
