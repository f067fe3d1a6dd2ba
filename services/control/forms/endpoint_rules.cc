#include "services/control/forms/endpoint_rules.h"

#include <algorithm>

#include "codec/filter_json.h"
#include "core/check.h"
#include "core/destination.h"
#include "core/ed25519.h"
#include "core/encoding.h"
#include "core/signature.h"
#include "core/subscription_matcher.h"
#include "core/url.h"
#include "services/control/forms/secret_rotation.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kEventsMax = 256;
constexpr std::size_t kDescriptionMax = 1'024;
constexpr std::size_t kGoodSecretLength = 16;
constexpr const char* kCredentialHeader = "Authorization";

void check_url(const std::string& url, const AddressPolicy& policy, Faults& faults) {
  if (const auto parsed = parse_destination(url, policy); !parsed)
    faults.push_back({"/url", parsed.error()});
}

void check_events(const std::vector<std::string>& events, Faults& faults) {
  if (events.empty() || events.size() > kEventsMax)
    faults.push_back({"/events", "name from 1 to 256 event types, or \"*\" for all"});
  for (std::size_t i = 0; i < events.size() && i < kEventsMax; ++i)
    if (!valid_event_pattern(events[i]))
      faults.push_back({"/events/" + std::to_string(i),
                        "send an event type such as \"order.created\", \"order.*\" or \"*\""});
}

void check_filter(const std::string& filter, Faults& faults) {
  if (filter.empty()) return;
  const auto compiled = codec::compile_filter(filter);
  if (compiled) return;
  for (const auto& fault : compiled.error())
    faults.push_back({"/filter" + fault.pointer, fault.detail});
}

/// A member that is missing because it was faulty has its fault already.
void require(bool given, const char* pointer, const char* detail, Faults& faults) {
  const auto told = [&](const auto& fault) { return fault.pointer == pointer; };
  if (!given && std::ranges::none_of(faults, told)) faults.push_back({pointer, detail});
}

void check_texts(const EndpointForm& form, const Dialect* dialect, Faults& faults) {
  if (form.events) check_events(*form.events, faults);
  if (form.description && form.description->size() > kDescriptionMax)
    faults.push_back({"/description", "send at most 1024 bytes"});
  if (form.headers) check_headers(*form.headers, dialect, faults);
  if (form.metadata) check_metadata(*form.metadata, faults);
  if (form.filter) check_filter(*form.filter, faults);
  if (form.status && *form.status != "active" && *form.status != "paused")
    faults.push_back({"/status", "send \"active\" or \"paused\""});
  else if (form.status && form.enabled && (*form.status == "active") != *form.enabled)
    faults.push_back({"/enabled", "status and enabled contradict each other: send one of them"});
}

bool have_one_origin(const std::string& one, const std::string& other) {
  const auto a = parse_endpoint_url(one), b = parse_endpoint_url(other);
  return a && b && a->host == b->host && a->port == b->port;
}

/// The status that is asked for; nullopt if none is.
std::optional<EndpointStatus> wanted_status(const EndpointForm& form) {
  if (!form.status && !form.enabled) return std::nullopt;
  const bool active = form.status ? *form.status == "active" : *form.enabled;
  return active ? EndpointStatus::kActive : EndpointStatus::kPaused;
}

void apply(const EndpointForm& form, codec::EndpointRecord& record) {
  auto& endpoint = record.endpoint;
  if (asks_anew(form, record))
    record.handshake = {form.handshake.value_or(record.handshake.policy), false, 0, {}, ""};
  if (form.url) endpoint.url = *form.url;
  if (form.events) endpoint.events = *form.events;
  if (form.description) record.description = *form.description;
  if (form.retry_delays) endpoint.retry_delays = *form.retry_delays;
  if (form.concurrency_max) endpoint.concurrency_max = *form.concurrency_max;
  if (form.rate_per_second) {
    endpoint.rate_per_second = *form.rate_per_second;
    endpoint.rate_burst = form.rate_burst.value_or(0);
  }
  if (form.headers) endpoint.headers = *form.headers;
  if (form.metadata) record.metadata = *form.metadata;
  if (form.filter) endpoint.filter = *form.filter;
  if (form.traceparent) endpoint.traceparent = *form.traceparent;
}

}  // namespace

