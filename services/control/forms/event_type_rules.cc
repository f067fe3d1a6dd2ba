#include "services/control/forms/event_type_rules.h"

#include <algorithm>

#include "codec/json_schema.h"
#include "codec/value_tree_json.h"
#include "core/subscription_matcher.h"
#include "services/control/forms/form_reader.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kDescriptionMax = 4'096;
constexpr std::size_t kCategoryMax = 64;
constexpr std::size_t kExampleMax = 64 << 10;
constexpr std::size_t kVersionsMax = 20;

void read_validation(FormReader& form, EventTypeForm& out) {
  const auto text = form.text("validation");
  if (!text) return;
  const auto validation = validation_from(*text);
  if (!validation && !text->empty())
    form.fault("validation", "send off, warn or enforce, or null for what the settings say");
  out.validation = validation;
}

void check_texts(const EventTypeForm& form, Faults& faults) {
  if (form.description && form.description->size() > kDescriptionMax)
    faults.push_back({"/description", "send at most 4096 bytes"});
  if (form.category && form.category->size() > kCategoryMax)
    faults.push_back({"/category", "send at most 64 bytes"});
  if (form.example && form.example->size() > kExampleMax)
    faults.push_back({"/example", "send at most 64 KiB"});
  else if (form.example && !form.example->empty() && !form.example->starts_with('{'))
    faults.push_back({"/example", "send an object, as data of an event is"});
}

void check_schema(const std::string& schema, Faults& faults) {
  if (schema.empty()) return;
  const auto compiled = codec::JsonSchema::compile(schema);
  if (compiled) return;
  for (const auto& fault : compiled.error())
    faults.push_back({"/schema" + fault.pointer, fault.detail});
}

void apply(const EventTypeForm& form, OwnEventType& type) {
  if (form.description) type.description = *form.description;
  if (form.category) type.category = *form.category;
  if (form.example) type.example = *form.example;
  if (form.deprecated) type.deprecated = *form.deprecated;
  if (form.validation) type.validation = *form.validation;
}

/// The type if nothing is wrong with it as a whole.
Result<OwnEventType, Faults> checked(OwnEventType type, Faults faults) {
  using Checked = Result<OwnEventType, Faults>;
  if (faults.empty() && !type.example.empty())
    faults = schema_faults(type.schema(), type.example, "/example");
  return faults.empty() ? Checked(std::move(type)) : Checked::failure(std::move(faults));
}

}  // namespace

Faults schema_faults(const std::string& schema, const std::string& data,
                     const std::string& pointer) {
  if (schema.empty()) return {};
  const auto compiled = codec::JsonSchema::compile(schema);
  ValueTree tree;
  if (!compiled) return {{"/schema", "the schema can't be used any more: send it again"}};
  if (const auto fault = codec::add_json(tree, {}, data); !fault.empty()) return {{pointer, fault}};
  Faults faults;
  for (const auto& fault : compiled->check(tree))
    faults.push_back({pointer + fault.pointer, fault.detail});
  return faults;
}

EventTypeForm read_event_type_form(std::string_view body, bool named) {
  FormReader form(body);
  EventTypeForm out;
  if (named) out.name = form.text("name");
  out.description = form.text("description");
  out.category = form.text("category");
  out.schema = form.json("schema");
  out.example = form.json("example");
  out.deprecated = form.flag("deprecated");
  read_validation(form, out);
  out.readable = form.readable();
  out.faults = form.finish();
  return out;
}

Result<OwnEventType, Faults> create_event_type(const EventTypeForm& form, const Owner& owner,
                                               TimePoint now) {
  if (!form.readable) return Result<OwnEventType, Faults>::failure(form.faults);
  auto faults = form.faults;
  OwnEventType type;
  type.name = form.name.value_or("");
  const auto about_name = [](const auto& fault) { return fault.pointer == "/name"; };
  if (std::ranges::any_of(faults, about_name)) {
    // It was no string.
  } else if (!valid_event_type(type.name)) {
    faults.push_back({"/name",
                      "send a name such as \"order.created\": letters, digits, _ and -, "
                      "joined by dots, at most 256"});
  } else if (type.name.starts_with("webhook.")) {
    faults.push_back({"/name", "names that begin with \"webhook.\" are the platform's"});
  }
  check_texts(form, faults);
  check_schema(form.schema.value_or(""), faults);
  type.organization_id = owner.organization_id;
  type.test_mode = owner.test_mode;
  apply(form, type);
  type.versions = {{1, form.schema.value_or(""), now}};
  type.created = type.updated = now;
  return checked(std::move(type), std::move(faults));
}

Result<OwnEventType, Faults> change_event_type(const OwnEventType& current,
                                               const EventTypeForm& form, TimePoint now) {
  if (!form.readable) return Result<OwnEventType, Faults>::failure(form.faults);
  auto faults = form.faults;
  auto type = current;
  check_texts(form, faults);
  apply(form, type);
  if (form.schema && *form.schema != current.schema()) {
    check_schema(*form.schema, faults);
    type.versions.push_back({current.versions.back().number + 1, *form.schema, now});
    if (type.versions.size() > kVersionsMax) type.versions.erase(type.versions.begin());
  }
  type.updated = now;
  return checked(std::move(type), std::move(faults));
}

}  // namespace fanfare::control
