// Sources of inbound webhooks: POST, GET, PATCH, DELETE, and their secrets.
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/forms/inbound_rules.h"
#include "services/control/turns.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kSourcesMax = 100;  // of an organization and mode
constexpr std::string_view kShownPrefix = "src_";

std::string shown_id(const InboundSource& source) { return std::string(kShownPrefix) + source.id; }

void write_or_null(codec::JsonWriter& json, const char* name, const std::string& text) {
  json.key(name);
  text.empty() ? json.null() : json.value(text);
}

void write_signature(codec::JsonWriter& json, const HmacForm& form) {
  json.begin_object().member("header", form.header).member("value", form.value);
  json.member("content", form.content).member("digest", codec::to_string(form.digest));
  json.member("encoding", codec::to_string(form.encoding));
  json.member("secretEncoding", codec::to_string(form.secret));
  write_or_null(json, "timestampHeader", form.timestamp_header);
  write_or_null(json, "idHeader", form.id_header);
  json.end_object();
}

void write_mapping(codec::JsonWriter& json, const InboundSource& source) {
  const auto& mapping = source.mapping;
  json.key("mapping").begin_object().member("prefix", mapping.prefix);
  json.key("rename").begin_object();
  for (const auto& [theirs, ours] : mapping.rename) json.member(theirs, ours);
  json.end_object().key("ignore").begin_array();
  for (const auto& type : mapping.ignore) json.value(type);
  json.end_array();
  if (source.provider == InboundProvider::kGeneric) {
    write_or_null(json, "typeHeader", mapping.type_header);
    write_or_null(json, "typePointer", mapping.type_pointer);
    write_or_null(json, "idHeader", mapping.id_header);
    write_or_null(json, "idPointer", mapping.id_pointer);
  }
  json.end_object();
}

void write_source(codec::JsonWriter& json, const Api& api, const codec::InboundSourceRecord& record,
                  const std::string& secret = "") {
  const auto& source = record.source;
  const auto path = "/api/inbound/" + shown_id(source);
  const auto& base = api.settings.public_url;
  json.begin_object().member("id", shown_id(source));
  json.member("provider", to_string(source.provider));
  json.member("name", record.name).member("enabled", source.enabled).member("path", path);
  write_or_null(json, "url", !source.url.empty() ? source.url : base.empty() ? "" : base + path);
  json.member("tolerance", short_duration(source.tolerance)).key("signature");
  if (source.provider == InboundProvider::kGeneric)
    write_signature(json, source.hmac);
  else
    json.null();
  write_mapping(json, source);
  if (!secret.empty()) json.member("secret", secret);
  json.key("secrets").begin_array();
  for (const auto& each : live_secrets(record, api.ports.now())) {
    json.begin_object().member("id", each.id).member("createdAt", iso8601_ms(each.created));
    write_or_null(json, "expiresAt", each.expires == TimePoint() ? "" : iso8601_ms(each.expires));
    json.end_object();
  }
  json.end_array().member("createdAt", iso8601_ms(record.created));
  json.member("updatedAt", iso8601_ms(record.updated)).end_object();
}

