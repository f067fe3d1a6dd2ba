#include "cli/signature/diagnosis.h"

#include <algorithm>

#include "cli/text/json.h"
#include "core/encoding.h"

namespace fanfare::cli {
namespace {

std::string join(const std::vector<std::string>& parts, const char* between) {
  std::string text;
  for (const auto& part : parts) text.append(text.empty() ? "" : between).append(part);
  return text;
}

/// Is there a pair of a body and a secret, as given or changed, that fits the signature?
std::string fitting_change(const Dialect& dialect, const Claim& claim, const Received& received,
                           const VerificationOptions& options) {
  auto bodies = earlier_bodies(received.body);
  bodies.insert(bodies.begin(), {received.body, ""});
  for (const auto& secret : options.secrets) {
    auto secrets = other_secrets(secret);
    secrets.insert(secrets.begin(), {secret, ""});
    for (const auto& each : secrets) {
      const auto key = verifying_key(dialect.signature, each.text);
      if (!key) continue;
      for (const auto& body : bodies) {
        if (!matches(dialect, claim, body.text, *key)) continue;
        std::vector<std::string> changes;
        if (!each.what.empty()) changes.push_back("the secret " + each.what);
        if (!body.what.empty()) changes.push_back("the body " + body.what);
        return join(changes, ", and ");
      }
    }
  }
  return "";
}

/// Of which other dialect it is genuine; "" if of none.
std::string fitting_dialect(const DialectSet& dialects, const Received& received,
                            const VerificationOptions& options, const std::string& tried) {
  for (const auto& dialect : dialects.all()) {
    if (dialect.name == tried) continue;
    const auto claim = read_claim(dialect, received, options.secrets);
    if (!claim) continue;
    for (const auto& secret : options.secrets) {
      const auto key = verifying_key(dialect.signature, secret);
      if (key && matches(dialect, *claim, received.body, *key)) return dialect.name;
    }
  }
  return "";
}

std::vector<std::string> why_mismatch(const DialectSet& dialects, const Received& received,
                                      const VerificationOptions& options,
                                      const Verification& found) {
  const auto* dialect = dialects.find(found.dialect);
  const auto claim = read_claim(*dialect, received, options.secrets);
  if (const auto change = fitting_change(*dialect, *claim, received, options); !change.empty())
    return {"it would be genuine, but " + change};
  if (const auto other = fitting_dialect(dialects, received, options, found.dialect);
      !other.empty())
    return {"it is genuine as " + other + ": verify as that, or change the endpoint's dialect"};
  const auto lengths = received.values("content-length");
  if (lengths.size() == 1 && lengths[0] != std::to_string(received.body.size()))
    return {"Content-Length says " + lengths[0] + " bytes, the body here has " +
            std::to_string(received.body.size()) +
            ": it was changed. Sign what arrived, before anything parses it"};
  try {
    Json::parse(received.body);
  } catch (const std::exception&) {
    return {"the body is no JSON: it isn't what was sent, or was cut off"};
  }
  if (without_json_space(received.body) != received.body)
    return {
        "the body has spaces between its members, and Fanfare sends none: it was most likely "
        "parsed and printed anew. Verify the bytes that arrived"};
  return {
      "the secret is most likely another one: fanfare endpoints secret ID tells it; it begins "
      "with whsec_ where Fanfare made it, and that belongs to it",
      "or a member of the body was changed or moved after it arrived"};
}

std::vector<std::string> why_unknown(const DialectSet& dialects, const Received& received) {
  std::vector<std::string> names;
  for (const auto& dialect : dialects.all())
    if (std::ranges::find(names, dialect.signature.header) == names.end())
      names.push_back(dialect.signature.header);
  std::vector<std::string> there;
  for (const auto& [name, value] : received.headers) there.push_back(name);
  return {"one of these headers has to be there: " + join(names, ", "),
          "these are: " + (there.empty() ? "none" : join(there, ", ")),
          "proxies may drop headers; CGI writes them as HTTP_X_FANFARE_SIGNATURE"};
}

std::string encoding_hint(const Received& received, const Dialect& dialect) {
  for (const auto& value : received.values(dialect.signature.header)) {
    const bool upper =
        std::ranges::any_of(value, [](unsigned char c) { return c >= 'A' && c <= 'F'; });
    if (dialect.signature.form != SignatureForm::kStandard && upper)
      return "the hex digits are to be in lower case";
    if (value.find('=') == std::string::npos)
      return "only the digits are there: pass the whole value, with what stands before them";
    if (value.find("sha256=") != 0 && dialect.signature.form == SignatureForm::kSha256Hex)
      return "the value has to begin with sha256=";
  }
  return "pass the header's value as it came, not decoded and not cut";
}

}  // namespace

std::vector<std::string> diagnose(const DialectSet& dialects, const Received& received,
                                  const VerificationOptions& options, const Verification& found) {
  const auto* dialect = dialects.find(found.dialect);
  if (found.code == "signature_mismatch") return why_mismatch(dialects, received, options, found);
  if (found.code == "unknown_dialect") return why_unknown(dialects, received);
  if (dialect == nullptr) return {};
  if (found.code == "timestamp_too_old" || found.code == "timestamp_too_new") {
    auto anytime = options;
    anytime.now = found.signed_at.value_or(0);
    const auto again = verify(dialects, received, anytime);
    return {again.code == "signature_mismatch"
                ? "the signature is wrong besides"
                : "the signature itself is right: for an old request name --tolerance or --at"};
  }
  if (found.code == "malformed_signature") return {encoding_hint(received, *dialect)};
  if (found.code == "malformed_timestamp")
    return {"send Unix seconds, ten digits: not milliseconds, not ISO 8601"};
  if (found.code == "bad_secret")
    return {"the secret of " + dialect->name +
            (dialect->signature.secret == SecretForm::kBase64
                 ? " is whsec_ and the padded base64 of its bytes"
                 : " is what fanfare endpoints secret ID prints, all of it")};
  if (found.code == "missing_header" || found.code == "duplicate_header") {
    if (const auto other = fitting_dialect(dialects, received, options, found.dialect);
        !other.empty())
      return {"it is genuine as " + other + ": verify as that"};
    return {"a proxy may have dropped or doubled it: look at the headers as they arrive"};
  }
  return {};
}

}  // namespace fanfare::cli
