// Where webhooks of others come in: who sends them, how they are signed, what becomes of them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/endpoint.h"
#include "core/mac.h"
#include "core/time.h"

namespace fanfare {

enum class InboundProvider : std::uint8_t {
  kStripe,
  kTwilio,
  kResend,
  kStandard,  // Standard Webhooks, and Svix
  kGithub,
  kShopify,
  kGeneric,  // an HMAC as HmacForm says
};
std::string_view to_string(InboundProvider provider);
std::optional<InboundProvider> inbound_provider_from(std::string_view text);
constexpr const char* kInboundProviders =
    "stripe, twilio, resend, standard, github, shopify or generic";

enum class ByteText : std::uint8_t { kPlain, kHex, kBase64 };

/// How a generic source is signed.
///
///   Acme-Signature: ts=1700000000;sig=5f2a…      over "1700000000.{…}"
///   header "Acme-Signature", value "ts={timestamp};sig={signature}", content "{timestamp}.{body}"
struct HmacForm {
  std::string header;
  std::string value = "{signature}";  // with {signature}, and {timestamp} or {id} if they are there
  std::string content = "{body}";     // with {body}, {timestamp}, {id}, {url}
  Digest digest = Digest::kSha256;
  ByteText encoding = ByteText::kHex;       // of the signature
  ByteText secret = ByteText::kPlain;       // what the secret is written in
  std::string timestamp_header, id_header;  // "": none
};

/// From what a provider says to an event of ours.
struct InboundMapping {
  std::string prefix;                         // of event types: "stripe"
  std::map<std::string, std::string> rename;  // the provider's type to ours, whole
  std::vector<std::string> ignore;            // types of the provider; "a.*" takes all below
  // Of a generic source; "": none.
  std::string type_header, type_pointer, id_header, id_pointer;
};

struct InboundSource {
  std::string id;  // ULID, without prefix
  std::string organization_id;
  bool test_mode = false;
  InboundProvider provider = InboundProvider::kGeneric;
  bool enabled = true;
  std::string url;  // as the provider calls it, without query; "": as the request came
  Duration tolerance{300'000};
  HmacForm hmac;
  InboundMapping mapping;
  std::vector<SigningSecret> secrets;  // all that are accepted
};

/// "" if the text can be a secret of such a source, else what to change.
std::string inbound_secret_fault(InboundProvider provider, const HmacForm& form,
                                 std::string_view secret);
/// "" if the form can be worked with, else what to change.
std::string hmac_form_fault(const HmacForm& form);

}  // namespace fanfare
