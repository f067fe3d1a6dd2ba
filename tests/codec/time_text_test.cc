#include <gtest/gtest.h>

#include "codec/event_json.h"
#include "codec/render.h"

namespace fanfare::codec {
namespace {

TEST(Rfc3339, IsReadWithAnyOffset) {
  const std::int64_t noon = 1'733'054'400'000;
  for (const char* text :
       {"2024-12-01T12:00:00Z", "2024-12-01t12:00:00z", "2024-12-01T12:00:00.000Z",
        "2024-12-01T13:00:00+01:00", "2024-12-01T00:30:00-11:30", "2024-12-01T12:00:00-00:00",
        "2024-12-02T11:59:00+23:59"}) {
    const auto time = parse_rfc3339(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(to_unix_ms(*time), noon) << text;
  }
}

TEST(Rfc3339, CutsFractionsToMilliseconds) {
  EXPECT_EQ(to_unix_ms(*parse_rfc3339("1970-01-01T00:00:00.1Z")), 100);
  EXPECT_EQ(to_unix_ms(*parse_rfc3339("1970-01-01T00:00:00.0129999999Z")), 12);
  EXPECT_EQ(to_unix_ms(*parse_rfc3339("1969-12-31T23:59:59.999Z")), -1);
}

TEST(Rfc3339, TakesLeapSecondsWhereTheyOccur) {
  EXPECT_EQ(parse_rfc3339("2016-12-31T23:59:60Z"), parse_rfc3339("2017-01-01T00:00:00Z"));
  EXPECT_EQ(parse_rfc3339("2016-12-31T15:59:60.5-08:00"), parse_rfc3339("2017-01-01T00:00:00.5Z"));
  EXPECT_FALSE(parse_rfc3339("2016-12-31T22:59:60Z"));
}

TEST(Rfc3339, RefusesEverythingElse) {
  for (const char* text : {"",
                           "2024-12-01",
                           "2024-12-01T12:00:00",
                           "2024-12-01 12:00:00Z",
                           "2024-12-01T12:00Z",
                           "2024-13-01T12:00:00Z",
                           "2024-00-01T12:00:00Z",
                           "2023-02-29T12:00:00Z",
                           "2024-12-32T12:00:00Z",
                           "2024-12-01T24:00:00Z",
                           "2024-12-01T12:60:00Z",
                           "2024-12-01T12:00:61Z",
                           "2024-12-01T12:00:00.Z",
                           "2024-12-01T12:00:00+1:00",
                           "2024-12-01T12:00:00+0100",
                           "2024-12-01T12:00:00+24:00",
                           "2024-12-01T12:00:00+01:60",
                           "2024-12-01T12:00:00ZZ",
                           " 2024-12-01T12:00:00Z",
                           "24-12-01T12:00:00Z",
                           "2024-12-01T12:00:00,5Z",
                           "0000-01-01T00:00:00+00:01",
                           "9999-12-31T23:59:59-00:01"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(Iso8601, IsCutToSecondsInUtc) {
  EXPECT_EQ(iso8601_seconds(from_unix_ms(1'733'044'500'999)), "2024-12-01T09:15:00Z");
  EXPECT_EQ(iso8601_seconds(from_unix_ms(-1)), "1969-12-31T23:59:59Z");
  EXPECT_EQ(iso8601_seconds(*parse_rfc3339("2024-02-29T23:59:59.999Z")), "2024-02-29T23:59:59Z");
  EXPECT_EQ(iso8601_seconds(TimePoint::max()), "9999-12-31T23:59:59Z");
}

}  // namespace
}  // namespace fanfare::codec
