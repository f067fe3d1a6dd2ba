// What the programs share that fill topics.
#pragma once

#include <functional>

#include "core/time.h"
#include "kafka/client.h"

namespace fanfare::bench {

using MakeRecord = std::function<kafka::OutRecord(long number, TimePoint begun)>;

/// Writes `count` records as fast as the brokers take them and waits until all are acknowledged.
/// `make` may be asked for the same one again. Returns the program's exit code; `name` says who
/// complains.
int flood(const char* name, const char* brokers, long count, MakeRecord make);

}  // namespace fanfare::bench
