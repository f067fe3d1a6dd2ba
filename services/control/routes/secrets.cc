// Reveal, rotate and switch.
#include "runtime/log.h"
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/forms/secret_rotation.h"

namespace fanfare::control {
namespace {

http::Response private_json(std::string body) {
  auto response = json_response(200, std::move(body));
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

/// What receivers have to know while there are two.
void write_secrets(codec::JsonWriter& json, const std::vector<codec::SealedSecret>& secrets) {
  json.key("secrets").begin_array();
  for (const auto& secret : secrets) {
    json.begin_object().member("id", secret.id);
    json.member("type", secret.public_key.empty() ? "hmac" : "ed25519");
    if (!secret.public_key.empty()) json.member("publicKey", secret.public_key);
    json.member("signsFirst", &secret == &secrets.front());
    json.member("createdAt", iso8601_ms(secret.created)).key("expiresAt");
    secret.expires == TimePoint() ? json.null() : json.value(iso8601_ms(secret.expires));
    json.end_object();
  }
  json.end_array();
}

/// The secret that stays is the one to tell.
http::Response reveal(const Api& api, const codec::EndpointRecord& record) {
  const auto secrets = live_secrets(record, api.ports.now());
  const codec::SealedSecret* lasting = nullptr;
  for (const auto& secret : secrets)
    if (secret.expires == TimePoint()) lasting = &secret;
  if (!lasting) return not_found("secret of this endpoint");
  const auto opened = codec::open_secret(api.keyring, record.endpoint, *lasting);
  if (!opened) {
    runtime::log_error("secret_unreadable",
                       {{"endpoint", record.endpoint.id}, {"error", opened.error()}});
    return http::problem(500, "secret-unreadable", "Secret unreadable",
                         "The secret can't be opened with the deployment's master keys.");
  }
  codec::JsonWriter json;
  json.begin_object().member("id", shown_endpoint_id(record.endpoint.id, Shape::kApi));
  json.member("secret", lasting->public_key.empty() ? opened->value : lasting->public_key);
  write_secrets(json, secrets);
  return private_json(json.end_object().take());
}

void rotate_secret(Api& api, Call call) {
  auto form = read_rotation_form(call.request.body);
  auto audit = api.audit(call, "secret.rotated", call.path.at("id"));
  api.change_endpoint(
      std::move(call),
      [&api, form = std::move(form), audit = std::move(audit)](
          const codec::EndpointRecord& current, http::Response& answer,
          Writes& also) -> EndpointStore::Decision {
        const auto* dialect = api.dialects.find(current.endpoint.dialect);
        if (!dialect) {
          answer = http::problem(409, "unknown-dialect", "Unknown dialect",
                                 "The deployment no longer has this endpoint's dialect.");
          return EndpointStore::Nothing{};
        }
        auto rotation = rotate(current, form, *dialect, api.keyring, api.fresh());
        if (!rotation) {
          answer = refused(rotation.error());
          return EndpointStore::Nothing{};
        }
        if (rotation->conflict) {
          answer = http::problem(409, "rotation-in-progress", "Rotation in progress",
                                 "An earlier rotation is still going on: wait for its end, or send "
                                 "\"overlap\": \"0s\" to end it and use the new secret at once.");
          return EndpointStore::Nothing{};
        }
        also.push_back(audit);
        codec::JsonWriter json;
        json.begin_object().member("id", shown_endpoint_id(current.endpoint.id, Shape::kApi));
        json.member("secret", rotation->secret);
        write_secrets(json, rotation->record.secrets);
        answer = private_json(json.end_object().take());
        return std::move(rotation->record);
      });
}

void use_new_secret(Api& api, Call call) {
  auto audit = api.audit(call, "secret.switched", call.path.at("id"));
  api.change_endpoint(
      std::move(call),
      [&api, audit = std::move(audit)](const codec::EndpointRecord& current, http::Response& answer,
                                       Writes& also) -> EndpointStore::Decision {
        auto changed = switch_secret(current, api.ports.now());
        if (!changed) {
          answer = http::problem(409, "no-rotation", "No rotation",
                                 "There is one secret only: rotate it first.");
          return EndpointStore::Nothing{};
        }
        also.push_back(audit);
        codec::JsonWriter json;
        json.begin_object().member("id", shown_endpoint_id(current.endpoint.id, Shape::kApi));
        write_secrets(json, changed->secrets);
        answer = json_response(200, json.end_object().take());
        return std::move(*changed);
      });
}

}  // namespace

void add_secret_routes(Api& api, http::Router& router) {
  const std::string base = "/api/webhooks/{id}/secret/";
  api.route(router, "POST", base + "reveal", Scope::kManage, [&api](Call call) {
    const auto* record = api.endpoint_of(call);
    if (!record) return call.respond(not_found("endpoint of this id"));
    // Nobody sees a secret without a trace.
    auto audit = api.audit(call, "secret.revealed", call.path.at("id"));
    auto answer = reveal(api, *record);
    api.commit(std::move(call), {std::move(audit)}, std::move(answer));
  });
  api.route(router, "POST", base + "rotate", Scope::kManage,
            [&api](Call call) { rotate_secret(api, std::move(call)); });
  api.route(router, "POST", base + "switch", Scope::kManage,
            [&api](Call call) { use_new_secret(api, std::move(call)); });
}

}  // namespace fanfare::control
