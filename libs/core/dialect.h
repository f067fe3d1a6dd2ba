// A dialect: payload, headers, signature, ladder and event names of one of the documents, as data.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace fanfare {

enum class TimeForm : std::uint8_t { kIso8601, kUnixSeconds };
enum class DataForm : std::uint8_t { kAsPublished, kSnakeCase, kEcmaScript };

/// Where the value of a body member comes from.
enum class MemberSource : std::uint8_t {
  kDeliveryId,
  kEventId,
  kType,
  kTimestamp,
  kOrganizationId,
  kOrganizationPath,
  kData,
  kExperienceIdIfAny,
  kLiteral,
};
struct BodyMember {
  std::string name;
  MemberSource source = MemberSource::kLiteral;
  std::string literal;
};

enum class SignatureForm : std::uint8_t { kSha256Hex, kTimedV1, kStandard, kHex };
enum class SignedContent : std::uint8_t {
  kBody,
  kTimestampBody,
  kIdTimestampBody,
  kTimestampCommaBody
};
enum class SecretForm : std::uint8_t { kAsGiven, kBase64 };
struct SignatureScheme {
  std::string header;
  std::string next_header;  // carries the other secret's signature while one is rotated; "" if none
  SignatureForm form = SignatureForm::kSha256Hex;
  SignedContent content = SignedContent::kTimestampBody;
  SecretForm secret = SecretForm::kAsGiven;
};

enum class HeaderSource : std::uint8_t {
  kTimestamp,
  kEventType,
  kDeliveryId,
  kEndpointId,
  kLiteral
};
struct HeaderRule {
  std::string name;
  HeaderSource source = HeaderSource::kLiteral;
  std::string literal;
};

/// How an event that was published under one name reaches subscribers of this dialect.
struct Alias {
  std::string published;
  std::string sent;
  std::map<std::string, std::string> renamed_members;  // of data, top level: published to sent
};

struct EventTypeInfo {
  std::string name;
  std::string category;
  std::string description;
  std::string schema;       // JSON Schema of data
  std::string sample_data;  // a JSON object
};

struct Dialect {
  std::string name;
  std::string delivery_id_prefix;  // "whk_"
  std::string endpoint_id_prefix;  // "whe_"
  std::string content_type = "application/json";
  std::string user_agent;
  TimeForm time_form = TimeForm::kIso8601;
  DataForm data_form = DataForm::kAsPublished;
  std::vector<std::string> free_form_members;  // not renamed inside (kSnakeCase)
  std::vector<BodyMember> body;                // empty: the data of the event is the whole body
  SignatureScheme signature;
  std::vector<HeaderRule> headers;
  std::string replay_header;     // on deliveries that began anew; "" if none
  std::vector<Duration> ladder;  // delays after failed attempts 1, 2, …
  bool gone_disables = true;
  std::vector<Alias> aliases;
  std::vector<EventTypeInfo> catalogue;

  /// The name under which this dialect sends an event published as `published`.
  const std::string& sent_name(const std::string& published) const;
  const Alias* alias_of(const std::string& published) const;  // null: none
  const EventTypeInfo* event_type(std::string_view name) const;
};

/// The id of a delivery as receivers, APIs and notifications see it. `dialect`: the delivery's;
/// null if the deployment no longer has it.
std::string shown_delivery_id(const Dialect* dialect, const std::string& id);

/// All dialects of the deployment. Immutable after start.
class DialectSet {
 public:
  explicit DialectSet(std::vector<Dialect> dialects);
  const Dialect* find(std::string_view name) const;
  const std::vector<Dialect>& all() const { return dialects_; }
  /// The one dialect whose catalogue holds all of `events` (patterns match if they match a name);
  /// null if none or several do.
  const Dialect* only_one_with(const std::vector<std::string>& events) const;

 private:
  std::vector<Dialect> dialects_;
};

}  // namespace fanfare