http::Response source_json(int status, const Api& api, const codec::InboundSourceRecord& record,
                           const std::string& secret = "") {
  codec::JsonWriter json;
  write_source(json, api, record, secret);
  auto response = json_response(status, json.take());
  if (!secret.empty()) response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

http::Response no_source() { return not_found("inbound source of this id"); }

const codec::InboundSourceRecord* source_of(const Api& api, const Call& call) {
  std::string_view id = call.path.at("id");
  if (!id.starts_with(kShownPrefix)) return nullptr;
  const auto* record = api.tables.inbound_source(std::string(id.substr(kShownPrefix.size())));
  const auto owner = call.owner();
  return record && record->source.organization_id == owner.organization_id &&
                 record->source.test_mode == owner.test_mode
             ? record
             : nullptr;
}

Write written(const codec::InboundSourceRecord& record) {
  return {Topic::kInboundSources, record.source.id, codec::encode(record)};
}

/// Changes are decided on what the tables hold, so there is one at a time of a source.
class Sources {
 public:
  explicit Sources(Api& api) : api_(api), rules_(api.keyring) {}

  void create(Call call) {
    if (api_.tables.inbound_sources(call.key.organization_id, call.key.test_mode).size() >=
        kSourcesMax)
      return call.respond(http::problem(409, "too-many-sources", "Too many sources",
                                        "There are 100 inbound sources: delete one first."));
    const auto made = rules_.create(call.request.body, call.owner(), api_.fresh());
    if (!made.ok()) return call.respond(refused(made.error()));
    auto audit = api_.audit(call, "inbound_source.created", shown_id(made->record.source),
                            {{"provider", std::string(to_string(made->record.source.provider))}});
    auto answer = source_json(201, api_, made->record, made->generated);
    answer.headers.emplace_back("Location",
                                "/api/inbound-sources/" + shown_id(made->record.source));
    api_.commit(std::move(call), {written(made->record), std::move(audit)}, std::move(answer));
  }

  void list(const Call& call) {
    codec::JsonWriter json;
    json.begin_object().key("data").begin_array();
    for (const auto* record :
         api_.tables.inbound_sources(call.key.organization_id, call.key.test_mode))
      write_source(json, api_, *record);
    call.respond(json_response(200, json.end_array().end_object().take()));
  }

  /// Each change begins when those before it of the same source are written.
  void in_turn(Call call, void (Sources::*change)(Call)) {
    const auto id = call.path.at("id");
    turns_.take(id, std::move(call), std::bind_front(change, this));
  }

  void change(Call call) {
    const auto* current = source_of(api_, call);
    if (!current) return call.respond(no_source());
    const auto changed = rules_.change(*current, call.request.body, api_.ports.now());
    if (!changed.ok()) return call.respond(refused(changed.error()));
    auto audit = api_.audit(call, "inbound_source.changed", shown_id(changed->source));
    api_.commit(std::move(call), {written(*changed), std::move(audit)},
                source_json(200, api_, *changed));
  }

  void rotate(Call call) {
    const auto* current = source_of(api_, call);
    if (!current) return call.respond(no_source());
    const auto made = rules_.rotate(*current, call.request.body, api_.fresh());
    if (!made.ok()) return call.respond(refused(made.error()));
    auto audit = api_.audit(call, "inbound_source.secret_rotated", shown_id(current->source));
    api_.commit(std::move(call), {written(made->record), std::move(audit)},
                source_json(200, api_, made->record, made->generated));
  }

  void remove(Call call) {
    const auto* current = source_of(api_, call);
    if (!current) return call.respond(no_source());
    auto audit = api_.audit(call, "inbound_source.deleted", shown_id(current->source));
    api_.commit(std::move(call),
                {{Topic::kInboundSources, current->source.id, std::nullopt}, std::move(audit)},
                json_response(204, ""));
  }

 private:
  Api& api_;
  InboundRules rules_;
  Turns turns_;
};

}  // namespace

void add_inbound_routes(Api& api, http::Router& router) {
  const auto sources = std::make_shared<Sources>(api);
  const std::string base = "/api/inbound-sources";
  api.route(router, "POST", base, Scope::kManage,
            [sources](Call call) { sources->create(std::move(call)); });
  api.route(router, "GET", base, Scope::kRead, [sources](Call call) { sources->list(call); });
  api.route(router, "GET", base + "/{id}", Scope::kRead, [&api](Call call) {
    const auto* record = source_of(api, call);
    call.respond(record ? source_json(200, api, *record) : no_source());
  });
  api.route(router, "PATCH", base + "/{id}", Scope::kManage,
            [sources](Call call) { sources->in_turn(std::move(call), &Sources::change); });
  api.route(router, "DELETE", base + "/{id}", Scope::kManage,
            [sources](Call call) { sources->in_turn(std::move(call), &Sources::remove); });
  api.route(router, "POST", base + "/{id}/secret/rotate", Scope::kManage,
            [sources](Call call) { sources->in_turn(std::move(call), &Sources::rotate); });
}

}  // namespace fanfare::control
