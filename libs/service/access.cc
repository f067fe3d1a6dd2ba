#include "service/access.h"

#include <algorithm>

#include "codec/api_key_records.h"

namespace fanfare::service {
namespace {

constexpr std::size_t kOrganizationIdMax = 128;

std::string_view bearer_token(std::string_view header) {
  constexpr std::string_view kScheme = "bearer ";
  if (header.size() < kScheme.size()) return {};
  for (std::size_t i = 0; i < kScheme.size(); ++i) {
    const char c = header[i];
    if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != kScheme[i]) return {};
  }
  header.remove_prefix(kScheme.size());
  header.remove_prefix(std::min(header.find_first_not_of(' '), header.size()));
  return header;
}

http::Response unauthorized(std::string_view detail) {
  auto response = http::problem(401, "unauthorized", "Unauthorized", detail);
  response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

Result<ApiKey, http::Response> for_organization(ApiKey key, const http::Request& request) {
  const auto named = request.header(kOrganizationHeader);
  const bool good = !named.empty() && named.size() <= kOrganizationIdMax &&
                    std::ranges::all_of(named, [](char c) { return c > ' ' && c <= '~'; });
  if (!good || named == "*")
    return Result<ApiKey, http::Response>::failure(
        http::problem(400, "organization-needed", "Organization needed",
                      "This is a platform key: name the organization in the header "
                      "Fanfare-Organization."));
  key.organization_id = named;
  return key;
}

}  // namespace

std::string ApiKeyTable::apply(std::string_view key, std::string_view value, bool tombstone) {
  if (tombstone) {
    forget(std::string(key));
    return "";
  }
  Result<ApiKey> decoded = codec::decode_api_key(value);
  if (!decoded.ok()) return decoded.error();
  forget(decoded->hash);
  hashes_[decoded->id] = decoded->hash;
  keys_[decoded->hash] = std::move(decoded.value());
  return "";
}

void ApiKeyTable::forget(const std::string& hash) {
  const auto found = keys_.find(hash);
  if (found == keys_.end()) return;
  hashes_.erase(found->second.id);
  keys_.erase(found);
}

const ApiKey* ApiKeyTable::find_by_id(const std::string& id) const {
  const auto found = hashes_.find(id);
  return found == hashes_.end() ? nullptr : find(found->second);
}

bool ApiKeyTable::is_valid(const ApiKey& key, TimePoint now) const {
  if (!key.valid_at(now)) return false;
  if (key.parent_id.empty()) return true;
  const auto* parent = find_by_id(key.parent_id);
  return parent && parent->valid_at(now);
}

const ApiKey* ApiKeyTable::find(const std::string& hash) const {
  const auto found = keys_.find(hash);
  return found == keys_.end() ? nullptr : &found->second;
}

Result<ApiKey, http::Response> authenticate(const ApiKeyTable& keys, const http::Request& request,
                                            Scope needed, TimePoint now,
                                            OrganizationName organization) {
  using Access = Result<ApiKey, http::Response>;
  const auto token = bearer_token(request.header("authorization"));
  if (token.empty())
    return Access::failure(unauthorized("Send an API key: Authorization: Bearer sk_live_…"));
  const auto* key = looks_like_api_key(token) ? keys.find(hash_api_key(token)) : nullptr;
  if (!key || !keys.is_valid(*key, now))
    return Access::failure(unauthorized("This API key is unknown, expired or revoked."));
  const auto named = request.header(kOrganizationHeader);
  if (!key->platform && !named.empty() && named != key->organization_id)
    return Access::failure(
        http::problem(403, "other-organization", "Other organization",
                      "The API key belongs to another organization than Fanfare-Organization."));
  const bool allowed =
      key->has_scope(needed) || (needed == Scope::kRead && key->has_scope(Scope::kManage));
  const bool unnamed = named.empty() && organization == OrganizationName::kOptional;
  if (allowed) return key->platform && !unnamed ? for_organization(*key, request) : Access(*key);
  return Access::failure(
      http::problem(403, "missing-scope", "Missing scope",
                    "This API key lacks the scope \"" + std::string(to_string(needed)) + "\"."));
}

}  // namespace fanfare::service
