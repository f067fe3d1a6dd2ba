// Which instance writes.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kafka/group_consumer.h"
#include "services/control/state/writer.h"

namespace fanfare::control {

/// All instances are members of a group over the one partition of fanfare.control: who is assigned
/// it takes over the writer's transactional id (which fences off whoever had it), catches up with
/// what others wrote, and tells the others its address by a record of its own.
///
///     assigned ─▶ writer starts ─▶ tables catch up ─▶ address written ─▶ held ─▶ revoked
///
/// Threads: the loop's.
class Ownership {
 public:
  struct Hooks {
    /// Calls back once the tables hold all that was written before.
    std::function<void(std::function<void()>)> catch_up;
    /// host:port of this instance's REST API.
    std::function<std::string()> address;
    std::function<TimePoint()> now;
    std::function<void()> taken;  // it is held
  };
  Ownership(runtime::Loop& loop, const service::KafkaSettings& kafka, Hooks hooks);

  void start();
  bool held() const { return held_; }
  /// Without ownership it fails at once.
  void write(Writes writes, std::function<void(const std::string& error)> done);
  void on_read(Topic topic, std::string_view key, std::string_view value, bool tombstone);
  /// Leaves the group: another instance takes over.
  void close(std::function<void()> done);

 private:
  void take_over();
  void announce(std::uint64_t turn);
  void lose();
  void let_go_of_former();

  runtime::Loop& loop_;
  service::KafkaSettings kafka_;
  Hooks hooks_;
  std::unique_ptr<Writer> writer_;
  std::vector<std::unique_ptr<Writer>> former_;  // until Kafka has let go of them
  runtime::Loop::Timer former_timer_;
  std::uint64_t turn_ = 0;  // counts assignments and losses
  bool held_ = false;
  bool taking_over_ = false;  // as soon as former writers are gone
  kafka::GroupConsumer group_;
};

}  // namespace fanfare::control
