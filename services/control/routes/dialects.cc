// The dialects of the deployment.
#include "services/control/answers.h"
#include "services/control/api.h"

namespace fanfare::control {
namespace {

void write_dialect(codec::JsonWriter& json, const Dialect& dialect) {
  json.begin_object().member("name", dialect.name).member("contentType", dialect.content_type);
  json.member("signatureHeader", dialect.signature.header).key("headers").begin_array();
  for (const auto& header : dialect.headers) json.value(header.name);
  json.end_array().key("retryDelays").begin_array();
  for (const auto delay : dialect.ladder) json.value(short_duration(delay));
  json.end_array().member("eventTypeCount", dialect.catalogue.size()).end_object();
}

void list(const Api& api, const Call& call) {
  codec::JsonWriter json;
  json.begin_object().member("default", api.settings.default_dialect).key("data").begin_array();
  for (const auto& dialect : api.dialects.all()) write_dialect(json, dialect);
  call.respond(json_response(200, json.end_array().end_object().take()));
}

}  // namespace

void add_dialect_routes(Api& api, http::Router& router) {
  api.route(router, "GET", "/api/dialects", Scope::kRead,
            [&api](const Call& call) { list(api, call); });
}

}  // namespace fanfare::control
