#include "codec/inbound_records.h"

#include "codec/secret_parts.h"

namespace fanfare::codec {
namespace {

void write(const HmacForm& form, v1::HmacForm& record) {
  record.set_header(form.header);
  record.set_value(form.value);
  record.set_content(form.content);
  record.set_digest(std::string(to_string(form.digest)));
  record.set_encoding(std::string(to_string(form.encoding)));
  record.set_secret(std::string(to_string(form.secret)));
  record.set_timestamp_header(form.timestamp_header);
  record.set_id_header(form.id_header);
}

/// Fails on what this version doesn't know: a signature must not be checked in another way.
bool read(const v1::HmacForm& record, HmacForm& form) {
  const auto digest = digest_from(record.digest());
  const auto encoding = byte_text_from(record.encoding()), secret = byte_text_from(record.secret());
  if (!digest || !encoding || !secret) return false;
  form = {record.header(), record.value(), record.content(),          *digest,
          *encoding,       *secret,        record.timestamp_header(), record.id_header()};
  return true;
}

void write(const InboundMapping& mapping, v1::InboundMapping& record) {
  record.set_prefix(mapping.prefix);
  record.mutable_rename()->insert(mapping.rename.begin(), mapping.rename.end());
  record.mutable_ignore()->Assign(mapping.ignore.begin(), mapping.ignore.end());
  record.set_type_header(mapping.type_header);
  record.set_type_pointer(mapping.type_pointer);
  record.set_id_header(mapping.id_header);
  record.set_id_pointer(mapping.id_pointer);
}

InboundMapping read(const v1::InboundMapping& record) {
  return {record.prefix(),
          {record.rename().begin(), record.rename().end()},
          {record.ignore().begin(), record.ignore().end()},
          record.type_header(),
          record.type_pointer(),
          record.id_header(),
          record.id_pointer()};
}

std::string bound_to(const InboundSource& owner, const std::string& secret_id) {
  return secret_associated_data(owner.organization_id, "inbound/" + owner.id, secret_id);
}

}  // namespace

std::string_view to_string(ByteText text) {
  return text == ByteText::kPlain ? "plain" : text == ByteText::kHex ? "hex" : "base64";
}

std::string_view to_string(Digest digest) {
  return digest == Digest::kSha1 ? "sha1" : digest == Digest::kSha256 ? "sha256" : "sha512";
}

std::optional<ByteText> byte_text_from(std::string_view text) {
  for (const auto each : {ByteText::kPlain, ByteText::kHex, ByteText::kBase64})
    if (to_string(each) == text) return each;
  return std::nullopt;
}

std::optional<Digest> digest_from(std::string_view text) {
  for (const auto each : {Digest::kSha1, Digest::kSha256, Digest::kSha512})
    if (to_string(each) == text) return each;
  return std::nullopt;
}

std::string encode(const InboundSourceRecord& inbound) {
  const auto& source = inbound.source;
  v1::InboundSource record;
  record.set_id(source.id);
  record.set_organization_id(source.organization_id);
  record.set_test_mode(source.test_mode);
  record.set_provider(std::string(fanfare::to_string(source.provider)));
  record.set_name(inbound.name);
  record.set_enabled(source.enabled);
  record.set_url(source.url);
  record.set_tolerance_ms(source.tolerance.count());
  if (source.provider == InboundProvider::kGeneric) write(source.hmac, *record.mutable_hmac());
  write(source.mapping, *record.mutable_mapping());
  for (const auto& secret : inbound.secrets) put_secret(secret, *record.add_secrets());
  record.set_created_ms(to_unix_ms(inbound.created));
  record.set_updated_ms(to_unix_ms(inbound.updated));
  return ordered_bytes(record);
}

Result<InboundSourceRecord> decode_inbound_source_record(std::string_view bytes) {
  v1::InboundSource record;
  if (!parse(record, bytes))
    return fault<InboundSourceRecord>("the bytes are no fanfare.v1.InboundSource");
  const auto provider = inbound_provider_from(record.provider());
  if (record.id().empty() || record.organization_id().empty() || !provider)
    return fault<InboundSourceRecord>(
        "an inbound source needs an id, an organization and a known provider");
  InboundSourceRecord inbound;
  auto& source = inbound.source;
  source.id = record.id();
  source.organization_id = record.organization_id();
  source.test_mode = record.test_mode();
  source.provider = *provider;
  source.enabled = record.enabled();
  source.url = record.url();
  source.tolerance = Duration(record.tolerance_ms());
  if (*provider == InboundProvider::kGeneric && !read(record.hmac(), source.hmac))
    return fault<InboundSourceRecord>("the source's signature is of an unknown form");
  source.mapping = read(record.mapping());
  for (const auto& secret : record.secrets()) inbound.secrets.push_back(take_secret(secret));
  inbound.name = record.name();
  inbound.created = from_unix_ms(record.created_ms());
  inbound.updated = from_unix_ms(record.updated_ms());
  return inbound;
}

Result<InboundSource> decode_inbound_source(std::string_view bytes, const Keyring& keyring) {
  auto record = decode_inbound_source_record(bytes);
  if (!record) return Result<InboundSource>::failure(record.error());
  auto& source = record->source;
  for (const auto& secret : record->secrets) {
    auto value = keyring.open(secret.sealed, bound_to(source, secret.id));
    if (!value)
      return Result<InboundSource>::failure("inbound source " + source.id + ": " + value.error());
    source.secrets.push_back({secret.id, std::move(*value), secret.expires});
  }
  return std::move(source);
}

SealedSecret seal_secret(const Keyring& keyring, const InboundSource& owner,
                         const SigningSecret& secret, TimePoint created,
                         const SealingNonce& nonce) {
  return {secret.id, keyring.seal(secret.value, bound_to(owner, secret.id), nonce), created,
          secret.expires};
}

}  // namespace fanfare::codec
