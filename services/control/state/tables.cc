#include "services/control/state/tables.h"

#include <cstring>

#include "codec/api_key_records.h"

namespace fanfare::control {
namespace {

/// In a table, about.
std::size_t size_of(const codec::KeptAnswer& answer) { return answer.body.ciphertext.size() + 600; }
constexpr const char* kJobPrefix = "job/";
}  // namespace

void Tables::forget_endpoint(const std::string& id) {
  const auto found = endpoints_.find(id);
  if (found == endpoints_.end()) return;
  const auto& endpoint = found->second.endpoint;
  const auto group = by_group_.find({endpoint.organization_id, endpoint.test_mode});
  group->second.erase(id);
  if (group->second.empty()) by_group_.erase(group);
  endpoints_.erase(found);
}

std::string Tables::apply_endpoint(std::string_view key, std::string_view value, bool tombstone) {
  const std::string id(key);
  if (tombstone) {
    forget_endpoint(id);
    return "";
  }
  auto record = codec::decode_endpoint_record(value);
  if (!record) return record.error();
  if (record->endpoint.id != id) return "the key isn't the id of the endpoint";
  forget_endpoint(id);
  by_group_[{record->endpoint.organization_id, record->endpoint.test_mode}].insert(id);
  endpoints_.emplace(id, std::move(*record));
  return "";
}

std::string Tables::apply_state(std::string_view key, std::string_view value, bool tombstone) {
  if (tombstone) {
    states_.erase(std::string(key));
    return "";
  }
  auto state = codec::decode_endpoint_state(value);
  if (!state) return state.error();
  states_.insert_or_assign(std::string(key), std::move(*state));
  return "";
}

std::string Tables::apply_channel(std::string_view key, std::string_view value, bool tombstone) {
  const std::string id(key);
  if (tombstone) {
    channels_.erase(id);
    return "";
  }
  auto record = codec::decode_channel_record(value);
  if (!record) return record.error();
  if (record->channel.id != id) return "the key isn't the id of the channel";
  channels_.insert_or_assign(id, std::move(*record));
  return "";
}

const codec::ChannelRecord* Tables::channel(const std::string& id) const {
  const auto found = channels_.find(id);
  return found == channels_.end() ? nullptr : &found->second;
}

std::vector<const codec::ChannelRecord*> Tables::channels(const std::string& organization_id,
                                                          bool test_mode) const {
  std::vector<const codec::ChannelRecord*> found;
  for (const auto& [id, record] : channels_)
    if (record.channel.organization_id == organization_id && record.channel.test_mode == test_mode)
      found.push_back(&record);
  return found;
}

std::string Tables::apply_inbound_source(std::string_view key, std::string_view value,
                                         bool tombstone) {
  const std::string id(key);
  if (tombstone) {
    inbound_sources_.erase(id);
    return "";
  }
  auto record = codec::decode_inbound_source_record(value);
  if (!record) return record.error();
  if (record->source.id != id) return "the key isn't the id of the inbound source";
  inbound_sources_.insert_or_assign(id, std::move(*record));
  return "";
}

const codec::InboundSourceRecord* Tables::inbound_source(const std::string& id) const {
  const auto found = inbound_sources_.find(id);
  return found == inbound_sources_.end() ? nullptr : &found->second;
}

std::vector<const codec::InboundSourceRecord*> Tables::inbound_sources(
    const std::string& organization_id, bool test_mode) const {
  std::vector<const codec::InboundSourceRecord*> found;
  for (const auto& [id, record] : inbound_sources_)
    if (record.source.organization_id == organization_id && record.source.test_mode == test_mode)
      found.push_back(&record);
  return found;
}

void Tables::forget_answer(const std::string& key) {
  const auto found = answers_.find(key);
  if (found == answers_.end()) return;
  const auto bytes = answer_bytes_.find(found->second.owner);
  bytes->second -= size_of(found->second);
  if (bytes->second == 0) answer_bytes_.erase(bytes);
  answers_.erase(found);
}

std::size_t Tables::answer_bytes(const std::string& owner) const {
  const auto found = answer_bytes_.find(owner);
  return found == answer_bytes_.end() ? 0 : found->second;
}

std::string Tables::apply_control(std::string_view key, std::string_view value, bool tombstone) {
  const std::string name(key);
  if (tombstone) {
    if (name.starts_with(kJobPrefix)) jobs_.erase(name.substr(std::strlen(kJobPrefix)));
    settings_.erase(name);
    forget_answer(name);
    mail_addresses_.erase(name);
    return "";
  }
  auto record = codec::decode_control_record(value);
  if (!record) return record.error();
  if (auto* job = std::get_if<codec::ReplayJob>(&*record))
    jobs_.insert_or_assign(job->id, std::move(*job));
  else if (auto* settings = std::get_if<codec::OrganizationSettings>(&*record))
    settings_.insert_or_assign(name, std::move(*settings));
  else if (auto* answer = std::get_if<codec::KeptAnswer>(&*record)) {
    forget_answer(name);
    answer_bytes_[answer->owner] += size_of(*answer);
    answers_.emplace(name, std::move(*answer));
  } else if (auto* owner = std::get_if<codec::ControlOwner>(&*record))
    owner_ = std::move(*owner);
  else if (auto* shares = std::get_if<codec::IndexShares>(&*record))
    index_shares_ = std::move(*shares);
  else if (auto* address = std::get_if<codec::MailAddress>(&*record))
    mail_addresses_.insert_or_assign(name, std::move(*address));
  return "";
}

std::string job_key(const std::string& id) { return kJobPrefix + id; }

std::optional<std::string> job_id_of(std::string_view key) {
  if (!key.starts_with(kJobPrefix)) return std::nullopt;
  return std::string(key.substr(std::strlen(kJobPrefix)));
}

std::string settings_key(const std::string& organization_id, bool test_mode) {
  return "settings/" + organization_id + (test_mode ? "/test" : "/live");
}

std::string mail_address_key(const std::string& organization_id, bool test_mode,
                             const std::string& address) {
  return (test_mode ? "mail/test/" : "mail/live/") + organization_id + "/" + address;
}

const codec::MailAddress* Tables::mail_address(const std::string& organization_id, bool test_mode,
                                               const std::string& address) const {
  const auto found = mail_addresses_.find(mail_address_key(organization_id, test_mode, address));
  return found == mail_addresses_.end() ? nullptr : &found->second;
}

const codec::ReplayJob* Tables::job(const std::string& id) const {
  const auto found = jobs_.find(id);
  return found == jobs_.end() ? nullptr : &found->second;
}

const codec::OrganizationSettings* Tables::settings(const std::string& organization_id,
                                                    bool test_mode) const {
  const auto found = settings_.find(settings_key(organization_id, test_mode));
  return found == settings_.end() ? nullptr : &found->second;
}

const codec::KeptAnswer* Tables::answer(const std::string& key) const {
  const auto found = answers_.find(key);
  return found == answers_.end() ? nullptr : &found->second;
}

std::size_t Tables::endpoints_of(const std::string& organization_id, bool test_mode) const {
  const auto group = by_group_.find({organization_id, test_mode});
  return group == by_group_.end() ? 0 : group->second.size();
}

const codec::EndpointRecord* Tables::endpoint(std::string_view id) const {
  const auto found = endpoints_.find(std::string(id));
  return found == endpoints_.end() ? nullptr : &found->second;
}

std::vector<const codec::EndpointRecord*> Tables::list(const std::string& organization_id,
                                                       bool test_mode, const std::string& before,
                                                       std::size_t count) const {
  std::vector<const codec::EndpointRecord*> found;
  const auto group = by_group_.find({organization_id, test_mode});
  if (group == by_group_.end()) return found;
  const auto& ids = group->second;
  auto next = before.empty() ? ids.end() : ids.lower_bound(before);
  while (next != ids.begin() && found.size() < count) found.push_back(endpoint(*--next));
  return found;
}

std::set<std::string> Tables::organizations(bool test_mode) const {
  std::set<std::string> found;
  for (const auto& [group, ids] : by_group_)
    if (group.second == test_mode) found.insert(group.first);
  for (const auto& [hash, key] : api_keys_.all())
    if (key.test_mode == test_mode && !key.platform) found.insert(key.organization_id);
  return found;
}

LiveStatus Tables::live_status(const codec::EndpointRecord& record) const {
  LiveStatus live{record.endpoint.status, record.disabled_reason, "closed", {}, {}, {}};
  const auto found = states_.find(record.endpoint.id);
  if (found == states_.end() || found->second.epoch != record.endpoint.epoch) return live;
  const auto& state = found->second;
  live.breaker = state.breaker;
  live.probe = state.breaker_probe;
  live.paused_until = state.paused_until;
  live.failing_since = state.failing_since;
  if (!state.disabled_reason.empty()) {
    live.status = EndpointStatus::kDisabled;
    live.disabled_reason = state.disabled_reason;
  }
  return live;
}

}  // namespace fanfare::control
