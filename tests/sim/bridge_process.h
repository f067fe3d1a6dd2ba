// A process of ingest's bridge: does in the simulation what services/ingest/bridge.cc does.
#pragma once

#include "core/topics.h"
#include "services/ingest/intake.h"
#include "sim/group.h"

namespace fanfare::sim {

class BridgeProcess : public Member {
 public:
  BridgeProcess(Basis& basis, Group& group, std::string name, const TopicNames& names);

 private:
  void on_assigned(const std::vector<Place>&) override { pump_all(); }
  void on_revoked(const std::vector<Place>&) override {}
  void on_readable(const Place& place) override { pump(slot_of(place.partition)); }
  std::optional<Transaction> next(std::size_t slot) override;

  const TopicNames& names_;
  int partitions_;
  ingest::Source source_{"default", "auto", {}};
};

}  // namespace fanfare::sim
