// Knows everything that happened in a world, and holds it against the guarantees.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/attempt_record.h"
#include "core/dead_letter.h"
#include "core/delivery.h"
#include "core/dialect.h"
#include "core/endpoint_state.h"
#include "core/event.h"
#include "core/seen_events.h"
#include "core/topics.h"
#include "services/dispatcher/dispatcher.h"
#include "sim/endpoints.h"
#include "sim/group.h"

namespace fanfare::sim {

/// Sees the topics only from outside, as a customer, an operator or a restarted service would. The
/// story of a delivery is its one live copy (the record that nobody has finished), then its end.
class Ledger {
 public:
  struct Rules {
    int partitions = 1;
    bool calm = false;  // nothing fails but receivers: lateness is checked
    Duration age_max{};
    std::function<TimePoint()> settled;  // since when no process came or went
  };
  Ledger(Basis& basis, const TopicNames& names, const EndpointTable& endpoints,
         const DialectSet& dialects, Rules rules)
      : basis_(basis), names_(names), endpoints_(endpoints), dialects_(dialects), rules_(rules) {}

  void on_acknowledged(const std::string& organization_id, const std::string& event_id);
  void on_appended(const Place& place, const Record& record);
  /// Before its records are appended and its offsets moved.
  void on_transaction(const kafka::TransactionBatch& batch);
  /// The id of the delivery.
  std::string on_attempt_started(const std::string& process, std::uint64_t assignment,
                                 const dispatcher::StartAttempt& attempt);
  void on_attempt_ended(const std::string& process, const std::string& delivery_id,
                        const Outcome& outcome);
  void on_process_gone(const std::string& process) { in_flight_.erase(process); }
  /// Nothing will happen any more.
  void check_end();
  bool all_ended() const { return open_ == 0; }

  std::size_t attempts() const { return attempts_; }
  std::size_t deliveries() const { return stories_.size(); }
  std::size_t dead_letters() const { return letters_; }

 private:
  struct Copy {
    Place place;
    std::int64_t offset = 0;
    TimePoint appended;
    std::string value;
    Delivery delivery;
  };
  struct Real {  // an attempt as the receiver saw it
    TimePoint started;
    std::optional<Outcome> outcome;
  };
  struct Story {
    Delivery origin;
    std::optional<Copy> live;
    bool delivered = false, dead = false;
    std::vector<Real> attempts;
    std::map<std::uint32_t, std::vector<AttemptRecord>> logged;
    std::pair<Place, std::int64_t> tried_copy;
    std::uint64_t tried_in = 0;  // the assignment
  };
  struct Published {
    Event event;
    TimePoint appended;
    std::optional<TimePoint> fanned_out;
  };
  struct Outputs {
    std::vector<std::pair<std::string, Delivery>> moves;  // topic
    std::vector<std::string> values;
    std::vector<DeadLetter> letters;
  };

  [[noreturn]] void fail(const std::string& what) const { throw Violation(what); }
  void require(bool good, const char* what, const std::string& id) const {
    if (!good) fail(std::string(what) + ": " + id);
  }
  bool holds_deliveries(const std::string& topic) const;
  std::vector<const Record*> newly_finished(const kafka::OffsetToCommit& commit);
  void on_event(const Record& record);
  void on_copy(const Place& place, const Record& record);
  void on_finished(const Place& place, const Record& record,
                   std::map<std::string, Outputs>& outputs);
  void on_fanned_out(const kafka::OffsetToCommit& commit);
  void check_fanned_out(const Delivery& delivery);
  void check_move(const Story& story, const Copy& from, const std::string& topic,
                  const Delivery& to, const std::string& value);
  void check_due(const Story& story, const Copy& from, const Delivery& to);
  void check_dead_letter(const Story& story, const Copy& from, const DeadLetter& letter);
  void check_history(const Story& story, const Delivery& delivery);
  void check_rate(const Endpoint& endpoint);
  void check_lateness(const Story& story);

  Basis& basis_;
  const TopicNames& names_;
  const EndpointTable& endpoints_;
  const DialectSet& dialects_;
  Rules rules_;
  std::unordered_map<std::string, Story> stories_;
  std::unordered_map<std::string, std::string> by_body_;  // endpoint and body: delivery id
  std::map<Fingerprint, Published> published_;
  std::set<Fingerprint> acknowledged_;
  std::map<Place, std::pair<std::vector<char>, std::size_t>>
      finished_;  // and where they begin not to be
  std::map<std::string, std::map<std::string, std::uint32_t>> in_flight_;  // process, endpoint
  std::map<std::string, std::vector<TimePoint>> starts_;  // of endpoints with a rate limit
  std::map<std::string, EndpointState> states_;
  std::set<std::string> ever_disabled_;
  std::size_t open_ = 0, attempts_ = 0, letters_ = 0;
};

}  // namespace fanfare::sim
