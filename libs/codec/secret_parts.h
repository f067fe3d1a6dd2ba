// Sealed secrets inside of records: private to the codecs that have some.
#pragma once

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "codec/endpoint_records.h"
#include "codec/record_parts.h"

namespace fanfare::codec {

inline void put_sealed(const Sealed& sealed, v1::Sealed& record) {
  record.set_key_version(sealed.key_version);
  record.set_nonce(sealed.nonce);
  record.set_ciphertext(sealed.ciphertext);
}

inline Sealed take_sealed(const v1::Sealed& record) {
  return {record.key_version(), record.nonce(), record.ciphertext()};
}

inline void put_secret(const SealedSecret& secret, v1::Secret& record) {
  record.set_id(secret.id);
  put_sealed(secret.sealed, *record.mutable_sealed());
  record.set_created_ms(to_unix_ms(secret.created));
  record.set_expires_ms(to_unix_ms(secret.expires));
  record.set_public_key(secret.public_key);
}

inline SealedSecret take_secret(const v1::Secret& record) {
  return {record.id(), take_sealed(record.sealed()), from_unix_ms(record.created_ms()),
          from_unix_ms(record.expires_ms()), record.public_key()};
}

/// The members of maps in the order of their names, so that the same record is the same bytes.
inline std::string ordered_bytes(const google::protobuf::Message& record) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    record.SerializeToCodedStream(&coded);
  }
  return bytes;
}

}  // namespace fanfare::codec
