#include "core/inbound_source.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/encoding.h"

namespace fanfare {
namespace {

using Name = std::pair<InboundProvider, std::string_view>;
constexpr std::array<Name, 7> kNames = {{{InboundProvider::kStripe, "stripe"},
                                         {InboundProvider::kTwilio, "twilio"},
                                         {InboundProvider::kResend, "resend"},
                                         {InboundProvider::kStandard, "standard"},
                                         {InboundProvider::kGithub, "github"},
                                         {InboundProvider::kShopify, "shopify"},
                                         {InboundProvider::kGeneric, "generic"}}};
constexpr std::size_t kSecretCharactersMax = 512;
constexpr std::size_t kTemplateMax = 256;
constexpr std::string_view kPrefix = "whsec_";

bool is_visible(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7f; });
}

std::size_t count(std::string_view text, std::string_view word) {
  std::size_t found = 0;
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
    ++found;
  return found;
}

/// "" if all that is in braces is one of `names`.
std::string placeholder_fault(std::string_view text, std::string_view member,
                              std::initializer_list<std::string_view> names) {
  std::string known;
  for (const auto name : names) known += (known.empty() ? "" : ", ") + std::string(name);
  for (auto at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    const auto end = text.find('}', at);
    const auto word = text.substr(at, end == std::string_view::npos ? end : end + 1 - at);
    if (std::ranges::find(names, word) == names.end())
      return std::string(member) + ": in braces there may be " + known;
  }
  return "";
}

}  // namespace

std::string_view to_string(InboundProvider provider) {
  return std::ranges::find(kNames, provider, &Name::first)->second;
}

std::optional<InboundProvider> inbound_provider_from(std::string_view text) {
  const auto found = std::ranges::find(kNames, text, &Name::second);
  return found == kNames.end() ? std::nullopt : std::optional(found->first);
}

std::string inbound_secret_fault(InboundProvider provider, const HmacForm& form,
                                 std::string_view secret) {
  const bool clean = std::ranges::all_of(secret, [](char c) { return c > ' ' && c < 0x7f; });
  if (secret.empty() || secret.size() > kSecretCharactersMax || !clean)
    return "the secret must be 1 to 512 visible ASCII characters";
  if (provider == InboundProvider::kStandard || provider == InboundProvider::kResend) {
    const auto coded = secret.starts_with(kPrefix) ? secret.substr(kPrefix.size()) : secret;
    if (base64_decoded(coded).empty())
      return "the secret must be whsec_ and padded base64, as the provider shows it";
  }
  if (provider != InboundProvider::kGeneric) return "";
  if (form.secret == ByteText::kHex && !hex_decoded(secret)) return "the secret must be hex";
  if (form.secret == ByteText::kBase64 && base64_decoded(secret).empty())
    return "the secret must be padded base64";
  return "";
}

std::string hmac_form_fault(const HmacForm& form) {
  if (form.header.empty()) return "header: name the header that carries the signature";
  for (const auto* text : {&form.value, &form.content})
    if (text->size() > kTemplateMax || !is_visible(*text))
      return "value and content are at most 256 printable ASCII characters";
  if (auto fault = placeholder_fault(form.value, "value", {"{signature}", "{timestamp}", "{id}"});
      !fault.empty())
    return fault;
  if (auto fault =
          placeholder_fault(form.content, "content", {"{body}", "{timestamp}", "{id}", "{url}"});
      !fault.empty())
    return fault;
  if (count(form.value, "{signature}") != 1) return "value: it needs {signature}, once";
  if (count(form.value, "{timestamp}") > 1 || count(form.value, "{id}") > 1)
    return "value: {timestamp} and {id} may be there once";
  if (form.value.find("}{") != std::string::npos)
    return "value: something must stand between two placeholders";
  if (count(form.content, "{body}") != 1)
    return "content: it needs {body}, once, or bodies could be changed unnoticed";
  const auto given = [&](std::string_view word, const std::string& header) {
    return !header.empty() || count(form.value, word) > 0;
  };
  if (count(form.content, "{timestamp}") > 0 && !given("{timestamp}", form.timestamp_header))
    return "content: {timestamp} needs timestampHeader, or {timestamp} in value";
  if (count(form.content, "{id}") > 0 && !given("{id}", form.id_header))
    return "content: {id} needs idHeader, or {id} in value";
  return "";
}

}  // namespace fanfare
