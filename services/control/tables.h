// The compacted topics in memory: endpoints, their states, API keys. Pure.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "codec/endpoint_records.h"
#include "core/api_key.h"
#include "service/access.h"

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

  /// By ULID, whoever owns it; null if there is none.
  const codec::EndpointRecord* endpoint(std::string_view id) const;
  /// Those of the key's organization and mode with an id below `before` ("": from the newest on),
  /// newest first, at most `count`.
  std::vector<const codec::EndpointRecord*> list(const std::string& organization_id, bool test_mode,
                                                 const std::string& before,
                                                 std::size_t count) const;
  LiveStatus live_status(const codec::EndpointRecord& record) const;
  /// By hash; null if there is none.
  const ApiKey* api_key(const std::string& hash) const { return api_keys_.find(hash); }
  const service::ApiKeyTable& api_keys() const { return api_keys_; }

 private:
  using Group = std::pair<std::string, bool>;  // organization, mode
  void forget_endpoint(const std::string& id);

  std::unordered_map<std::string, codec::EndpointRecord> endpoints_;
  std::map<Group, std::set<std::string>> by_group_;
  std::unordered_map<std::string, EndpointState> states_;
  service::ApiKeyTable api_keys_;
};

}  // namespace fanfare::control
