// Addresses agree to be mailed: asked once more by the organization, confirmed by who reads there.
#include <algorithm>

#include "core/mail_confirmation.h"
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/forms/form_reader.h"
#include "services/control/mail_addresses.h"

namespace fanfare::control {
namespace {

bool is_wanted(const Api& api, const Owner& owner, const std::string& address) {
  const auto* settings = api.tables.settings(owner.organization_id, owner.test_mode);
  if (settings && settings->contact == address) return true;
  return std::ranges::any_of(api.tables.channels(owner.organization_id, owner.test_mode),
                             [&](const codec::ChannelRecord* record) {
                               const auto& to = record->channel.recipients;
                               return std::ranges::find(to, address) != to.end();
                             });
}

http::Response too_early(Duration wait) {
  auto response = http::problem(429, "asked-lately", "Asked lately",
                                "This address was asked within the last hour.");
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  response.headers.emplace_back("Retry-After", std::to_string(seconds));
  return response;
}

void ask_again(Api& api, Call call) {
  FormReader form(call.request.body);
  const auto address = form.text("address").value_or("");
  if (address.empty()) form.fault("address", "send the address that is to be asked");
  if (const auto faults = form.finish(); !faults.empty()) return call.respond(refused(faults));
  const auto owner = call.owner();
  if (!is_wanted(api, owner, address))
    return call.respond(not_found("channel, and no contact, with this address"));
  if (is_confirmed(api, owner, address))
    return call.respond(http::problem(409, "address-confirmed", "Address confirmed",
                                      "This address needs no confirmation any more."));
  const auto* known = api.tables.mail_address(owner.organization_id, owner.test_mode, address);
  const auto now = api.ports.now();
  if (known && known->asked + kMailAskedAgain > now)
    return call.respond(too_early(known->asked + kMailAskedAgain - now));
  Writes writes{api.audit(call, "mail_address.asked", address)};
  if (!ask_to_confirm(api, owner, {address}, writes, true))
    return call.respond(too_many_addresses());
  api.commit(std::move(call), std::move(writes), json_response(202, "{}"));
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&' || c == '<' || c == '>' || c == '"' || c == '\'')
      out += "&#" + std::to_string(static_cast<int>(c)) + ";";
    else
      out += c;
  }
  return out;
}

/// A page without scripts, for somebody who has no account here.
http::Response page(int status, const std::string& title, const std::string& content) {
  http::Response response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.headers = {{"Cache-Control", "no-store"},
                      {"Content-Security-Policy",
                       "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
                       "frame-ancestors 'none'"},
                      {"Referrer-Policy", "no-referrer"},
                      {"X-Content-Type-Options", "nosniff"}};
  response.body =
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\"><title>" +
      title +
      "</title><style>body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;"
      "padding:0 1rem}button{font:inherit;padding:.5rem 1rem}</style></head><body><h1>" +
      title + "</h1>" + content + "</body></html>";
  return response;
}

http::Response void_link() {
  return page(404, "This link is void",
              "<p>It is older than seven days, or the address is no longer wanted. A new one can "
              "be asked for in the dashboard.</p>");
}

/// What the token stands for, if it still counts.
std::optional<MailConfirmation> opened(const Api& api, const http::PathParameters& path) {
  auto confirmation = opened_confirmation(path.at("token"), api.keyring);
  if (!confirmation || confirmation->expires < api.ports.now()) return std::nullopt;
  const auto& [organization, test_mode, address, expires] = *confirmation;
  if (!api.tables.mail_address(organization, test_mode, address) ||
      !is_wanted(api, {organization, test_mode}, address))
    return std::nullopt;
  return confirmation;
}

http::Response question(const MailConfirmation& it) {
  return page(200, "Notifications by mail",
              "<p>The organization <b>" + escaped(it.organization_id) + "</b> wants to mail <b>" +
                  escaped(it.address) +
                  "</b> what goes wrong with its webhooks.</p><form method=\"post\"><button>Yes, "
                  "send them here</button></form><p>If you don't want them, do nothing.</p>");
}

void confirm(Api& api, const MailConfirmation& it, const http::Responder& respond) {
  const Owner owner{it.organization_id, it.test_mode};
  auto thanks = page(200, "Thank you",
                     "<p>Notifications will be mailed to <b>" + escaped(it.address) + "</b>.</p>");
  if (is_confirmed(api, owner, it.address)) return respond(std::move(thanks));
  auto record = *api.tables.mail_address(it.organization_id, it.test_mode, it.address);
  record.confirmed = api.ports.now();
  Writes writes{{Topic::kControl, mail_address_key(it.organization_id, it.test_mode, it.address),
                 codec::encode(codec::ControlRecord(std::move(record)))},
                api.audit(owner, "mail_confirmation", "mail_address.confirmed", it.address)};
  api.ports.commit(std::move(writes),
                   [respond, thanks = std::move(thanks)](const std::string& error) {
                     respond(error.empty() ? thanks : unavailable(error));
                   });
}

}  // namespace

void add_mail_confirmation_routes(Api& api, http::Router& router) {
  const std::string base = kMailConfirmations;
  api.route(router, "POST", base, Scope::kManage,
            [&api](Call call) { ask_again(api, std::move(call)); });
  // Without a key: the token is one. GET changes nothing, for mail servers follow links.
  router.add("GET", base + "/{token}",
             [&api](const http::Request&, const http::PathParameters& path,
                    const http::Responder& respond) {
               if (const auto reason = api.ports.not_ready_reason(); !reason.empty())
                 return respond(unavailable(reason));
               const auto it = opened(api, path);
               respond(it ? question(*it) : void_link());
             });
  router.add(
      "POST", base + "/{token}",
      [&api](http::Request request, const http::PathParameters& path, http::Responder respond) {
        if (const auto reason = api.ports.not_ready_reason(); !reason.empty())
          return respond(not_taken(reason));
        api.ports.pass(std::move(request), std::move(respond),
                       [&api, path](const http::Request&, const http::Responder& respond) {
                         const auto it = opened(api, path);
                         it ? confirm(api, *it, respond) : respond(void_link());
                       });
      });
}

}  // namespace fanfare::control
