// A process of fanout: does in the simulation what services/fanout/runner.cc does.
#pragma once

#include "core/topics.h"
#include "services/fanout/fanout.h"
#include "services/fanout/seen_writer.h"
#include "sim/endpoints.h"
#include "sim/group.h"

namespace fanfare::sim {

class FanoutProcess : public Member {
 public:
  FanoutProcess(Basis& basis, Group& group, std::string name, const TopicNames& names,
                const EndpointTable& endpoints, const DialectSet& dialects,
                fanout::Settings settings);
  void on_endpoint_change() { view_.on_change(); }

 private:
  void on_assigned(const std::vector<Place>& places) override;
  void on_revoked(const std::vector<Place>& places) override;
  void on_readable(const Place& place) override { pump(slot_of(place.partition)); }
  bool prepare(std::size_t slot, std::function<void()> go) override;
  std::optional<Transaction> next(std::size_t slot) override;
  void restore();
  void restore(const Place& place);
  bool produce_seen(const kafka::OutRecord& record, fanout::SeenWriter::Done done);
  std::vector<int> partitions_of(std::size_t slot) const;

  const TopicNames& names_;
  int partitions_;
  fanout::Settings settings_;
  fanout::Fanout fanout_;
  fanout::SeenWriter seen_;
  EndpointView view_;
  bool restoring_ = false;
};

}  // namespace fanfare::sim
