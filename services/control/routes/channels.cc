// Notification channels: POST, GET, PATCH, DELETE, and a test.
#include "codec/notification_records.h"
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/forms/channel_rules.h"
#include "services/control/mail_addresses.h"
#include "services/control/page.h"
#include "services/control/query.h"
#include "services/control/turns.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kChannelsMax = 50;  // of an organization and mode
constexpr std::string_view kShownPrefix = "nch_";

std::string shown_id(const NotificationChannel& channel) { return shown_channel_id(channel.id); }

void write_channel(codec::JsonWriter& json, const Api& api, const codec::ChannelRecord& record,
                   const std::string& secret = "") {
  const auto& channel = record.channel;
  json.begin_object().member("id", shown_id(channel)).member("type", channel.type);
  json.member("name", channel.name).member("enabled", channel.enabled);
  json.key("url");
  channel.url.empty() ? json.null() : json.value(channel.url);
  json.key("to").begin_array();
  for (const auto& address : channel.recipients) json.value(address);
  json.end_array().key("unconfirmed").begin_array();
  for (const auto& address : channel.recipients)
    if (!is_confirmed(api, {channel.organization_id, channel.test_mode}, address))
      json.value(address);
  json.end_array().key("kinds").begin_array();
  for (const auto& kind : channel.kinds) json.value(kind);
  json.end_array().member("minimumSeverity", to_string(channel.severity_min));
  json.member("digest", short_duration(channel.digest));
  if (!secret.empty()) json.member("secret", secret);
  json.member("createdAt", iso8601_ms(record.created));
  json.member("updatedAt", iso8601_ms(record.updated)).end_object();
}

