// The inbox: what organizations were told, and what became of it on each channel.
#include "core/notification_text.h"
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/page.h"
#include "services/control/query.h"

namespace fanfare::control {
namespace {

constexpr std::string_view kShownPrefix = "ntf_";

void write_notification(codec::JsonWriter& json, const Api& api, const Owner& owner,
                        const Notification& it) {
  json.begin_object();
  codec::write_members(json, it);
  json.member("title", notification_title(it));
  json.member("text", notification_text(it, dashboard_at(api.settings.public_url)));
  json.key("sent").begin_array();
  for (const auto& sent : api.notes.sent(owner, it.id)) write_sent(json, sent);
  json.end_array().end_object();
}

void list(const Api& api, const Call& call) {
  QueryReader query(call.request);
  const auto page = query.page();
  const NotificationFilter filter{
      query.choice("kind", {"webhook_failure", "webhook_failures_high", "endpoint_failing",
                            "endpoint_unreachable", "endpoint_disabled", "endpoint_recovered",
                            "endpoint_deleted", "dead_letters_expiring", "quota_near_limit",
                            "mail_confirmation", "test"}),
      query.endpoint_id("endpointId")};
  if (const auto refusal = query.refusal()) return call.respond(*refusal);
  call.respond(page_response(
      api.notes.notifications(call.owner(), filter, {page.before, page.count + 1}), page.count,
      [&](codec::JsonWriter& json, const auto& it) {
        write_notification(json, api, call.owner(), it);
      },
      [](const auto& it) { return it.id; }));
}

void show(const Api& api, const Call& call) {
  const std::string_view id = call.path.at("id");
  const auto found =
      id.starts_with(kShownPrefix)
          ? api.notes.notification(call.owner(), std::string(id.substr(kShownPrefix.size())))
          : std::nullopt;
  if (!found) return call.respond(not_found("notification of this id"));
  codec::JsonWriter json;
  write_notification(json, api, call.owner(), *found);
  call.respond(json_response(200, json.take()));
}

}  // namespace

void add_notification_routes(Api& api, http::Router& router) {
  api.route(router, "GET", "/api/notifications", Scope::kRead,
            [&api](const Call& call) { list(api, call); });
  api.route(router, "GET", "/api/notifications/{id}", Scope::kRead,
            [&api](const Call& call) { show(api, call); });
}

}  // namespace fanfare::control
