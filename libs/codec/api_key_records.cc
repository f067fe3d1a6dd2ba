#include "codec/api_key_records.h"

#include "codec/record_parts.h"

namespace fanfare::codec {

std::string encode(const ApiKey& key) {
  v1::ApiKey record;
  record.set_id(key.id);
  record.set_organization_id(key.organization_id);
  record.set_hash(key.hash);
  record.set_prefix(key.prefix);
  for (const auto scope : key.scope_list()) record.add_scopes(std::string(to_string(scope)));
  record.set_test_mode(key.test_mode);
  record.set_created_ms(to_unix_ms(key.created));
  record.set_expires_ms(to_unix_ms(key.expires));
  record.set_revoked_ms(to_unix_ms(key.revoked));
  record.set_name(key.name);
  record.set_platform(key.platform);
  if (key.kind != KeyKind::kApiKey) record.set_kind(std::string(to_string(key.kind)));
  record.set_parent_id(key.parent_id);
  record.set_requests_per_second(key.requests_per_second);
  record.set_requests_burst(key.requests_burst);
  return record.SerializeAsString();
}

Result<ApiKey> decode_api_key(std::string_view bytes) {
  v1::ApiKey record;
  if (!parse(record, bytes)) return Result<ApiKey>::failure("the bytes are no fanfare.v1.ApiKey");
  if (record.hash().size() != 32 || record.organization_id().empty())
    return Result<ApiKey>::failure("an API key needs a hash of 32 bytes and an organization");
  ApiKey key;
  key.id = record.id();
  key.organization_id = record.organization_id();
  key.hash = record.hash();
  key.prefix = record.prefix();
  for (const auto& text : record.scopes())
    if (const auto scope = scope_from(text)) key.add_scope(*scope);
  key.test_mode = record.test_mode();
  key.created = from_unix_ms(record.created_ms());
  key.expires = from_unix_ms(record.expires_ms());
  key.revoked = from_unix_ms(record.revoked_ms());
  key.name = record.name();
  key.platform = record.platform();
  const auto kind = key_kind_from(record.kind().empty() ? "api_key" : record.kind());
  if (!kind) return Result<ApiKey>::failure("an API key is of an unknown kind: " + record.kind());
  key.kind = *kind;
  key.parent_id = record.parent_id();
  key.requests_per_second = record.requests_per_second();
  key.requests_burst = record.requests_burst();
  return key;
}

}  // namespace fanfare::codec
