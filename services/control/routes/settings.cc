// What an organization chose for itself.
#include "codec/catalogue_records.h"
#include "core/notification_channel.h"
#include "runtime/config.h"
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/forms/form_reader.h"
#include "services/control/mail_addresses.h"

namespace fanfare::control {
namespace {

codec::OrganizationSettings settings_of(const Api& api, const Call& call) {
  if (const auto* known = api.tables.settings(call.key.organization_id, call.key.test_mode))
    return *known;
  codec::OrganizationSettings settings;
  settings.organization_id = call.key.organization_id;
  settings.test_mode = call.key.test_mode;
  return settings;
}

EventRules rules_of(const Api& api, const Call& call) {
  const auto owner = call.owner();
  if (const auto* known = api.tables.catalogue().rules(owner.organization_id, owner.test_mode))
    return *known;
  EventRules rules;
  rules.organization_id = owner.organization_id;
  rules.test_mode = owner.test_mode;
  return rules;
}

std::string settings_json(const Api& api, const codec::OrganizationSettings& settings,
                          const EventRules& rules) {
  codec::JsonWriter json;
  json.begin_object().key("autoRedrive").begin_object();
  json.member("enabled", settings.auto_redrive);
  json.member("minAge", short_duration(settings.redrive_min_age));
  json.member("maxRedrives", settings.redrives_max);
  json.member("batch", settings.redrives_at_once);
  json.end_object().key("eventValidation").begin_object();
  json.member("schemas", to_string(rules.schemas));
  json.member("unknownTypes", to_string(rules.unknown_types));
  json.member("builtInTypes", rules.built_in_types).end_object().key("contact");
  settings.contact.empty() ? json.null() : json.value(settings.contact);
  json.key("contactConfirmed");
  settings.contact.empty()
      ? json.null()
      : json.value(
            is_confirmed(api, {settings.organization_id, settings.test_mode}, settings.contact));
  return json.end_object().take();
}

void read_event_validation(const std::string& text, FormReader& form, EventRules& rules) {
  FormReader inner(text, "/eventValidation");
  const auto validation = [&](const char* name, Validation& into) {
    const auto text = inner.text(name);
    const auto known = text ? validation_from(*text) : std::nullopt;
    if (known) into = *known;
    if (text && !known) inner.fault(name, "send off, warn or enforce");
  };
  validation("schemas", rules.schemas);
  validation("unknownTypes", rules.unknown_types);
  if (const auto flag = inner.flag("builtInTypes")) rules.built_in_types = *flag;
  form.add(inner.finish());
}

void read_auto_redrive(const std::string& text, FormReader& form,
                       codec::OrganizationSettings& settings) {
  FormReader inner(text, "/autoRedrive");
  if (const auto enabled = inner.flag("enabled")) settings.auto_redrive = *enabled;
  if (const auto age = inner.text("minAge")) {
    const auto parsed = runtime::parse_duration(*age);
    if (parsed && *parsed >= std::chrono::minutes(1) && *parsed <= std::chrono::days(7))
      settings.redrive_min_age = *parsed;
    else
      inner.fault("minAge", "send a duration from 1m to 7d, such as \"1h\"");
  }
  const auto count = [&](const char* name, std::int64_t most, std::uint32_t& into) {
    const auto value = inner.integer(name, 1, most);
    if (value && *value > 0) into = static_cast<std::uint32_t>(*value);
    if (value && *value == 0) inner.fault(name, "send a whole number");  // it was null
  };
  count("maxRedrives", 20, settings.redrives_max);
  count("batch", 100, settings.redrives_at_once);
  form.add(inner.finish());
}

void change(Api& api, Call call) {
  auto settings = settings_of(api, call);
  FormReader form(call.request.body);
  if (const auto text = form.raw("autoRedrive")) read_auto_redrive(*text, form, settings);
  if (const auto contact = form.text("contact")) {
    settings.contact = *contact;
    if (!contact->empty() && !is_mail_address(*contact))
      form.fault("contact", "send an e-mail address, or null");
  }
  auto rules = rules_of(api, call);
  const auto validation = form.raw("eventValidation");
  if (validation) read_event_validation(*validation, form, rules);
  if (const auto faults = form.finish(); !faults.empty()) return call.respond(refused(faults));
  settings.updated = rules.updated = api.ports.now();
  auto answer = json_response(200, settings_json(api, settings, rules));
  Details details{{"autoRedrive", settings.auto_redrive ? "on" : "off"}};
  if (validation) {
    details["eventSchemas"] = to_string(rules.schemas);
    details["unknownEventTypes"] = to_string(rules.unknown_types);
  }
  Writes writes{{Topic::kControl, settings_key(settings.organization_id, settings.test_mode),
                 codec::encode(codec::ControlRecord(settings))},
                api.audit(call, "settings.changed", "settings", std::move(details))};
  if (validation)
    writes.push_back({Topic::kCatalogue,
                      service::event_rules_key(rules.organization_id, rules.test_mode),
                      codec::encode(rules)});
  if (!settings.contact.empty() && !ask_to_confirm(api, call.owner(), {settings.contact}, writes))
    return call.respond(too_many_addresses());
  api.commit(std::move(call), std::move(writes), std::move(answer));
}

/// Each change begins when those before it of the same organization and mode are written.
void change_in_turn(Api& api, Call call) {
  const auto turn = turn_of(call.owner());
  api.settings_turns.take(turn, std::move(call),
                          [&api](Call call) { change(api, std::move(call)); });
}

}  // namespace

void add_settings_routes(Api& api, http::Router& router) {
  api.route(router, "GET", "/api/settings", Scope::kRead, [&api](Call call) {
    call.respond(
        json_response(200, settings_json(api, settings_of(api, call), rules_of(api, call))));
  });
  api.route(router, "PATCH", "/api/settings", Scope::kManage,
            [&api](Call call) { change_in_turn(api, std::move(call)); });
}

}  // namespace fanfare::control
