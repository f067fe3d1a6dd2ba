// Bodies and queries of the control plane. What it takes must be readable by all that follow it: a
// record that isn't would stop them.
#include <algorithm>

#include "codec/catalogue_records.h"
#include "codec/channel_records.h"
#include "codec/dialects.h"
#include "codec/endpoint_records.h"
#include "codec/inbound_records.h"
#include "core/destination.h"
#include "fuzz.h"
#include "services/control/forms/channel_rules.h"
#include "services/control/forms/endpoint_rules.h"
#include "services/control/forms/event_type_rules.h"
#include "services/control/forms/inbound_rules.h"
#include "services/control/forms/secret_rotation.h"
#include "services/control/forms/test_event.h"
#include "services/control/query.h"

namespace fanfare::fuzz {
namespace {

using namespace control;

constexpr const char* kUlid = "01M7YCXEPXCZ5Q10YCH256G1GP";

const DialectSet& dialects() {
  static const DialectSet all = codec::load_dialects();
  return all;
}

const Keyring& keyring() {
  static const auto ring = Keyring::parse(std::string(43, 'A') + "=");
  return *ring;
}

Fresh fresh() {
  Fresh values;
  values.endpoint_id = values.secret_id = kUlid;
  values.secret = "whsec_" + std::string(43, 'A') + "=";
  values.now = TimePoint(std::chrono::hours(500'000));
  return values;
}

void check_faults(const Faults& faults) {
  MUST(!faults.empty());
  for (const auto& fault : faults) MUST(!fault.detail.empty());
}

/// Is taken by the services that read the topic.
void check_record(const codec::EndpointRecord& record) {
  const auto endpoint = codec::decode_endpoint(codec::encode(record), &keyring());
  MUST(endpoint.ok());
  MUST(parse_endpoint_url(endpoint->url).ok());
  MUST(dialects().find(endpoint->dialect) != nullptr);
  for (const auto& [name, value] : endpoint->headers) {
    MUST((name + value).find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
  }
}

void check_endpoint(std::string_view text, Shape shape) {
  static const EndpointRules rules(dialects(), keyring(), "fanfare");
  const auto form = read_endpoint_form(text, shape);
  const Owner owner{"01M7YCXEPXCZ5Q10YCH256G1GQ", false};
  if (const auto made = rules.create(form, shape, owner, fresh()); made.ok()) {
    check_record(made->record);
  } else {
    check_faults(made.error());
  }
  const auto plain =
      read_endpoint_form(R"({"url":"https://example.com/","events":["a.b"]})", Shape::kApi);
  const auto before = rules.create(plain, Shape::kApi, owner, fresh());
  if (const auto changed = rules.change(before->record, form, fresh()); changed.ok()) {
    check_record(*changed);
  }
}

void check_rotation(std::string_view text) {
  static const EndpointRules rules(dialects(), keyring(), "fanfare");
  const auto form = read_rotation_form(text);
  const auto plain =
      read_endpoint_form(R"({"url":"https://example.com/","events":["a.b"]})", Shape::kApi);
  const auto before = rules.create(plain, Shape::kApi, {}, fresh());
  for (const Dialect& dialect : dialects().all()) {
    const auto rotated = rotate(before->record, form, dialect, keyring(), fresh());
    if (rotated.ok()) MUST(!rotated->record.secrets.empty());
  }
}

void check_test_event(std::string_view text, Shape shape) {
  const auto form = read_test_form(text, shape, false);
  if (!form.ok()) return check_faults(form.error());
  Endpoint endpoint;
  endpoint.id = endpoint.organization_id = kUlid;
  endpoint.events = {"*"};
  for (const Dialect& dialect : dialects().all()) {
    const auto made = make_test_delivery(*form, dialect, endpoint, {}, kUlid, fresh().now);
    if (made.ok()) MUST(!made->body.empty());
  }
}

bool readable(const OwnEventType& type) {
  const auto record = codec::decode_catalogue_record(codec::encode(type));
  return record.ok() && std::holds_alternative<OwnEventType>(*record);
}

void check_event_type(std::string_view text) {
  const auto form = read_event_type_form(text, true);
  const auto made = create_event_type(form, {kUlid, false}, fresh().now);
  if (!made.ok()) return check_faults(made.error());
  MUST(readable(*made));
  const auto changed = change_event_type(*made, form, fresh().now);
  if (changed.ok()) MUST(readable(*changed));
}

void check_inbound(std::string_view text) {
  static const InboundRules rules(keyring());
  const auto made = rules.create(text, {kUlid, false}, fresh());
  if (!made.ok()) return check_faults(made.error());
  MUST(codec::decode_inbound_source(codec::encode(made->record), keyring()).ok());
  const auto changed = rules.change(made->record, text, fresh().now);
  if (changed.ok()) MUST(codec::decode_inbound_source(codec::encode(*changed), keyring()).ok());
}

/// Opens what was made, as the notifier does.
void check_channel_record(const codec::ChannelRecord& record) {
  const auto channel = codec::decode_channel(codec::encode(record), keyring());
  MUST(channel.ok());
  MUST(channel->type == "email" || !channel->secret.empty());
  MUST(channel->type != "email" ||
       (!channel->recipients.empty() && std::ranges::all_of(channel->recipients, is_mail_address)));
  if (channel->type == "email") return;
  const auto& url = channel->type == "slack" ? channel->secret : channel->url;
  MUST(parse_destination(url, AddressPolicy()).ok());
  MUST((channel->secret + url).find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
}

void check_channel(std::string_view text) {
  const Owner owner{kUlid, false};
  const AddressPolicy addresses;
  const auto made = make_channel(text, owner, keyring(), addresses, fresh());
  made.ok() ? check_channel_record(made->record) : check_faults(made.error());
  for (const char* body :
       {R"({"type":"webhook","url":"https://example.com/"})",
        R"({"type":"slack","url":"https://example.com/"})",
        R"({"type":"pagerduty","routingKey":"a"})", R"({"type":"email","to":["a@example.com"]})"}) {
    const auto before = make_channel(body, owner, keyring(), addresses, fresh());
    const auto changed = change_channel(before->record, text, keyring(), addresses, fresh());
    changed.ok() ? check_channel_record(changed->record) : check_faults(changed.error());
  }
}

void check_query(std::string_view text) {
  http::Request request;
  request.query = text;
  QueryReader query(request);
  const auto status = query.choice("status", {"delivered", "failed"});
  MUST(status.empty() || status == "delivered" || status == "failed");
  const auto id = query.endpoint_id("endpointId");
  MUST(id.empty() || id.size() == 26);
  (void)query.time("from");
  const auto page = query.page();
  const auto refusal = query.refusal();
  MUST(refusal || (page.count >= 1 && page.count <= 200));
  if (refusal) MUST(refusal->status == 400);
}

}  // namespace

void run(std::string_view input) {
  switch (take_choice(input, 9)) {
    case 0: return check_endpoint(input, Shape::kApi);
    case 1: return check_endpoint(input, Shape::kGeneric);
    case 2: return check_rotation(input);
    case 3: return check_test_event(input, Shape::kApi);
    case 4: return check_test_event(input, Shape::kGeneric);
    case 5: return check_event_type(input);
    case 6: return check_inbound(input);
    case 7: return check_query(input);
    default: return check_channel(input);
  }
}

}  // namespace fanfare::fuzz
