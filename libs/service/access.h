// Who may do what: bearer keys of the API.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "core/api_key.h"
#include "core/result.h"
#include "http/message.h"

namespace fanfare::service {

/// fanfare.api-keys in memory.
class ApiKeyTable {
 public:
  /// Takes a record of the topic; "" or why it can't be read (it is left out then).
  std::string apply(std::string_view key, std::string_view value, bool tombstone);
  /// By hash; null if there is none.
  const ApiKey* find(const std::string& hash) const;
  /// Null if there is none.
  const ApiKey* find_by_id(const std::string& id) const;
  /// Is it good at `now`, and the key that made it, if any?
  bool is_valid(const ApiKey& key, TimePoint now) const;
  const std::unordered_map<std::string, ApiKey>& all() const { return keys_; }  // by hash

 private:
  void forget(const std::string& hash);

  std::unordered_map<std::string, ApiKey> keys_;
  std::unordered_map<std::string, std::string> hashes_;  // by id
};

/// The header in which a call may name the organization for which it acts; a platform key must.
constexpr const char* kOrganizationHeader = "Fanfare-Organization";

/// The key of the request's bearer token if it is valid at `now`, has the scope, and is of the
/// organization that the request names, if any; else a 401 or 403. A key that may manage may also
/// read. A platform key gets the organization that is named; without one it is a 400, unless
/// `organization` is optional: then it keeps "*".
enum class OrganizationName : std::uint8_t { kRequired, kOptional };
Result<ApiKey, http::Response> authenticate(
    const ApiKeyTable& keys, const http::Request& request, Scope needed, TimePoint now,
    OrganizationName organization = OrganizationName::kRequired);

}  // namespace fanfare::service
