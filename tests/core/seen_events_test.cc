#include "core/seen_events.h"

#include <gtest/gtest.h>

#include <set>

#include "core/encoding.h"

namespace fanfare {
namespace {

/// They are in fanfare.event-ids, so these values are for good.
TEST(Fingerprints, AreWhatEarlierVersionsWrote) {
  EXPECT_EQ(hex(to_bytes(fingerprint("org", false, "e1"))), "5229247e10a57446307730141ec52d74");
  EXPECT_EQ(hex(to_bytes(fingerprint("org", true, "e1"))), "0afc9c0bbe3be19729408ff3c035958a");
  EXPECT_EQ(hex(to_bytes(fingerprint("org", false, "e1", "k"))),
            "5837bdec61c92b715e4f6f83f3411b52");
}

TEST(Fingerprints, TellApartWhateverIsWrittenTheSame) {
  std::set<Fingerprint> seen;
  for (const bool test_mode : {false, true})
    for (const auto& [organization, id, key] :
         std::vector<std::array<const char*, 3>>{{"a", "bc", ""},
                                                 {"ab", "c", ""},
                                                 {"a", "b", "c"},
                                                 {"a", "c", "b"},
                                                 {"a", "", "bc"},
                                                 {"ab", "", "c"},
                                                 {"ab", "1:c", ""},
                                                 {"1:a", "bc", ""}})
      EXPECT_TRUE(seen.insert(fingerprint(organization, test_mode, id, key)).second)
          << organization << " " << id << " " << key;
}

TEST(Fingerprints, OfAnEventHoldItsOrderingKey) {
  Event event;
  event.id = "e1";
  event.organization_id = "org";
  EXPECT_EQ(fingerprint(event), fingerprint("org", false, "e1"));
  event.ordering_key = "k";
  EXPECT_EQ(fingerprint(event), fingerprint("org", false, "e1", "k"));
}

}  // namespace
}  // namespace fanfare
