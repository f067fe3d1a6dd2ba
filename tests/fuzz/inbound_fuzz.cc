// Webhooks of providers: the first byte chooses the provider, then the headers' and query's lines.
#include "core/inbound_signature.h"

#include "codec/json_scanner.h"
#include "core/encoding.h"
#include "core/forwarded.h"
#include "fuzz.h"
#include "services/ingest/inbound_intake.h"

namespace fanfare::fuzz {
namespace {

constexpr TimePoint kNow = from_unix_ms(1'700'000'000'000);
constexpr const char* kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
using Headers = std::vector<std::pair<std::string, std::string>>;

HmacForm take_form(std::string_view& input) {
  HmacForm form;
  form.header = "Sig";
  form.value = take_until(input, '\n');
  form.content = take_until(input, '\n');
  form.digest = static_cast<Digest>(take_choice(input, 3));
  form.encoding = static_cast<ByteText>(1 + take_choice(input, 2));
  form.timestamp_header = "Time";
  form.id_header = "Id";
  return form;
}

Headers take_headers(std::string_view& input) {
  Headers headers;
  while (!input.empty()) {
    auto line = take_until(input, '\n');
    if (line.empty()) break;
    const auto name = take_until(line, ':');
    headers.emplace_back(name, line);
  }
  return headers;
}

/// What a secret that nobody knows signs can't be guessed, and what is taken is an event.
void check(const InboundSource& source, const InboundRequest& request) {
  const auto fault = inbound_fault(source, request, kNow);
  MUST(!fault.empty());
  MUST(fault.find("MfKQ9r8G") == std::string::npos);
  std::uint8_t random = 0;
  const auto taken = ingest::take_inbound(source, request, kNow,
                                          [&] { return std::array<std::uint8_t, 10>{++random}; });
  if (!taken.ok()) {
    MUST(taken.error().status == 400 && !taken.error().faults.empty());
    return;
  }
  for (const auto& event : *taken) {
    MUST(event.data.starts_with('{') && !event.id.empty() && event.id.size() <= 256);
    MUST(!event.type.empty() && event.type.size() <= 256 && event.type.back() != '.');
    codec::JsonScanner scanner(event.data, 600);
    MUST(scanner.skip_value() && scanner.at_end());
  }
}

}  // namespace

void run(std::string_view input) {
  InboundSource source;
  source.id = "01JD0000000000000000000000";
  source.provider = static_cast<InboundProvider>(take_choice(input, 7));
  source.mapping.prefix = "p";
  source.mapping.type_pointer = "/type";
  source.mapping.id_header = "Id";
  source.secrets = {{"s", kSecret, {}}};
  if (source.provider == InboundProvider::kGeneric) {
    source.hmac = take_form(input);
    if (!hmac_form_fault(source.hmac).empty()) return;
  }
  const std::string query(take_until(input, '\n'));
  const Headers headers = take_headers(input);
  const InboundRequest request{"https://a.example/x", query, headers, input};
  check(source, request);
  const TrustedProxies proxies({*parse_cidr("10.0.0.0/8")});
  MUST(public_origin(proxies, "10.0.0.1", headers).starts_with("http"));
}

}  // namespace fanfare::fuzz
