// A process of the dispatcher: does in the simulation what services/dispatcher/runner.cc does.
#pragma once

#include "core/topics.h"
#include "services/dispatcher/dispatcher.h"
#include "sim/endpoints.h"
#include "sim/group.h"
#include "sim/ledger.h"
#include "sim/receivers.h"

namespace fanfare::sim {

class DispatcherProcess : public Member {
 public:
  /// What lies around a process.
  struct Outside {
    const TopicNames& names;
    const EndpointTable& endpoints;
    const DialectSet& dialects;
    const RungSet& rungs;
    Receivers& receivers;
    Ledger& ledger;
  };
  DispatcherProcess(Basis& basis, Group& group, std::string name, Outside outside,
                    dispatcher::Settings settings);
  ~DispatcherProcess() override { outside_.ledger.on_process_gone(name()); }

  void on_endpoint_change() { view_.on_change(); }
  /// As if it wasn't sure for a while that its partitions are still its own.
  void doubt(Duration how_long);
  /// SIGTERM: finishes what it can, cuts off the rest and leaves.
  void drain(Duration deadline, std::function<void()> left);
  void check_idle() const;

 private:
  void on_assigned(const std::vector<Place>& places) override;
  void on_revoked(const std::vector<Place>& places) override;
  void on_readable(const Place& place) override;
  std::optional<Transaction> next(std::size_t slot) override;
  dispatcher::Source source_of(const Place& place) const;
  void restore();
  void perform();
  void start(const dispatcher::StartAttempt& attempt);
  void end(dispatcher::Handle handle, const std::string& delivery_id, Outcome outcome);
  void log(dispatcher::LogAttempt attempt);
  void arm();
  void read_stalled();
  void tick();
  void keep_ticking();
  void say(const dispatcher::Batch& batch) const;

  Outside outside_;
  int partitions_;
  dispatcher::Settings settings_;
  dispatcher::Dispatcher dispatcher_;
  EndpointView view_;
  std::set<Place> stalled_;
  std::map<dispatcher::Handle, std::string> under_way_;
  std::vector<TimePoint> last_commit_{2};
  std::optional<TimePoint> armed_;
  TimePoint ticking_until_, sure_again_, last_proof_;
  bool ticking_ = false, restoring_ = false, held_ = false, draining_ = false;
};

}  // namespace fanfare::sim
