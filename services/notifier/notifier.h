// Decides what people are told about endpoints, and when.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/dead_letter.h"
#include "core/dialect.h"
#include "core/endpoint.h"
#include "core/endpoint_state.h"
#include "core/event.h"
#include "core/notification.h"

namespace fanfare::notifier {

struct Settings {
  Duration digest{900'000};             // repetitions are gathered for so long
  Duration unreachable_after{900'000};  // a breaker that is open for so long is told of
  Duration facts_max{86'400'000};       // older facts are no news
};

/// What goes into one transaction.
struct Batch {
  std::vector<Incident> incidents;
  std::vector<std::string> forgotten;  // incidents of these endpoints
  std::vector<Notification> notifications;
  std::vector<Event> events;            // webhook.*
  std::vector<FailureCounts> failures;  // one for each organization and mode
  bool empty() const {
    return incidents.empty() && forgotten.empty() && notifications.empty() && events.empty() &&
           failures.empty();
  }
};

/// An endpoint's first failure is told at once, further ones together each `digest`, each new stage
/// (failing for a day, unreachable, disabled) at once, and in the end that it recovered:
///
///   given up ─▶ opened … digest … digest … closed ◀─ an attempt succeeds, it is enabled or deleted
///
/// What fails again within `digest` of its recovery is gathered, not told at once: endpoints that
/// come and go make two messages in that time.
/// Each failure is counted in exactly one message. Facts about deliveries of webhook.* make no
/// events, so that telling can't go round in circles.
/// Invariant: all of an endpoint's facts come to the notifier that owns its partition.
/// Memory: about 1 KiB for each endpoint that has an incident.
class Notifier {
 public:
  /// `dialects` outlive it.
  Notifier(Settings settings, const DialectSet& dialects)
      : settings_(settings), dialects_(&dialects) {}

  void on_endpoint(const Endpoint& endpoint);
  void on_endpoint_removed(const std::string& endpoint_id);

  /// What an earlier owner remembered; before any fact about that endpoint.
  void on_incident(Incident incident);
  void on_incident_forgotten(const std::string& endpoint_id);
  /// What is known of an endpoint already, before any fact about it: nothing is told of it.
  void on_known_state(const EndpointState& state) { note_health(state); }
  /// Forgets everything but the endpoints: partitions were taken away.
  void on_revoked();

  void on_dead_letter(const DeadLetter& letter, TimePoint now);
  void on_state(const EndpointState& state, TimePoint now);
  void on_tick(TimePoint now);

  /// All that was decided since the last call.
  Batch take(TimePoint now);
  /// Is there an endpoint of that organization, but for one, that wants webhook.*?
  bool somebody_listens(const std::string& organization_id, bool test_mode,
                        const std::string& but) const;
  std::size_t incidents() const { return incidents_.size(); }

 private:
  struct View {
    std::string organization_id, host;
    bool test_mode = false, active = false;
    std::uint32_t epoch = 0;
    bool listens = false;  // to webhook.*
  };
  using Owner = std::pair<std::string, bool>;

  std::string shown_id(const Delivery& delivery) const;
  static bool is_well(const EndpointState& state);
  void note_health(const EndpointState& state);
  Incident& incident_of(const std::string& endpoint_id, const std::string& organization_id,
                        bool test_mode, TimePoint now);
  void count(Incident& incident, const DeadLetter& letter, TimePoint now);
  void add_event(const DeadLetter& letter);
  void tell(Incident& incident, const std::string& kind, const std::string& stage, TimePoint now);
  void tell_failures(Incident& incident, const std::string& stage, TimePoint now);
  void close(Incident& incident, TimePoint now);
  bool look_after(Incident& incident, TimePoint now);
  bool look_after_deleted(Incident& incident, TimePoint now);
  Notification make(Incident& incident, const std::string& kind, const std::string& stage,
                    TimePoint now);

  Settings settings_;
  const DialectSet* dialects_;
  std::map<std::string, View> endpoints_;
  std::map<Owner, std::set<std::string>> listeners_;
  std::map<std::string, Incident> incidents_;    // by endpoint
  std::map<std::string, TimePoint> well_since_;  // of endpoints that are well
  std::set<std::string> changed_;
  std::map<Owner, Counts> failures_;  // by event type
  Batch batch_;
};

}  // namespace fanfare::notifier
