#include "cli/kafka/record_json.h"

#include <memory>

#include "codec/json_text.h"
#include "codec/json_writer.h"
#include "codec/render.h"
#include "core/encoding.h"
#include "fanfare/v1/records.pb.h"

namespace fanfare::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::string shown(std::string_view bytes) {
  return codec::with_valid_utf8(bytes) == bytes ? std::string(bytes) : base64(bytes);
}

/// Digests and ciphertexts are never meant as text, even where they happen to be.
std::string shown_field(const FieldDescriptor& field, const std::string& bytes) {
  const auto& name = field.name();
  const bool binary =
      name == "hash" || name == "fingerprint" || name == "nonce" || name == "ciphertext";
  return binary ? base64(bytes) : shown(bytes);
}

void write_message(codec::JsonWriter& json, const Message& message);

/// `at`: the element of a repeated field; -1 for a single one.
void write_field(codec::JsonWriter& json, const Message& message, const FieldDescriptor& field,
                 int at) {
  const auto* reflection = message.GetReflection();
#define FANFARE_GET(Type)                          \
  (at < 0 ? reflection->Get##Type(message, &field) \
          : reflection->GetRepeated##Type(message, &field, at))
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32: json.value(FANFARE_GET(Int32)); break;
    case FieldDescriptor::CPPTYPE_UINT32: json.value(FANFARE_GET(UInt32)); break;
    case FieldDescriptor::CPPTYPE_INT64: json.value(FANFARE_GET(Int64)); break;
    case FieldDescriptor::CPPTYPE_UINT64: json.value(FANFARE_GET(UInt64)); break;
    case FieldDescriptor::CPPTYPE_DOUBLE: json.value(FANFARE_GET(Double)); break;
    case FieldDescriptor::CPPTYPE_BOOL: json.value(FANFARE_GET(Bool)); break;
    case FieldDescriptor::CPPTYPE_STRING:
      json.value(shown_field(field, FANFARE_GET(String)));
      break;
    case FieldDescriptor::CPPTYPE_MESSAGE: write_message(json, FANFARE_GET(Message)); break;
    default: json.null(); break;
  }
#undef FANFARE_GET
}

void write_map(codec::JsonWriter& json, const Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  json.begin_object();
  for (int i = 0; i < reflection->FieldSize(message, &field); ++i) {
    const auto& entry = reflection->GetRepeatedMessage(message, &field, i);
    const auto* type = entry.GetDescriptor();
    json.key(entry.GetReflection()->GetString(entry, type->map_key()));
    write_field(json, entry, *type->map_value(), -1);
  }
  json.end_object();
}

void write_event(codec::JsonWriter& json, const std::string& bytes) {
  v1::Event event;
  event.ParseFromString(bytes) ? write_message(json, event) : void(json.value(base64(bytes)));
}

void write_message(codec::JsonWriter& json, const Message& message) {
  const auto* type = message.GetDescriptor();
  const auto* reflection = message.GetReflection();
  json.begin_object();
  for (int i = 0; i < type->field_count(); ++i) {
    const auto& field = *type->field(i);
    const bool single_message =
        !field.is_repeated() && field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (single_message && !reflection->HasField(message, &field)) continue;
    json.key(field.json_name());
    if (field.is_map()) {
      write_map(json, message, field);
    } else if (field.is_repeated()) {
      json.begin_array();
      for (int at = 0; at < reflection->FieldSize(message, &field); ++at)
        write_field(json, message, field, at);
      json.end_array();
    } else if (field.full_name() == "fanfare.v1.DeadLetter.event") {
      const auto bytes = reflection->GetString(message, &field);
      bytes.empty() ? void(json.null()) : write_event(json, bytes);
    } else {
      write_field(json, message, field, -1);
    }
  }
  json.end_object();
}

std::unique_ptr<Message> message_of(std::string_view kind, std::string_view content_type) {
  if (kind.starts_with("in.") && content_type != "application/x-protobuf") return nullptr;
  if (kind == "events" || kind.starts_with("in.")) return std::make_unique<v1::Event>();
  if (kind == "event-ids") return std::make_unique<v1::EventSeen>();
  if (kind == "deliveries" || kind == "returns" || kind.starts_with("retry."))
    return std::make_unique<v1::Delivery>();
  if (kind == "attempts") return std::make_unique<v1::Attempt>();
  if (kind == "runs") return std::make_unique<v1::Run>();
  if (kind == "audit") return std::make_unique<v1::AuditEntry>();
  if (kind == "control") return std::make_unique<v1::ControlRecord>();
  if (kind == "catalogue") return std::make_unique<v1::CatalogueRecord>();
  if (kind == "dead-letters") return std::make_unique<v1::DeadLetter>();
  if (kind == "endpoints") return std::make_unique<v1::Endpoint>();
  if (kind == "api-keys") return std::make_unique<v1::ApiKey>();
  if (kind == "quotas") return std::make_unique<v1::QuotaRecord>();
  if (kind == "inbound-sources") return std::make_unique<v1::InboundSource>();
  if (kind == "notifications") return std::make_unique<v1::NotificationRecord>();
  if (kind == "notification-channels") return std::make_unique<v1::NotificationChannel>();
  if (kind == "outbox") return std::make_unique<v1::OutboxRecord>();
  if (kind == "incidents") return std::make_unique<v1::Incident>();
  if (kind == "endpoint-states") return std::make_unique<v1::EndpointState>();
  return nullptr;
}

}  // namespace

std::string value_json(std::string_view value, std::string_view kind,
                       std::string_view content_type) {
  codec::JsonWriter json;
  const auto message = message_of(kind, content_type);
  if (message && message->ParseFromArray(value.data(), static_cast<int>(value.size())))
    write_message(json, *message);
  else
    json.value(shown(value));
  return json.take();
}

std::string record_json(const kafka::Message& message, std::string_view kind) {
  const auto headers = message.headers();
  std::string content_type;
  for (const auto& [name, value] : headers)
    if (name == "content-type") content_type = value;
  codec::JsonWriter json;
  json.begin_object().member("topic", message.topic()).member("partition", message.partition());
  json.member("offset", message.offset());
  json.member("timestamp", to_unix_ms(message.appended())).key("key");
  json.value(kind == "api-keys" ? base64(message.key()) : shown(message.key())).key("value");
  if (message.is_tombstone())
    json.null();
  else
    json.raw(value_json(message.value(), kind, content_type));
  json.member("tombstone", message.is_tombstone());
  if (!headers.empty()) {
    json.key("headers").begin_object();
    for (const auto& [name, value] : headers) json.member(name, shown(value));
    json.end_object();
  }
  return json.end_object().take();
}

}  // namespace fanfare::cli
