// The compacted topics in memory: endpoints, their states, API keys. Pure.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "codec/channel_records.h"
#include "codec/control_records.h"
#include "codec/endpoint_records.h"
#include "codec/inbound_records.h"
#include "core/api_key.h"
#include "service/access.h"
#include "service/catalogue.h"
#include "service/quotas.h"

namespace fanfare::control {

/// What people see of an endpoint's status: the dispatcher's verdict counts if it was made in the
/// endpoint's present epoch.
struct LiveStatus {
  EndpointStatus status = EndpointStatus::kActive;
  std::string disabled_reason;
  std::string breaker = "closed";
  TimePoint probe, paused_until, failing_since;  // the epoch: none
};

/// Each apply call takes a record of one topic and returns "" or why it can't be read: such a
/// record is left out. Nothing of another organization or mode is ever found. Memory: about 1 KiB
/// for each endpoint.
class Tables {
 public:
  std::string apply_endpoint(std::string_view key, std::string_view value, bool tombstone);
  std::string apply_state(std::string_view key, std::string_view value, bool tombstone);
  std::string apply_api_key(std::string_view key, std::string_view value, bool tombstone) {
    return api_keys_.apply(key, value, tombstone);
  }

  std::string apply_catalogue(std::string_view key, std::string_view value, bool tombstone) {
    return catalogue_.apply(key, value, tombstone);
  }
  std::string apply_quota(std::string_view key, std::string_view value, bool tombstone) {
    return quotas_.apply(key, value, tombstone);
  }
  std::string apply_inbound_source(std::string_view key, std::string_view value, bool tombstone);
  std::string apply_channel(std::string_view key, std::string_view value, bool tombstone);
  std::string apply_control(std::string_view key, std::string_view value, bool tombstone);

  std::size_t endpoints() const { return endpoints_.size(); }
  std::size_t endpoints_of(const std::string& organization_id, bool test_mode) const;
  /// By ULID, whoever owns it; null if there is none.
  const codec::EndpointRecord* endpoint(std::string_view id) const;
  /// Those of the key's organization and mode with an id below `before` ("": from the newest on),
  /// newest first, at most `count`.
  std::vector<const codec::EndpointRecord*> list(const std::string& organization_id, bool test_mode,
                                                 const std::string& before,
                                                 std::size_t count) const;
  /// All that have endpoints or API keys of the mode, in order.
  std::set<std::string> organizations(bool test_mode) const;
  LiveStatus live_status(const codec::EndpointRecord& record) const;
  /// By hash; null if there is none.
  const ApiKey* api_key(const std::string& hash) const { return api_keys_.find(hash); }
  const service::ApiKeyTable& api_keys() const { return api_keys_; }
  const service::Catalogue& catalogue() const { return catalogue_; }
  const service::Quotas& quotas() const { return quotas_; }
  /// By ULID, whoever owns it; null if there is none.
  const codec::InboundSourceRecord* inbound_source(const std::string& id) const;
  /// In the order in which they were made.
  std::vector<const codec::InboundSourceRecord*> inbound_sources(const std::string& organization_id,
                                                                 bool test_mode) const;
  /// By ULID, whoever owns it; null if there is none.
  const codec::ChannelRecord* channel(const std::string& id) const;
  /// In the order in which they were made.
  std::vector<const codec::ChannelRecord*> channels(const std::string& organization_id,
                                                    bool test_mode) const;
  /// Null if there is none of that key.
  const codec::ReplayJob* job(const std::string& id) const;
  const std::map<std::string, codec::ReplayJob>& jobs() const { return jobs_; }
  const codec::OrganizationSettings* settings(const std::string& organization_id,
                                              bool test_mode) const;
  const std::map<std::string, codec::OrganizationSettings>& all_settings() const {
    return settings_;
  }
  /// Null if nobody there was ever asked.
  const codec::MailAddress* mail_address(const std::string& organization_id, bool test_mode,
                                         const std::string& address) const;
  const std::map<std::string, codec::MailAddress>& mail_addresses() const {
    return mail_addresses_;
  }  // by key
  const codec::KeptAnswer* answer(const std::string& key) const;
  const std::unordered_map<std::string, codec::KeptAnswer>& answers() const { return answers_; }
  /// What those of an owner (codec::KeptAnswer) take of memory, about.
  std::size_t answer_bytes(const std::string& owner) const;
  const codec::ControlOwner& owner() const { return owner_; }
  /// Without members until they were ever written.
  const codec::IndexShares& index_shares() const { return index_shares_; }

 private:
  using Group = std::pair<std::string, bool>;  // organization, mode
  void forget_answer(const std::string& key);
  void forget_endpoint(const std::string& id);

  std::unordered_map<std::string, codec::EndpointRecord> endpoints_;
  std::map<Group, std::set<std::string>> by_group_;
  std::unordered_map<std::string, EndpointState> states_;
  service::ApiKeyTable api_keys_;
  std::map<std::string, codec::ChannelRecord> channels_;  // by id
  service::Catalogue catalogue_;
  service::Quotas quotas_;
  std::map<std::string, codec::InboundSourceRecord> inbound_sources_;  // by id
  std::map<std::string, codec::ReplayJob> jobs_;                       // by id
  std::map<std::string, codec::OrganizationSettings> settings_;        // by key
  std::map<std::string, codec::MailAddress> mail_addresses_;           // by key
  std::unordered_map<std::string, codec::KeptAnswer> answers_;         // by key
  std::unordered_map<std::string, std::size_t> answer_bytes_;          // by owner
  codec::ControlOwner owner_;
  codec::IndexShares index_shares_;
};

// The keys of fanfare.control.
std::string job_key(const std::string& id);
std::optional<std::string> job_id_of(std::string_view key);
std::string settings_key(const std::string& organization_id, bool test_mode);
/// That of all addresses of an organization and mode, with "" as the address, is how theirs begin.
std::string mail_address_key(const std::string& organization_id, bool test_mode,
                             const std::string& address);
constexpr const char* kOwnerKey = "owner";
constexpr const char* kIndexSharesKey = "index-shares";
constexpr const char* kAnswerPrefix = "answer/";

}  // namespace fanfare::control
