// Decides what a request makes of an event type. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/event_type.h"
#include "core/result.h"
#include "services/control/forms/endpoint_form.h"
#include "services/control/forms/endpoint_rules.h"

namespace fanfare::control {

/// Members that were absent or faulty are nullopt; those that were null hold the empty value.
struct EventTypeForm {
  Faults faults;         // so far: the rules add theirs
  bool readable = true;  // false: no JSON object
  std::optional<std::string> name, description, category;
  std::optional<std::string> schema, example;  // compact JSON; "": none
  std::optional<bool> deprecated;
  std::optional<std::optional<Validation>> validation;
};

/// `named`: the body names the type.
EventTypeForm read_event_type_form(std::string_view body, bool named);

Result<OwnEventType, Faults> create_event_type(const EventTypeForm& form, const Owner& owner,
                                               TimePoint now);
/// Another schema is another version; the last 20 are kept.
Result<OwnEventType, Faults> change_event_type(const OwnEventType& current,
                                               const EventTypeForm& form, TimePoint now);

/// What is wrong with data by a schema ("": nothing ever is), with `pointer` before each place.
Faults schema_faults(const std::string& schema, const std::string& data,
                     const std::string& pointer);

}  // namespace fanfare::control
