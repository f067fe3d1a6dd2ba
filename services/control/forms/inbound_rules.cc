#include "services/control/forms/inbound_rules.h"

#include <algorithm>

#include "runtime/config.h"
#include "services/control/forms/inbound_form.h"

namespace fanfare::control {
namespace {

constexpr Duration kOverlapMax = std::chrono::days(30);
constexpr std::size_t kSecretsMax = 4;

template <typename T>
Result<T, Faults> refusal(Faults faults) {
  return Result<T, Faults>::failure(std::move(faults));
}

Faults unknown_provider() {
  http::FieldError fault;
  fault.pointer = "/provider";
  fault.detail = std::string("send ").append(kInboundProviders);
  return {std::move(fault)};
}

/// Those whose secret the provider makes, not whoever configures it.
bool needs_secret(const InboundSource& source) {
  switch (source.provider) {
    case InboundProvider::kStripe:
    case InboundProvider::kTwilio:
    case InboundProvider::kResend:
    case InboundProvider::kShopify: return true;
    case InboundProvider::kGeneric: return source.hmac.secret == ByteText::kHex;
    default: return false;
  }
}

/// Generated secrets are whsec_ and base64; a generic source in base64 wants none before it.
std::string generated_for(const InboundSource& source, const Fresh& fresh) {
  const bool bare =
      source.provider == InboundProvider::kGeneric && source.hmac.secret == ByteText::kBase64;
  return bare ? fresh.secret.substr(std::string_view("whsec_").size()) : fresh.secret;
}

/// The secret to use; takes the member, and says what is wrong with it.
std::string read_secret(FormReader& form, const InboundSource& source, const Fresh& fresh,
                        bool& generated) {
  const auto given = form.text("secret").value_or("");
  generated = given.empty();
  if (generated && needs_secret(source)) {
    form.fault("secret", "send the secret that the provider shows");
    return "";
  }
  const auto secret = generated ? generated_for(source, fresh) : given;
  if (const auto fault = inbound_secret_fault(source.provider, source.hmac, secret); !fault.empty())
    form.fault("secret", fault);
  return secret;
}

}  // namespace

std::vector<codec::SealedSecret> live_secrets(const codec::InboundSourceRecord& record,
                                              TimePoint now) {
  std::vector<codec::SealedSecret> live;
  std::ranges::copy_if(record.secrets, std::back_inserter(live), [&](const auto& secret) {
    return secret.expires == TimePoint() || now < secret.expires;
  });
  return live;
}

Result<NewInboundSource, Faults> InboundRules::create(std::string_view body, const Owner& owner,
                                                      const Fresh& fresh) const {
  FormReader form(body);
  NewInboundSource made;
  auto& source = made.record.source;
  const auto provider = inbound_provider_from(form.text("provider").value_or(""));
  if (!provider) return refusal<NewInboundSource>(unknown_provider());
  source.id = fresh.endpoint_id;
  source.organization_id = owner.organization_id;
  source.test_mode = owner.test_mode;
  source.provider = *provider;
  source.mapping.prefix = to_string(*provider);
  made.record.created = made.record.updated = fresh.now;
  read_inbound_form(form, made.record);
  bool generated = false;
  const auto secret = read_secret(form, source, fresh, generated);
  if (auto faults = form.finish(); !faults.empty())
    return refusal<NewInboundSource>(std::move(faults));
  made.record.secrets.push_back(codec::seal_secret(
      keyring_, source, {fresh.secret_id, secret, TimePoint()}, fresh.now, fresh.nonce));
  if (generated) made.generated = secret;
  return made;
}

Result<codec::InboundSourceRecord, Faults> InboundRules::change(
    const codec::InboundSourceRecord& current, std::string_view body, TimePoint now) const {
  FormReader form(body);
  auto changed = current;
  read_inbound_form(form, changed);
  // Secrets were checked against the form that they were given for.
  if (changed.source.hmac.secret != current.source.hmac.secret)
    form.add({{"/signature/secretEncoding",
               "this stays as it is: make a new source for a secret written otherwise"}});
  if (auto faults = form.finish(); !faults.empty())
    return refusal<codec::InboundSourceRecord>(std::move(faults));
  changed.updated = now;
  return changed;
}

Result<NewInboundSource, Faults> InboundRules::rotate(const codec::InboundSourceRecord& current,
                                                      std::string_view body,
                                                      const Fresh& fresh) const {
  FormReader form(body);
  Duration overlap = std::chrono::hours(24);
  if (const auto text = form.text("overlap"); text && !text->empty()) {
    const auto parsed = *text == "0" ? Duration(0) : runtime::parse_duration(*text);
    if (parsed && *parsed <= kOverlapMax)
      overlap = *parsed;
    else
      form.fault("overlap", "send a duration from 0s to 30d, such as \"24h\"");
  }
  bool generated = false;
  const auto secret = read_secret(form, current.source, fresh, generated);
  auto secrets = live_secrets(current, fresh.now);
  if (overlap == Duration(0)) secrets.clear();
  if (secrets.size() >= kSecretsMax)
    form.add({{"/overlap", "four secrets count already: wait for one to expire, or send \"0s\""}});
  if (auto faults = form.finish(); !faults.empty())
    return refusal<NewInboundSource>(std::move(faults));
  for (auto& old : secrets)
    old.expires = old.expires == TimePoint() ? fresh.now + overlap
                                             : std::min(old.expires, fresh.now + overlap);
  NewInboundSource made{current, generated ? secret : ""};
  secrets.insert(secrets.begin(), codec::seal_secret(keyring_, current.source,
                                                     {fresh.secret_id, secret, TimePoint()},
                                                     fresh.now, fresh.nonce));
  made.record.secrets = std::move(secrets);
  made.record.updated = fresh.now;
  return made;
}

}  // namespace fanfare::control
