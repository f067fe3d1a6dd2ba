// Several instances that share a delivery log, without Kafka and the network.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>

#include "core/topics.h"
#include "records.h"
#include "services/control/share/shared_log.h"

namespace fanfare::control {

/// Slices whose indexes are in memory and ready when a test says so.
class FakeSlices : public LogSlices {
 public:
  void hold(const std::set<std::size_t>& wanted, std::size_t count) override {
    if (count != count_) slices.clear();
    count_ = count;
    for (const auto slice : wanted)
      if (!slices.contains(slice))
        slices[slice] = {std::make_unique<LogIndex>(":memory:"), ready_at_once};
  }
  void drop(std::size_t slice) override { slices.erase(slice); }
  std::set<std::size_t> held() const override {
    std::set<std::size_t> held;
    for (const auto& [slice, _] : slices) held.insert(slice);
    return held;
  }
  std::size_t count() const override { return count_; }
  LogIndex* index(std::size_t slice) override {
    const auto found = slices.find(slice);
    return found == slices.end() ? nullptr : found->second.index.get();
  }
  bool is_ready(std::size_t slice) const override {
    const auto found = slices.find(slice);
    return found != slices.end() && found->second.ready;
  }
  bool is_complete_to(std::size_t slice, TimePoint time) override {
    const auto found = slices.find(slice);
    return found != slices.end() && found->second.ready && time <= found->second.complete_to;
  }

  struct Slice {
    std::unique_ptr<LogIndex> index;
    bool ready = true;
    TimePoint complete_to = TimePoint::max();
  };
  std::map<std::size_t, Slice> slices;
  bool ready_at_once = true;

 private:
  std::size_t count_ = 0;
};

/// The first instance owns writing. Instances see each other's requests at once.
class Cluster {
 public:
  static constexpr int kPartitions = 8;

  struct Instance {
    std::string name;
    FakeSlices slices;
    http::Router router;
    bool reachable = true;
    bool listened_to = false;
    Changes told;
    int gaps = 0;
    std::unique_ptr<SharedLog> log;
  };

  Cluster(std::initializer_list<const char*> names, SharingSettings settings)
      : settings_(settings) {
    for (const auto* name : names) start(name);
  }

  void start(const std::string& name) {
    auto& it = instances[name];
    it.log.reset();
    it.router = {};
    it.name = name;
    SharedLog::Hooks hooks;
    hooks.now = [this] { return now; };
    hooks.address = [name] { return name + ":1"; };
    hooks.shares = [this]() -> const auto& { return shares; };
    hooks.owns_writing = [this, name] { return name == owner; };
    hooks.owner_address = [this, name] { return name == owner ? "" : owner + ":1"; };
    hooks.write_shares = [this](codec::IndexShares written) { shares = std::move(written); };
    hooks.send = [this](const std::string& address, const http::Request& request,
                        const http::Responder& respond) { deliver(address, request, respond); };
    hooks.seal = [](const std::string& text) { return "sealed " + text; };
    hooks.unseal = [](std::string_view text) {
      return std::string(text.starts_with("sealed ") ? text.substr(7) : "");
    };
    hooks.listened_to = [&it] { return it.listened_to; };
    hooks.tell = [&it](const Changes& changes) { it.told.insert(changes.begin(), changes.end()); };
    hooks.tell_of_gap = [&it] { ++it.gaps; };
    it.log = std::make_unique<SharedLog>(
        it.slices, SharedLog::Settings{name, kPartitions, settings_}, std::move(hooks));
    it.log->add_routes(it.router);
  }

  /// Until everybody knows what everybody holds.
  void settle() {
    for (int turn = 0; turn < 20; ++turn) {
      now += Duration(500);
      for (auto& [_, it] : instances)
        if (it.reachable) it.log->tick();
    }
  }

  std::size_t slice_of(const std::string& endpoint) const {
    return static_cast<std::size_t>(partition_of(endpoint, kPartitions)) % settings_.slices;
  }

  /// In all that hold the endpoint's slice.
  template <typename Record, typename... More>
  void add(const Record& record, const std::string& endpoint, const More&... more) {
    for (auto& [_, it] : instances)
      if (auto* index = it.slices.index(slice_of(endpoint))) {
        index->begin();
        index->add(record, more...);
        index->commit();
      }
  }

  template <typename Query>
  std::optional<typename Query::Answer> ask(const std::string& name, const Query& query) {
    std::optional<typename Query::Answer> out;
    int answers = 0;
    instances.at(name).log->ask(query, [&](std::optional<LogAnswer> answer) {
      ++answers;
      if (answer) out = std::get<typename Query::Answer>(std::move(*answer));
    });
    EXPECT_EQ(answers, 1);
    return out;
  }

  TimePoint now = kStart;
  std::string owner = "a";
  codec::IndexShares shares;
  std::map<std::string, Instance> instances;
  int sent = 0;
  std::vector<http::Request> requests;  // that were sent to another one

 private:
  void deliver(const std::string& address, const http::Request& request,
               const http::Responder& respond) {
    ++sent;
    requests.push_back(request);
    const auto found = instances.find(address.substr(0, address.find(':')));
    if (found == instances.end() || !found->second.reachable)
      return respond(http::problem(503, "unavailable", "Unavailable", ""));
    found->second.router(request, respond);
  }

  SharingSettings settings_;
};

}  // namespace fanfare::control