std::string Fresh::secret_as(const std::string& type) const {
  constexpr std::size_t kPrefix = 6;  // whsec_
  return type == "ed25519" ? make_ed25519_secret(base64_decoded(secret.substr(kPrefix))) : secret;
}

bool asks_anew(const EndpointForm& form, const codec::EndpointRecord& current) {
  return (form.url && *form.url != current.endpoint.url) ||
         (form.handshake && *form.handshake != current.handshake.policy);
}

void check_secret(const SignatureScheme& scheme, const std::string& secret, const std::string& type,
                  Faults& faults) {
  const bool asymmetric = is_ed25519_secret(secret);
  if (type == "ed25519" && scheme.form != SignatureForm::kStandard)
    faults.push_back({"/secretType", "this dialect can't sign with ed25519"});
  else if (!type.empty() && asymmetric != (type == "ed25519"))
    faults.push_back({"/secretType", "the secret is of the other type"});
  else if (const auto fault = secret_fault(scheme, secret); !fault.empty())
    faults.push_back({"/secret", fault});
}

EndpointRules::EndpointRules(const DialectSet& dialects, const Keyring& keyring,
                             std::string default_dialect, AddressPolicy addresses)
    : dialects_(dialects),
      keyring_(keyring),
      default_dialect_(std::move(default_dialect)),
      addresses_(std::move(addresses)) {
  FANFARE_CHECK(dialects_.find(default_dialect_) != nullptr);
}

void EndpointRules::check(const EndpointForm& form, const Dialect* dialect, Faults& faults) const {
  if (form.url) check_url(*form.url, addresses_, faults);
  check_texts(form, dialect, faults);
  if (form.credential && !form.credential->kind.empty() && dialect &&
      sets_header(*dialect, kCredentialHeader))
    faults.push_back(
        {"/authentication", "the dialect " + dialect->name + " sets Authorization itself"});
}

/// What the endpoint keeps must fit the dialect too.
void EndpointRules::check_change_to(const Dialect& dialect, const codec::EndpointRecord& current,
                                    const EndpointForm& form, Faults& faults) const {
  for (const auto& sealed : current.secrets) {
    const auto secret = codec::open_secret(keyring_, current.endpoint, sealed);
    const auto fault = secret ? secret_fault(dialect.signature, secret->value) : secret.error();
    if (!fault.empty())
      faults.push_back({"/dialect", "the endpoint's secret doesn't fit this dialect (" + fault +
                                        "): rotate it first"});
  }
  std::vector<std::string> kept;
  if (!form.headers)
    for (const auto& [name, value] : current.endpoint.headers) kept.push_back(name);
  if (!form.credential && !current.credential_kind.empty()) kept.emplace_back(kCredentialHeader);
  for (const auto& name : kept)
    if (sets_header(dialect, name))
      faults.push_back(
          {"/dialect", "it sets " + name + ", a header of the endpoint's own: remove that first"});
}

const Dialect* EndpointRules::dialect_for(const EndpointForm& form, Shape shape,
                                          Faults& faults) const {
  if (shape == Shape::kGeneric)
    if (const auto* generic = dialects_.find("generic")) return generic;
  if (form.dialect && !form.dialect->empty()) {
    if (const auto* named = dialects_.find(*form.dialect)) return named;
    std::string known;
    for (const auto& dialect : dialects_.all()) known += (known.empty() ? "" : ", ") + dialect.name;
    faults.push_back({"/dialect", "name one of " + known});
  }
  const auto* only = form.events ? dialects_.only_one_with(*form.events) : nullptr;
  return only ? only : dialects_.find(default_dialect_);
}

void EndpointRules::apply_credential(const EndpointForm& form, const Fresh& fresh,
                                     codec::EndpointRecord& record) const {
  if (!form.credential) return;
  record.credential_kind = form.credential->kind;
  record.credential = {};
  if (!record.credential_kind.empty())
    record.credential = codec::seal_credential(keyring_, record.endpoint, form.credential->value,
                                               fresh.credential_nonce);
}

