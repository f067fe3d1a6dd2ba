// A whole installation under a virtual clock: brokers, services, publishers, customers, accidents.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/rung_set.h"
#include "sim/bridge_process.h"
#include "sim/dispatcher_process.h"
#include "sim/fanout_process.h"
#include "sim/retry_process.h"

namespace fanfare::sim {

/// Everything in a world follows from its seed. Every fourth is calm: no accidents and no changes,
/// so that lateness can be held against its limit.
class World {
 public:
  explicit World(std::uint64_t seed, bool trace = false);
  ~World();
  /// Runs until every delivery has ended. Throws Violation.
  void run();

  const Trace& trace() const { return basis_.trace; }
  const Ledger& ledger() const { return ledger_; }
  std::size_t steps() const { return steps_; }

 private:
  enum class Service { kBridge, kFanout, kDispatcher, kRetry };
  struct Process {
    Service service;
    std::unique_ptr<Member> member;
    bool leaving = false;
  };

  // world_setup.cc
  void draw_settings();
  void make_endpoints();
  Endpoint draw_endpoint();
  void watch_broker();
  void start(std::size_t index);
  // world_publishers.cc
  void plan_events(int count, Duration over);
  void publish_http(std::string body, std::string id, std::string organization_id);
  void publish_kafka(std::string body, const std::string& id, const std::string& organization_id);
  std::string draw_event(const std::string& id, const std::string& organization_id);
  // world_accidents.cc
  void maybe_accident();
  void kill(std::size_t index);
  void stop_politely(std::size_t index);
  void change_endpoint();
  void replace(Endpoint endpoint);
  void put(Endpoint endpoint);

  void check_processes() const;
  Group& group_of(Service service);
  TimePoint settled() const;

  Basis basis_;
  bool calm_;
  int partitions_;
  TopicNames names_{"fanfare"};
  const DialectSet& dialects_;
  RungSet rungs_;
  EndpointTable endpoints_;
  Receivers receivers_;
  dispatcher::Settings dispatcher_settings_;
  fanout::Settings fanout_settings_;
  retry::RetrySchedule::Settings retry_settings_;
  Ledger ledger_;
  Group bridge_, fanout_, dispatcher_, retry_;
  std::vector<Process> processes_;
  std::vector<std::string> organizations_{"org_a", "org_b"};
  std::size_t accidents_ = 0, accident_every_ = 1, to_publish_ = 0, steps_ = 0, incarnation_ = 0,
              events_ = 0;
};

}  // namespace fanfare::sim
