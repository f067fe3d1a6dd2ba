#include "services/ingest/acknowledged.h"

#include <gtest/gtest.h>

namespace fanfare::ingest {
namespace {

using Bits = std::vector<bool>;
constexpr TimePoint kNow = from_unix_ms(1'760'000'000'000);
constexpr Duration kWindow{80'000};

std::vector<Fingerprint> events(std::initializer_list<const char*> ids) {
  std::vector<Fingerprint> prints;
  for (const char* id : ids) prints.push_back(fingerprint("org", false, id));
  return prints;
}

TEST(Acknowledged, WhatWasAcknowledgedIsADuplicate) {
  Acknowledged acknowledged(kWindow);
  EXPECT_EQ(acknowledged.duplicates(events({"a", "b"}), kNow), Bits({false, false}));
  EXPECT_EQ(acknowledged.duplicates(events({"a"}), kNow), Bits({false}));
  acknowledged.add(events({"a"}), kNow);
  EXPECT_EQ(acknowledged.duplicates(events({"a", "b"}), kNow + Duration(1)), Bits({true, false}));
}

TEST(Acknowledged, OfTwoInARequestTheSecondIsADuplicate) {
  Acknowledged acknowledged(kWindow);
  EXPECT_EQ(acknowledged.duplicates(events({"a", "b", "a"}), kNow), Bits({false, false, true}));
}

// Fanout delivers it again then, though nothing was published meanwhile.
TEST(Acknowledged, AfterTheWindowItIsNone) {
  Acknowledged acknowledged(kWindow);
  acknowledged.add(events({"a"}), kNow);
  EXPECT_EQ(acknowledged.duplicates(events({"a"}), kNow + kWindow / 2), Bits({true}));
  EXPECT_EQ(acknowledged.duplicates(events({"a"}), kNow + kWindow * 5 / 4), Bits({false}));
}

}  // namespace
}  // namespace fanfare::ingest
