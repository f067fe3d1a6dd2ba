// fanfare.api-keys: keyed by the hash.
#pragma once

#include <string>
#include <string_view>

#include "core/api_key.h"
#include "core/result.h"

namespace fanfare::codec {

std::string encode(const ApiKey& key);
/// Fails, with words for the operator, where the bytes are no such record. Scopes that this version
/// doesn't know are left out.
Result<ApiKey> decode_api_key(std::string_view bytes);

}  // namespace fanfare::codec
