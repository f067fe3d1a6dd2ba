// Schemas of event types and the data that is held against them: a line of each.
#include "codec/json_schema.h"

#include <simdjson.h>

#include "codec/value_tree_json.h"
#include "fuzz.h"

namespace fanfare::fuzz {
namespace {

void check_faults(const codec::SchemaFaults& faults) {
  MUST(faults.size() <= codec::JsonSchema::kFaultsMax);
  for (const auto& fault : faults) MUST(!fault.detail.empty());
}

}  // namespace

void run(std::string_view input) {
  const auto text = take_until(input, '\n');
  if (!simdjson::validate_utf8(text.data(), text.size())) return;
  if (!simdjson::validate_utf8(input.data(), input.size())) return;
  const auto schema = codec::JsonSchema::compile(text);
  if (!schema.ok()) {
    MUST(!schema.error().empty());
    return check_faults(schema.error());
  }
  ValueTree data;
  if (codec::add_json(data, {}, input).empty()) check_faults(schema->check(data));
}

}  // namespace fanfare::fuzz
