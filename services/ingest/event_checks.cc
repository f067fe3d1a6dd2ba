#include "services/ingest/event_checks.h"

#include "codec/catalogue_records.h"
#include "codec/records.h"
#include "core/check.h"
#include "service/catalogue.h"

namespace fanfare::ingest {
namespace {

std::string group_key(std::string_view organization_id, bool test_mode) {
  return std::string(test_mode ? "t/" : "l/").append(organization_id);
}

void remove(EventChecks::Group& group, const std::string& type) {
  const auto found = group.types.find(type);
  if (found == group.types.end()) return;
  group.schema_bytes -= found->second.schema_bytes();
  group.types.erase(found);
}

}  // namespace

std::string EventChecks::apply(std::string_view key, std::string_view value, bool tombstone) {
  service::CatalogueKey place;
  if (!service::read_catalogue_key(key, place)) return "the key is none of the catalogue";
  const auto group = group_key(place.organization_id, place.test_mode);
  if (tombstone) {
    const auto found = groups_.find(group);
    if (found == groups_.end()) return "";
    if (place.is_type) remove(found->second, std::string(place.name));
    if (!place.is_type) found->second.rules = {};
    return "";
  }
  auto record = codec::decode_catalogue_record(value);
  if (!record) return record.error();
  if (const auto* rules = std::get_if<EventRules>(&*record)) groups_[group].rules = *rules;
  const auto* own = std::get_if<OwnEventType>(&*record);
  if (!own) return "";
  auto& types = groups_[group];
  remove(types, own->name);
  Group::Type type{std::nullopt, own->validation, own->deprecated};
  std::string fault;
  if (!own->schema().empty()) {
    auto schema = codec::JsonSchema::compile(own->schema());
    if (!schema)
      fault = schema.error()[0].detail;
    else if (types.schema_bytes + schema->bytes() > kSchemaBytesMax)
      fault = "with it the schemas of its organization would take more than 64 MiB";
    else
      type.schema = std::move(*schema);
  }
  types.schema_bytes += type.schema_bytes();
  types.types.insert_or_assign(own->name, std::move(type));
  return fault.empty() ? "" : "schema of " + own->name + " isn't checked: " + fault;
}

const EventChecks::Group& EventChecks::group_of(std::string_view organization_id,
                                                bool test_mode) const {
  static const Group kDefault;
  if (groups_.empty()) return kDefault;
  const auto found = groups_.find(group_key(organization_id, test_mode));
  return found == groups_.end() ? kDefault : found->second;
}

EventChecks::Verdict EventChecks::check(const Group& group, const Event& event,
                                        std::size_t& steps_left) const {
  Verdict verdict;
  judge(group, event, steps_left, verdict);
  verdict.out_of_steps = !verdict.faults.empty() && verdict.faults[0].detail == codec::kOutOfSteps;
  return verdict;
}

void EventChecks::judge(const Group& group, const Event& event, std::size_t& steps_left,
                        Verdict& verdict) const {
  const auto own = group.types.find(event.type);
  auto validation = group.rules.schemas;
  if (own != group.types.end()) {
    const auto& type = own->second;
    validation = type.validation.value_or(validation);
    if (validation == Validation::kOff) return;
    if (type.schema) verdict.faults = codec::data_faults(*type.schema, event.data, steps_left);
    verdict.refused = validation == Validation::kEnforce && !verdict.faults.empty();
    if (type.deprecated && !verdict.refused)
      verdict.faults.push_back({"/type", "this event type is deprecated"});
    return;
  }
  if (built_in_.has(event.type)) {
    if (!group.rules.built_in_types || validation == Validation::kOff) return;
    verdict.faults = built_in_.faults(event, steps_left);
  } else if (!is_reserved(event.type)) {
    validation = group.rules.unknown_types;
    if (validation == Validation::kOff) return;
    verdict.faults = {
        {"/type", "this event type is in no catalogue: declare it with POST /api/event-types"}};
  }
  verdict.refused = validation == Validation::kEnforce && !verdict.faults.empty();
}

DeadLetter schema_dead_letter(const Event& event, const EventChecks::Verdict& verdict,
                              TimePoint failed) {
  DeadLetter letter;
  letter.reason = DeadLetterReason::kSchema;
  for (const auto& fault : verdict.faults)
    letter.error += (letter.error.empty() ? "" : "; ") + fault.pointer + ": " + fault.detail;
  letter.failed = failed;
  letter.delivery.organization_id = event.organization_id;
  letter.delivery.test_mode = event.test_mode;
  letter.delivery.event_id = event.id;
  letter.delivery.event_type = letter.delivery.published_type = event.type;
  letter.delivery.accepted = event.accepted;
  letter.event = codec::encode(event);
  return letter;
}

}  // namespace fanfare::ingest
