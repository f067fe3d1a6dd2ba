#include "services/control/live_updates.h"

#include "codec/json_writer.h"
#include "services/control/answers.h"

namespace fanfare::control {
namespace {

constexpr Duration kHeartbeat = std::chrono::seconds(15);
constexpr std::size_t kEndpointsMax = 20;

std::string_view name_of(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kDeliveries: return "deliveries";
    case ChangeKind::kDeadLetters: return "deadLetters";
    case ChangeKind::kEndpoints: return "endpoints";
    case ChangeKind::kReplays: return "replays";
    case ChangeKind::kNotifications: return "notifications";
    case ChangeKind::kAudit: break;
  }
  return "audit";
}

std::string event_text(const std::set<ChangeKind>& kinds, const std::set<std::string>& endpoints,
                       bool too_many) {
  codec::JsonWriter json;
  json.begin_object().key("kinds").begin_array();
  for (const auto kind : kinds) json.value(name_of(kind));
  json.end_array().key("endpoints");
  if (too_many) {
    json.null();
  } else {
    json.begin_array();
    for (const auto& id : endpoints) json.value(shown_endpoint_id(id, Shape::kApi));
    json.end_array();
  }
  return "event: changed\ndata: " + json.end_object().take() + "\n\n";
}

}  // namespace

bool LiveUpdates::has_room(const ApiKey& key) const {
  std::size_t of_key = 0, of_organization = 0;
  for (const auto& entry : listeners_) {
    const auto& other = entry.listener.key;
    if (other.id == key.id) ++of_key;
    if (other.organization_id == key.organization_id) ++of_organization;
  }
  return listeners_.size() < kListenersMax && of_key < kListenersOfKeyMax &&
         of_organization < kListenersOfOrganizationMax;
}

void LiveUpdates::add(Listener listener, TimePoint now) {
  if (listener.stream->write("event: open\ndata: {}\n\n"))
    listeners_.push_back({std::move(listener), now, {}, {}, false});
}

void LiveUpdates::note(const Changes& changes) {
  for (auto& entry : listeners_) {
    const auto& owner = entry.listener.owner;
    for (auto change = changes.lower_bound({owner.organization_id, owner.test_mode, {}, ""});
         change != changes.end() && change->organization_id == owner.organization_id &&
         change->test_mode == owner.test_mode;
         ++change) {
      entry.kinds.insert(change->kind);
      if (change->endpoint_id.empty()) continue;
      entry.endpoints.insert(change->endpoint_id);
      if (entry.endpoints.size() > kEndpointsMax) entry.too_many = true, entry.endpoints.clear();
    }
  }
}

void LiveUpdates::note_gap() {
  for (auto& entry : listeners_) {
    entry.kinds.insert({ChangeKind::kDeliveries, ChangeKind::kDeadLetters});
    entry.endpoints.clear();
    entry.too_many = true;
  }
}

void LiveUpdates::tick(TimePoint now, const std::function<bool(const ApiKey&)>& is_valid) {
  std::erase_if(listeners_, [&](Entry& entry) {
    if (!is_valid(entry.listener.key)) return true;
    std::string text;
    if (!entry.kinds.empty())
      text = event_text(entry.kinds, entry.endpoints, entry.too_many);
    else if (entry.told + kHeartbeat <= now)
      text = ": still here\n\n";
    if (text.empty()) return false;
    entry.kinds.clear();
    entry.endpoints.clear();
    entry.too_many = false;
    entry.told = now;
    return !entry.listener.stream->write(text);
  });
}

}  // namespace fanfare::control
