#include "codec/catalogue_records.h"

#include "codec/record_parts.h"

namespace fanfare::codec {
namespace {

using Decoded = Result<CatalogueRecord>;

Decoded read(const v1::EventType& record) {
  const auto validation = validation_from(record.validation());
  if (record.name().empty() || record.organization_id().empty() || record.versions().empty() ||
      (!record.validation().empty() && !validation))
    return fault<CatalogueRecord>(
        "an event type needs a name, an organization, a version and a known validation");
  OwnEventType type;
  type.name = record.name();
  type.organization_id = record.organization_id();
  type.test_mode = record.test_mode();
  type.description = record.description();
  type.category = record.category();
  type.deprecated = record.deprecated();
  type.example = record.example();
  type.validation = validation;
  for (const auto& version : record.versions())
    type.versions.push_back(
        {version.number(), version.schema(), from_unix_ms(version.created_ms())});
  type.created = from_unix_ms(record.created_ms());
  type.updated = from_unix_ms(record.updated_ms());
  return CatalogueRecord(std::move(type));
}

Decoded read(const v1::EventRules& record) {
  const auto schemas = validation_from(record.schemas());
  const auto unknown = validation_from(record.unknown_types());
  if (record.organization_id().empty() || !schemas || !unknown)
    return fault<CatalogueRecord>("rules need an organization and known validations");
  return CatalogueRecord(EventRules{record.organization_id(), record.test_mode(), *schemas,
                                    *unknown, record.built_in_types(),
                                    from_unix_ms(record.updated_ms())});
}

}  // namespace

std::string encode(const OwnEventType& type) {
  v1::CatalogueRecord out;
  auto& record = *out.mutable_type();
  record.set_name(type.name);
  record.set_organization_id(type.organization_id);
  record.set_test_mode(type.test_mode);
  record.set_description(type.description);
  record.set_category(type.category);
  record.set_deprecated(type.deprecated);
  record.set_example(type.example);
  if (type.validation) record.set_validation(std::string(to_string(*type.validation)));
  for (const auto& version : type.versions) {
    auto& each = *record.add_versions();
    each.set_number(version.number);
    each.set_schema(version.schema);
    each.set_created_ms(to_unix_ms(version.created));
  }
  record.set_created_ms(to_unix_ms(type.created));
  record.set_updated_ms(to_unix_ms(type.updated));
  return out.SerializeAsString();
}

std::string encode(const EventRules& rules) {
  v1::CatalogueRecord out;
  auto& record = *out.mutable_rules();
  record.set_organization_id(rules.organization_id);
  record.set_test_mode(rules.test_mode);
  record.set_schemas(std::string(to_string(rules.schemas)));
  record.set_unknown_types(std::string(to_string(rules.unknown_types)));
  record.set_built_in_types(rules.built_in_types);
  record.set_updated_ms(to_unix_ms(rules.updated));
  return out.SerializeAsString();
}

Result<CatalogueRecord> decode_catalogue_record(std::string_view bytes) {
  v1::CatalogueRecord record;
  if (!parse(record, bytes)) return fault<CatalogueRecord>("not a record of the catalogue");
  switch (record.kind_case()) {
    case v1::CatalogueRecord::kType: return read(record.type());
    case v1::CatalogueRecord::kRules: return read(record.rules());
    default: return CatalogueRecord();
  }
}

}  // namespace fanfare::codec
