// A consumer group and its members: who owns which partition, and which transactions count.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/broker.h"
#include "sim/random.h"
#include "sim/timeline.h"
#include "sim/violation.h"

namespace fanfare::sim {

/// What everything in a world shares.
struct Basis {
  explicit Basis(std::uint64_t seed) : random(seed), broker(random) {}
  Random random;
  Timeline time;
  Trace trace;
  Broker broker;
  bool slow_commits = true;  // now and then
  double slow_views = 0;     // how often
};

class Group;

/// One process of a service; dropping it is kill -9. Does what service::Pipeline does for a runner.
class Member {
 public:
  struct Transaction {
    kafka::TransactionBatch batch;
    std::function<void()> committed;
  };
  Member(Basis& basis, Group& group, std::string name, std::size_t slots);
  virtual ~Member();

  const std::string& name() const { return name_; }
  void assign(const std::vector<Place>& places);
  void revoke();
  void readable(const Place& place);
  /// Names this assignment of this process; never used twice in a world.
  std::uint64_t assignment() const { return assignment_; }

 protected:
  void join();
  virtual void on_assigned(const std::vector<Place>& places) = 0;
  virtual void on_revoked(const std::vector<Place>& places) = 0;
  virtual void on_readable(const Place& place) = 0;
  /// Something to do for the slot? Then calls `go`, now or later.
  virtual bool prepare(std::size_t, std::function<void()> go) {
    go();
    return true;
  }
  virtual std::optional<Transaction> next(std::size_t slot) = 0;

  void pump(std::size_t slot);
  void pump_all();
  std::size_t slot_of(int partition) const {
    return static_cast<std::size_t>(partition) % slots_.size();
  }
  std::vector<Record> read(const Place& place, std::size_t count);
  /// Unless the process is gone by then.
  void later(Duration delay, std::function<void()> what);
  TimePoint now() const { return basis_.time.now(); }

  Basis& basis_;
  std::set<Place> owned_;

 private:
  friend class Group;
  struct Slot {
    bool working = false;
    std::uint64_t rejected_in = 0;
  };
  void commit(std::size_t slot);

  Group& group_;
  std::string name_;
  std::vector<Slot> slots_;
  std::map<Place, std::int64_t> positions_;
  std::uint64_t assignment_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// Eager rebalances: all is revoked, open transactions end one way or the other, all is assigned.
class Group {
 public:
  Group(Basis& basis, std::string name, std::vector<std::string> topics, int partitions)
      : basis_(basis),
        name_(std::move(name)),
        topics_(std::move(topics)),
        partitions_(partitions) {}

  void rebalance();
  bool rebalancing() const { return rebalancing_; }
  /// Since when nothing disturbed it.
  TimePoint calm_since() const { return rebalancing_ ? basis_.time.now() : calm_since_; }
  bool reads(const std::string& topic) const;
  void on_appended(const Place& place);
  const std::vector<std::string>& topics() const { return topics_; }
  int partitions() const { return partitions_; }

 private:
  friend class Member;
  struct Pending {
    std::uint64_t id;
    Member* member;
    std::weak_ptr<bool> alive;
    kafka::TransactionBatch batch;
    std::function<void(bool)> done;
    TimePoint begun;
    bool current;  // begun in the present generation
  };
  void join(Member& member);
  void leave(Member& member);
  void commit(Member& member, kafka::TransactionBatch batch, std::function<void(bool)> done);
  void end(std::list<Pending>::iterator pending, bool committed);
  void revoke_all();
  void assign_all();

  Basis& basis_;
  std::string name_;
  std::vector<std::string> topics_;
  int partitions_;
  std::vector<Member*> members_;
  std::map<int, Member*> owners_;
  std::list<Pending> pending_;
  std::uint64_t next_id_ = 1;
  bool rebalancing_ = false, again_ = false;
  TimePoint calm_since_;
};

}  // namespace fanfare::sim
