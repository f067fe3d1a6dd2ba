#include "services/notifier/notifier.h"

#include <algorithm>

#include "core/ulid.h"
#include "core/url.h"
#include "services/notifier/facts.h"

namespace fanfare::notifier {
namespace {

constexpr std::size_t kCountsMax = 50;  // causes or types that are told apart

void add_to(Counts& counts, const std::string& name) {
  const bool room = counts.contains(name) || counts.size() < kCountsMax;
  ++counts[room ? name : kOtherTypes];
}

bool is_open(const Incident& incident) { return incident.closed == TimePoint(); }

bool was_told(const Incident& incident) {
  return incident.sequence > 0 && incident.told >= incident.opened;
}

bool is_about_webhooks(const Delivery& delivery) {
  return delivery.published_type.starts_with("webhook.") ||
         delivery.event_type.starts_with("webhook.");
}

}  // namespace

void Notifier::on_endpoint(const Endpoint& endpoint) {
  on_endpoint_removed(endpoint.id);
  const auto url = parse_endpoint_url(endpoint.url);
  View view{endpoint.organization_id, url.ok() ? url->host : "",
            endpoint.test_mode,       endpoint.status == EndpointStatus::kActive,
            endpoint.epoch,           false};
  view.listens = std::ranges::any_of(
      endpoint.events, [](const std::string& pattern) { return pattern.starts_with("webhook."); });
  if (view.listens) listeners_[{view.organization_id, view.test_mode}].insert(endpoint.id);
  endpoints_[endpoint.id] = std::move(view);
}

void Notifier::on_endpoint_removed(const std::string& endpoint_id) {
  const auto found = endpoints_.find(endpoint_id);
  if (found == endpoints_.end()) return;
  const Owner owner{found->second.organization_id, found->second.test_mode};
  if (found->second.listens && listeners_[owner].erase(endpoint_id) == 1 &&
      listeners_[owner].empty())
    listeners_.erase(owner);
  endpoints_.erase(found);
}

void Notifier::on_incident(Incident incident) {
  auto id = incident.endpoint_id;
  incidents_.insert_or_assign(std::move(id), std::move(incident));
}

void Notifier::on_incident_forgotten(const std::string& endpoint_id) {
  incidents_.erase(endpoint_id);
}

void Notifier::on_revoked() {
  incidents_.clear();
  well_since_.clear();
  failures_.clear();
  changed_.clear();
  batch_ = {};
}

Incident& Notifier::incident_of(const std::string& endpoint_id, const std::string& organization_id,
                                bool test_mode, TimePoint now) {
  auto& incident = incidents_[endpoint_id];
  changed_.insert(endpoint_id);
  if (!incident.id.empty() && is_open(incident)) return incident;
  const bool again =
      !incident.id.empty() && (now < incident.closed + settings_.digest || incident.pending > 0);
  if (!again) {
    incident = {};
    incident.endpoint_id = endpoint_id;
    incident.organization_id = organization_id;
    incident.test_mode = test_mode;
    incident.id = derived_ulid(now, "incident/" + endpoint_id);
  }
  // Again: `told` lies before `opened`, so it is gathered until the digest's time is over.
  incident.closed = {};
  incident.opened = now;
  incident.total = incident.pending;
  return incident;
}

bool Notifier::is_well(const EndpointState& state) {
  return state.failing_since == TimePoint() && state.disabled_reason.empty() &&
         state.breaker == "closed";
}

void Notifier::note_health(const EndpointState& state) {
  if (is_well(state))
    well_since_[state.endpoint_id] = state.changed;
  else
    well_since_.erase(state.endpoint_id);
}

void Notifier::on_dead_letter(const DeadLetter& letter, TimePoint now) {
  if (!is_news(letter) || letter.failed + settings_.facts_max < now) return;
  const Delivery& delivery = letter.delivery;
  auto& incident =
      incident_of(delivery.endpoint_id, delivery.organization_id, delivery.test_mode, now);
  count(incident, letter, now);
  add_event(letter);
}

void Notifier::count(Incident& incident, const DeadLetter& letter, TimePoint now) {
  const auto& type = letter.delivery.event_type;
  ++incident.total;
  ++incident.pending;
  add_to(incident.causes, cause_of(letter));
  add_to(incident.types, type);
  // Those that only tell of failures would go round in circles.
  if (!is_about_webhooks(letter.delivery))
    add_to(failures_[{incident.organization_id, incident.test_mode}], type);
  incident.event_id = letter.delivery.event_id;
  incident.event_type = type;
  incident.delivery_id = shown_id(letter.delivery);
  incident.error = shown_error(letter);
  incident.failed = std::max(incident.failed, letter.failed);
  if (incident.told == TimePoint()) tell_failures(incident, "opened", now);
}

std::string Notifier::shown_id(const Delivery& delivery) const {
  return shown_delivery_id(dialects_->find(delivery.dialect), delivery.id);
}

void Notifier::add_event(const DeadLetter& letter) {
  const Delivery& delivery = letter.delivery;
  if (is_about_webhooks(delivery) ||
      !somebody_listens(delivery.organization_id, delivery.test_mode, delivery.endpoint_id))
    return;
  batch_.events.push_back(exhausted_event(letter, shown_id(delivery)));
}

bool Notifier::somebody_listens(const std::string& organization_id, bool test_mode,
                                const std::string& but) const {
  const auto found = listeners_.find({organization_id, test_mode});
  return found != listeners_.end() && found->second.size() > found->second.count(but);
}

void Notifier::on_state(const EndpointState& state, TimePoint now) {
  note_health(state);
  if (state.changed + settings_.facts_max < now) return;
  const auto view = endpoints_.find(state.endpoint_id);
  const auto known = incidents_.find(state.endpoint_id);
  const bool open = known != incidents_.end() && is_open(known->second);
  if (is_well(state)) {
    if (open) close(known->second, now);
    return;
  }
  const bool wants_telling =
      state.failing_stage > 0 || !state.disabled_reason.empty() || state.breaker != "closed";
  if (!open && !wants_telling) return;
  if (!open && view == endpoints_.end()) return;  // its mode isn't known: it was deleted
  auto& incident = open ? known->second
                        : incident_of(state.endpoint_id, view->second.organization_id,
                                      view->second.test_mode, now);
  changed_.insert(state.endpoint_id);
  if (state.breaker == "closed")
    incident.breaker_since = {};
  else if (incident.breaker_since == TimePoint())
    incident.breaker_since = state.changed;
  if (!state.disabled_reason.empty() && incident.disabled_reason.empty()) {
    incident.disabled_reason = state.disabled_reason;
    incident.epoch = state.epoch;
    tell(incident, "endpoint_disabled", "opened", now);
  } else if (state.failing_stage > incident.stage) {
    tell(incident, "endpoint_failing", incident.stage == 0 ? "opened" : "digest", now);
  }
  incident.stage = std::max(incident.stage, state.failing_stage);
}

void Notifier::close(Incident& incident, TimePoint now) {
  changed_.insert(incident.endpoint_id);
  incident.closed = now;
  incident.breaker_since = {};
  // What was never told needs no end; a breaker that opened for a moment is one.
  if (was_told(incident)) tell(incident, "endpoint_recovered", "closed", now);
  incident.unreachable = false;
  incident.disabled_reason.clear();
  incident.stage = 0;
}

void Notifier::on_tick(TimePoint now) {
  std::vector<std::string> over;
  for (auto& [id, incident] : incidents_)
    if (!look_after(incident, now)) over.push_back(id);
  for (const auto& id : over) {
    incidents_.erase(id);
    changed_.erase(id);
    batch_.forgotten.push_back(id);
  }
}

/// False if there is nothing to remember any more.
bool Notifier::look_after(Incident& incident, TimePoint now) {
  const auto view = endpoints_.find(incident.endpoint_id);
  if (is_open(incident) && view == endpoints_.end()) return look_after_deleted(incident, now);
  if (incident.pending > 0 && now >= incident.told + settings_.digest) {
    const bool told = incident.told >= incident.opened;
    tell_failures(incident, !is_open(incident) ? "closed" : told ? "digest" : "opened", now);
  }
  if (!is_open(incident)) return incident.pending > 0 || now < incident.closed + settings_.digest;
  // The letter may have been read later than the success that followed it.
  const auto well = well_since_.find(incident.endpoint_id);
  if (well != well_since_.end() && well->second >= incident.failed) {
    close(incident, now);
    return true;
  }
  if (!incident.disabled_reason.empty() && view->second.active &&
      view->second.epoch > incident.epoch) {
    close(incident, now);
  } else if (incident.breaker_since != TimePoint() && !incident.unreachable &&
             now >= incident.breaker_since + settings_.unreachable_after) {
    incident.unreachable = true;
    tell(incident, "endpoint_unreachable", "opened", now);
  }
  return true;
}

/// Nothing will recover: what was told is closed, what was gathered is told before.
bool Notifier::look_after_deleted(Incident& incident, TimePoint now) {
  if (was_told(incident)) {
    tell(incident, "endpoint_deleted", "closed", now);
    return false;
  }
  if (incident.pending > 0 && now >= incident.told + settings_.digest)
    tell_failures(incident, "opened", now);
  return incident.pending > 0 || was_told(incident);
}

Notification Notifier::make(Incident& incident, const std::string& kind, const std::string& stage,
                            TimePoint now) {
  Notification it;
  ++incident.sequence;
  changed_.insert(incident.endpoint_id);
  it.id = derived_ulid(now, incident.id + "/" + std::to_string(incident.sequence));
  it.organization_id = incident.organization_id;
  it.test_mode = incident.test_mode;
  it.at = now;
  it.kind = kind;
  it.stage = stage;
  it.incident_id = incident.id;
  it.endpoint_id = incident.endpoint_id;
  if (const auto view = endpoints_.find(incident.endpoint_id); view != endpoints_.end())
    it.endpoint_host = view->second.host;
  it.since = incident.opened;
  it.total = incident.total;
  it.event_id = incident.event_id;
  it.event_type = incident.event_type;
  it.delivery_id = incident.delivery_id;
  it.error = incident.error;
  return it;
}

/// Takes along what was gathered.
void Notifier::tell(Incident& incident, const std::string& kind, const std::string& stage,
                    TimePoint now) {
  auto it = make(incident, kind, stage, now);
  it.count = std::exchange(incident.pending, 0);
  it.causes = std::exchange(incident.causes, {});
  it.types = std::exchange(incident.types, {});
  incident.told = now;
  if (kind != "webhook_failure" &&
      somebody_listens(incident.organization_id, incident.test_mode, incident.endpoint_id))
    batch_.events.push_back(notice_event(it));
  batch_.notifications.push_back(std::move(it));
}

void Notifier::tell_failures(Incident& incident, const std::string& stage, TimePoint now) {
  tell(incident, "webhook_failure", stage, now);
}

Batch Notifier::take(TimePoint now) {
  for (auto& [owner, types] : std::exchange(failures_, {}))
    batch_.failures.push_back({owner.first, owner.second, now, std::move(types)});
  for (const auto& id : std::exchange(changed_, {}))
    if (const auto found = incidents_.find(id); found != incidents_.end())
      batch_.incidents.push_back(found->second);
  return std::exchange(batch_, {});
}

}  // namespace fanfare::notifier
