// A dispatcher of one partition, driven by hand.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "codec/dialects.h"
#include "services/dispatcher/dispatcher.h"

namespace fanfare::dispatcher {

inline const DialectSet& dialects() {
  static const DialectSet all = codec::load_dialects();
  return all;
}

inline const RungSet& rungs() {
  static const RungSet all = RungSet::of(dialects().all());
  return all;
}

class DispatcherTest : public testing::Test {
 protected:
  explicit DispatcherTest(const Settings& settings = one_partition())
      : dispatcher(dialects(), rungs(), settings) {}

  static constexpr Source kFresh{Stream::kFresh, 0};
  static constexpr Source kReturned{Stream::kReturned, 0};

  static Settings one_partition() {
    Settings settings;
    settings.partitions = 1;
    return settings;
  }
  static Endpoint endpoint(std::string id, std::uint32_t version = 1) {
    Endpoint result;
    result.id = std::move(id);
    result.organization_id = "org";
    result.url = "https://customer.example/";
    result.dialect = "fanfare";
    result.secrets = {{"s", "a-secret-of-a-test", {}}};
    result.version = version;
    return result;
  }
  void assign() {
    dispatcher.on_assigned(kFresh, -1, "", now);
    dispatcher.on_assigned(kReturned, -1, "", now);
  }
  void revoke() {
    dispatcher.on_revoked(kFresh);
    dispatcher.on_revoked(kReturned);
  }
  Delivery delivery(const std::string& endpoint_id, std::int64_t offset) const {
    Delivery result;
    result.id = "D" + std::to_string(offset);
    result.organization_id = "org";
    result.endpoint_id = endpoint_id;
    result.dialect = "fanfare";
    result.body = "{}";
    result.accepted = now;
    return result;
  }
  void deliver(const std::string& endpoint_id, std::int64_t offset, TimePoint not_before = {}) {
    Delivery made = delivery(endpoint_id, offset);
    made.not_before = not_before;
    dispatcher.on_record(not_before == TimePoint{} ? kFresh : kReturned, offset, made, now);
  }
  Outcome outcome(OutcomeClass outcome_class, int status = 0) const {
    Outcome result;
    result.outcome_class = outcome_class;
    result.status = status;
    result.started = result.ended = now;
    return result;
  }
  std::vector<StartAttempt> started() { return dispatcher.take_actions().start; }
  /// Ends the attempt, and has it logged at once.
  void end(Handle handle, const Outcome& with) {
    dispatcher.on_attempt_finished(handle, with, 0, now);
    pending = dispatcher.take_actions();
    for (const LogAttempt& each : pending.log) dispatcher.on_logged(each.handle);
  }
  std::optional<Batch> batch() { return dispatcher.next_batch({0}, 1'000, 1 << 20, now); }

  TimePoint now = from_unix_ms(1'760'000'000'000);
  Actions pending;
  Dispatcher dispatcher;
};

}  // namespace fanfare::dispatcher
