// The records of every topic: what can be read is written the same way ever after.
#include "codec/records.h"

#include "codec/api_key_records.h"
#include "codec/catalogue_records.h"
#include "codec/channel_records.h"
#include "codec/endpoint_records.h"
#include "codec/inbound_records.h"
#include "codec/notification_records.h"
#include "fuzz.h"

namespace fanfare::fuzz {
namespace {

template <typename Decode>
void check(Decode decode, std::string_view bytes) {
  const auto first = decode(bytes);
  if (!first.ok()) {
    MUST(!first.error().empty());
    return;
  }
  const std::string written = codec::encode(*first);
  const auto second = decode(written);
  MUST(second.ok());
  MUST(codec::encode(*second) == written);
}

}  // namespace

void run(std::string_view input) {
  switch (take_choice(input, 15)) {
    case 0: return check(codec::decode_event, input);
    case 1: return check(codec::decode_delivery, input);
    case 2: return check(codec::decode_dead_letter, input);
    case 3: return check(codec::decode_attempt, input);
    case 4: return check(codec::decode_endpoint_record, input);
    case 5: return check(codec::decode_endpoint_state, input);
    case 6: return check(codec::decode_api_key, input);
    case 7: return (void)codec::decode_catalogue_record(input);
    case 8: return check(codec::decode_inbound_source_record, input);
    case 9: return check(codec::decode_channel_record, input);
    case 10: return check(codec::decode_notification_record, input);
    case 11: return check(codec::decode_incident, input);
    case 12: return check(codec::decode_outbox_record, input);
    default: break;
  }
  static const auto kKeyring = Keyring::parse("1:" + std::string(42, 'A') + "E=\n");
  (void)codec::decode_endpoint(input, nullptr);
  (void)codec::decode_endpoint(input, &kKeyring.value());
  (void)codec::decode_channel(input, kKeyring.value());
}

}  // namespace fanfare::fuzz
