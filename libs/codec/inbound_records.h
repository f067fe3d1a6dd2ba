// fanfare.inbound-sources, keyed by the source's ULID.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "codec/endpoint_records.h"
#include "core/inbound_source.h"
#include "core/result.h"
#include "core/sealing.h"

namespace fanfare::codec {

/// All that the record holds: for who writes it.
struct InboundSourceRecord {
  InboundSource source;               // its secrets stay empty
  std::vector<SealedSecret> secrets;  // the newest first
  std::string name;
  TimePoint created, updated;
};
std::string encode(const InboundSourceRecord& record);
Result<InboundSourceRecord> decode_inbound_source_record(std::string_view bytes);

/// With its secrets opened. Fails, with words for the operator, where the bytes are no such record
/// or a secret doesn't open.
Result<InboundSource> decode_inbound_source(std::string_view bytes, const Keyring& keyring);

/// Binds the secret to its source. Requires: as Keyring::seal.
SealedSecret seal_secret(const Keyring& keyring, const InboundSource& owner,
                         const SigningSecret& secret, TimePoint created, const SealingNonce& nonce);

std::string_view to_string(ByteText text);  // "plain", "hex", "base64"
std::string_view to_string(Digest digest);  // "sha1", "sha256", "sha512"
std::optional<ByteText> byte_text_from(std::string_view text);
std::optional<Digest> digest_from(std::string_view text);

}  // namespace fanfare::codec
