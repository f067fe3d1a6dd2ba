#include "codec/built_in_schemas.h"

#include <algorithm>
#include <stdexcept>

#include "codec/render.h"
#include "codec/value_tree_json.h"

namespace fanfare::codec {
namespace {

bool has_snake_case_member(std::string_view data) {
  ValueTree tree;
  if (!add_json(tree, {}, data).empty()) return false;
  bool found = false;
  tree.for_each(0, [&](ValueTree::Index member) {
    found = tree[member].name.find('_') != std::string_view::npos;
    return !found;
  });
  return found;
}

}  // namespace

SchemaFaults data_faults(const JsonSchema& schema, std::string_view data, std::size_t& steps_left) {
  if (steps_left == 0) return {{"/data", std::string(kOutOfSteps)}};
  ValueTree tree;
  if (const auto fault = add_json(tree, {}, data); !fault.empty()) return {{"/data", fault}};
  const bool all = steps_left >= JsonSchema::kStepsMax;
  auto faults = schema.check(tree, steps_left);
  if (!all && steps_left == 0) return {{"/data", std::string(kOutOfSteps)}};
  for (auto& fault : faults) fault.pointer.insert(0, "/data");
  return faults;
}

BuiltInSchemas::BuiltInSchemas(const DialectSet& dialects) {
  for (const auto& dialect : dialects.all()) {
    for (const auto& type : dialect.catalogue) {
      auto& schemas = schemas_[type.name];
      auto schema = JsonSchema::compile(type.schema.empty() ? "true" : type.schema);
      if (!schema)
        throw std::runtime_error("dialect " + dialect.name + ", event " + type.name + ": schema" +
                                 schema.error()[0].pointer + ": " + schema.error()[0].detail);
      // Under another name the dialect sends something else.
      if (dialect.sent_name(type.name) == type.name)
        schemas.push_back({&dialect, std::move(*schema)});
    }
  }
  const auto rewrites = [](const OfDialect& each) {
    return each.dialect->data_form == DataForm::kSnakeCase;
  };
  for (auto& [type, schemas] : schemas_) std::ranges::stable_sort(schemas, {}, rewrites);
}

SchemaFaults BuiltInSchemas::faults(const Event& event, std::size_t& steps_left) const {
  SchemaFaults told;
  bool as_published = false;  // in one of those that were looked at
  for (const auto& [dialect, schema] : schemas_.find(event.type)->second) {
    std::string kept;
    const auto data = sent_data(*dialect, event, kept);
    const bool rewritten = !data || *data != event.data;
    if (rewritten && as_published) continue;
    as_published |= !rewritten;
    auto faults = data ? data_faults(schema, *data, steps_left)
                       : SchemaFaults{{"/data", std::string(data.error())}};
    if (faults.empty()) return {};
    const bool its_spelling =
        dialect->data_form == DataForm::kSnakeCase && has_snake_case_member(event.data);
    if (told.empty() || its_spelling) told = std::move(faults);
  }
  return told;
}

}  // namespace fanfare::codec