http::Response channel_json(int status, const Api& api, const codec::ChannelRecord& record,
                            const std::string& secret = "") {
  codec::JsonWriter json;
  write_channel(json, api, record, secret);
  auto response = json_response(status, json.take());
  if (!secret.empty()) response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

http::Response no_channel() { return not_found("notification channel of this id"); }

Write written(const codec::ChannelRecord& record) {
  return {Topic::kChannels, record.channel.id, codec::encode(record)};
}

const codec::ChannelRecord* channel_of(const Api& api, const Call& call) {
  const std::string_view id = call.path.at("id");
  if (!id.starts_with(kShownPrefix)) return nullptr;
  const auto* record = api.tables.channel(std::string(id.substr(kShownPrefix.size())));
  const auto owner = call.owner();
  return record && record->channel.organization_id == owner.organization_id &&
                 record->channel.test_mode == owner.test_mode
             ? record
             : nullptr;
}

void log(const Api& api, const Call& call) {
  const auto* record = channel_of(api, call);
  if (!record) return call.respond(no_channel());
  QueryReader query(call.request);
  const auto page = query.page();
  if (const auto refusal = query.refusal()) return call.respond(*refusal);
  call.respond(page_response(
      api.notes.sent_on(call.owner(), record->channel.id, {page.before, page.count + 1}),
      page.count, write_sent, [](const auto& sent) { return sent.notification_id; }));
}

/// Changes are decided on what the tables hold, so there is one at a time of a channel.
class Channels {
 public:
  explicit Channels(Api& api) : api_(api) {}

  void create(Call call) {
    if (api_.tables.channels(call.key.organization_id, call.key.test_mode).size() >= kChannelsMax)
      return call.respond(http::problem(409, "too-many-channels", "Too many channels",
                                        "There are 50 notification channels: delete one first."));
    const auto made = make_channel(call.request.body, call.owner(), api_.keyring,
                                   api_.settings.addresses, api_.fresh());
    if (!made.ok()) return call.respond(refused(made.error()));
    const auto id = shown_id(made->record.channel);
    auto audit =
        api_.audit(call, "notification_channel.created", id, {{"type", made->record.channel.type}});
    auto answer = channel_json(201, api_, made->record, made->generated);
    answer.headers.emplace_back("Location", "/api/notification-channels/" + id);
    Writes writes{written(made->record), std::move(audit)};
    if (!ask_to_confirm(api_, call.owner(), made->record.channel.recipients, writes))
      return call.respond(too_many_addresses());
    api_.commit(std::move(call), std::move(writes), std::move(answer));
  }

  void list(const Call& call) const {
    codec::JsonWriter json;
    json.begin_object().key("data").begin_array();
    for (const auto* record : api_.tables.channels(call.key.organization_id, call.key.test_mode))
      write_channel(json, api_, *record);
    call.respond(json_response(200, json.end_array().end_object().take()));
  }

  /// Each change begins when those before it of the same channel are written.
  void in_turn(Call call, void (Channels::*change)(Call)) {
    const auto id = call.path.at("id");
    turns_.take(id, std::move(call), std::bind_front(change, this));
  }

  void change(Call call) {
    const auto* current = channel_of(api_, call);
    if (!current) return call.respond(no_channel());
    const auto changed = change_channel(*current, call.request.body, api_.keyring,
                                        api_.settings.addresses, api_.fresh());
    if (!changed.ok()) return call.respond(refused(changed.error()));
    auto audit = api_.audit(call, "notification_channel.changed", call.path.at("id"));
    Writes writes{written(changed->record), std::move(audit)};
    if (!ask_to_confirm(api_, call.owner(), changed->record.channel.recipients, writes))
      return call.respond(too_many_addresses());
    api_.commit(std::move(call), std::move(writes), channel_json(200, api_, changed->record));
  }

  void remove(Call call) {
    const auto* current = channel_of(api_, call);
    if (!current) return call.respond(no_channel());
    auto audit = api_.audit(call, "notification_channel.deleted", call.path.at("id"));
    api_.commit(std::move(call),
                {{Topic::kChannels, current->channel.id, std::nullopt}, std::move(audit)},
                json_response(204, ""));
  }

  /// The notifier sends it, as it sends all others.
  void test(Call call) {
    const auto* current = channel_of(api_, call);
    if (!current) return call.respond(no_channel());
    Notification it;
    const auto fresh = api_.fresh();
    it.id = fresh.endpoint_id;
    it.organization_id = current->channel.organization_id;
    it.test_mode = current->channel.test_mode;
    it.at = fresh.now;
    it.kind = "test";
    it.stage = "opened";
    it.channel_id = current->channel.id;
    codec::JsonWriter json;
    json.begin_object().member("notificationId", "ntf_" + it.id).end_object();
    Write write{Topic::kNotifications, it.organization_id,
                codec::encode(codec::NotificationRecord(it))};
    api_.commit(std::move(call), {std::move(write)}, json_response(202, json.take()));
  }

 private:
  Api& api_;
  Turns turns_;
};

}  // namespace

void add_channel_routes(Api& api, http::Router& router) {
  const auto channels = std::make_shared<Channels>(api);
  const std::string base = "/api/notification-channels";
  api.route(router, "POST", base, Scope::kManage,
            [channels](Call call) { channels->create(std::move(call)); });
  api.route(router, "GET", base, Scope::kRead,
            [channels](const Call& call) { channels->list(call); });
  api.route(router, "GET", base + "/{id}", Scope::kRead, [&api](const Call& call) {
    const auto* record = channel_of(api, call);
    call.respond(record ? channel_json(200, api, *record) : no_channel());
  });
  api.route(router, "PATCH", base + "/{id}", Scope::kManage,
            [channels](Call call) { channels->in_turn(std::move(call), &Channels::change); });
  api.route(router, "DELETE", base + "/{id}", Scope::kManage,
            [channels](Call call) { channels->in_turn(std::move(call), &Channels::remove); });
  api.route(router, "GET", base + "/{id}/log", Scope::kRead,
            [&api](const Call& call) { log(api, call); });
  api.route(router, "POST", base + "/{id}/test", Scope::kManage,
            [channels](Call call) { channels->test(std::move(call)); });
}

}  // namespace fanfare::control
