#include "services/control/forms/secret_rotation.h"

#include <algorithm>

#include "core/ed25519.h"
#include "core/signature.h"
#include "runtime/config.h"
#include "services/control/forms/form_reader.h"

namespace fanfare::control {
namespace {

constexpr Duration kOverlapMax = std::chrono::days(30);

bool lasting(const codec::SealedSecret& secret) { return secret.expires == TimePoint(); }

}  // namespace

RotationForm read_rotation_form(std::string_view body) {
  FormReader form(body);
  RotationForm out;
  out.secret = form.text("secret").value_or("");
  out.type = read_secret_type(form);
  if (const auto text = form.text("overlap"); text && !text->empty()) {
    const auto overlap = *text == "0" ? Duration(0) : runtime::parse_duration(*text);
    if (overlap && *overlap >= Duration(0) && *overlap <= kOverlapMax)
      out.overlap = *overlap;
    else
      form.fault("overlap", "send a duration from 0s to 30d, such as \"24h\"");
  }
  out.sign_with = form.text("signWith").value_or("");
  if (!out.sign_with.empty() && out.sign_with != "previous" && out.sign_with != "current")
    form.fault("signWith", "send \"previous\" or \"current\"");
  out.faults = form.finish();
  return out;
}

std::vector<codec::SealedSecret> live_secrets(const codec::EndpointRecord& record, TimePoint now) {
  std::vector<codec::SealedSecret> live;
  std::ranges::copy_if(record.secrets, std::back_inserter(live),
                       [&](const auto& secret) { return lasting(secret) || now < secret.expires; });
  return live;
}

Result<Rotation, Faults> rotate(const codec::EndpointRecord& current, const RotationForm& form,
                                const Dialect& dialect, const Keyring& keyring,
                                const Fresh& fresh) {
  auto secrets = live_secrets(current, fresh.now);
  auto type = form.type;
  if (type.empty() && form.secret.empty() && std::ranges::any_of(secrets, [](const auto& each) {
        return lasting(each) && !each.public_key.empty();
      }))
    type = "ed25519";
  const auto secret = form.secret.empty() ? fresh.secret_as(type) : form.secret;
  auto faults = form.faults;
  check_secret(dialect.signature, secret, type, faults);
  if (!faults.empty()) return Result<Rotation, Faults>::failure(std::move(faults));
  const auto public_key = ed25519_public_key(secret);
  Rotation rotation{current, public_key ? *public_key : secret, false};
  const bool at_once = form.overlap == Duration(0);
  if (secrets.size() > 1 && !at_once) {
    rotation.conflict = true;
    return rotation;
  }
  if (at_once) secrets.clear();
  for (auto& previous : secrets) previous.expires = fresh.now + form.overlap;
  const bool current_first = form.sign_with.empty()
                                 ? dialect.signature.form == SignatureForm::kStandard
                                 : form.sign_with == "current";
  secrets.insert(current_first ? secrets.begin() : secrets.end(),
                 codec::seal_secret(keyring, current.endpoint, {fresh.secret_id, secret, {}},
                                    fresh.now, fresh.nonce));
  rotation.record.secrets = std::move(secrets);
  ++rotation.record.endpoint.version;
  rotation.record.updated = fresh.now;
  return rotation;
}

std::optional<codec::EndpointRecord> switch_secret(const codec::EndpointRecord& current,
                                                   TimePoint now) {
  auto secrets = live_secrets(current, now);
  if (secrets.size() < 2) return std::nullopt;
  std::stable_partition(secrets.begin(), secrets.end(), lasting);
  auto changed = current;
  changed.secrets = std::move(secrets);
  ++changed.endpoint.version;
  changed.updated = now;
  return changed;
}

}  // namespace fanfare::control