void EndpointRules::apply_tls(const CheckedTls& tls, const Fresh& fresh,
                              codec::EndpointRecord& record) const {
  record.tls = {tls.certificate, {}, tls.authority, tls.authority_pem};
  if (tls.certificate)
    record.tls.client = codec::seal_client(keyring_, record.endpoint, tls.client, fresh.tls_nonce);
}

Result<NewEndpoint, Faults> EndpointRules::create(const EndpointForm& form, Shape shape,
                                                  const Owner& owner, const Fresh& fresh) const {
  if (!form.readable) return Result<NewEndpoint, Faults>::failure(form.faults);
  auto faults = form.faults;
  require(form.url.has_value(), "/url", "say where to send events: an https:// URL", faults);
  require(form.events.has_value(), "/events", "name the event types to send, or \"*\" for all",
          faults);
  const auto* dialect = dialect_for(form, shape, faults);
  check(form, dialect, faults);
  const bool generated = !form.secret || form.secret->empty();
  const auto secret = generated ? fresh.secret_as(form.secret_type) : *form.secret;
  check_secret(dialect->signature, secret, form.secret_type, faults);
  const auto tls = check_tls(form.tls.value_or(TlsForm()), fresh.now, faults);
  if (!faults.empty()) return Result<NewEndpoint, Faults>::failure(std::move(faults));

  NewEndpoint made;
  auto& endpoint = made.record.endpoint;
  endpoint.id = fresh.endpoint_id;
  endpoint.organization_id = owner.organization_id;
  endpoint.test_mode = owner.test_mode;
  endpoint.dialect = dialect->name;
  endpoint.status = wanted_status(form).value_or(EndpointStatus::kActive);
  endpoint.version = 1;
  endpoint.epoch = 1;
  apply(form, made.record);
  apply_credential(form, fresh, made.record);
  apply_tls(tls, fresh, made.record);
  made.record.created = made.record.updated = fresh.now;
  made.record.generic_api = shape == Shape::kGeneric;
  made.record.secrets.push_back(codec::seal_secret(
      keyring_, endpoint, {fresh.secret_id, secret, {}}, fresh.now, fresh.nonce));
  const auto& public_key = made.record.secrets.back().public_key;
  made.secret = public_key.empty() ? secret : public_key;
  made.generated = generated;
  if (secret.size() < kGoodSecretLength)
    made.warning = "the secret is shorter than 16 characters and could be guessed";
  return made;
}

Result<codec::EndpointRecord, Faults> EndpointRules::change(const codec::EndpointRecord& current,
                                                            const EndpointForm& form,
                                                            const Fresh& fresh) const {
  using Changed = Result<codec::EndpointRecord, Faults>;
  if (!form.readable) return Changed::failure(form.faults);
  auto faults = form.faults;
  const auto* dialect = form.dialect ? dialect_for(form, Shape::kApi, faults)
                                     : dialects_.find(current.endpoint.dialect);
  check(form, dialect, faults);
  if (form.secret || !form.secret_type.empty())
    faults.push_back({form.secret ? "/secret" : "/secretType",
                      "a secret is changed by POST …/secret/rotate, so that none is cut off"});
  // Else who may change the endpoint could have its credential sent to himself.
  if (form.url && !current.credential_kind.empty() && !form.credential &&
      !have_one_origin(*form.url, current.endpoint.url))
    faults.push_back({"/authentication",
                      "send it again with a url of another host or port, or null, by PATCH "
                      "/api/webhooks/{id}"});
  auto changed = current;
  changed.secrets = live_secrets(current, fresh.now);
  if (form.dialect) {
    changed.endpoint.dialect = dialect->name;
    check_change_to(*dialect, changed, form, faults);
  }
  const auto tls = check_tls(form.tls.value_or(TlsForm()), fresh.now, faults);
  if (!faults.empty()) return Changed::failure(std::move(faults));
  apply(form, changed);
  apply_credential(form, fresh, changed);
  if (form.tls) apply_tls(tls, fresh, changed);
  if (const auto status = wanted_status(form)) {
    changed.endpoint.status = *status;
    if (*status == EndpointStatus::kActive) {
      ++changed.endpoint.epoch;  // Voids what a dispatcher found out before.
      changed.disabled_reason.clear();
    }
  }
  ++changed.endpoint.version;
  changed.updated = fresh.now;
  return changed;
}

}  // namespace fanfare::control
