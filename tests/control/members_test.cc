#include "services/control/share/members.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace fanfare::control {
namespace {

using codec::IndexShares;

const TimePoint kStart = from_unix_ms(1'800'000'000'000);

IndexShares::Member member(const std::string& instance) { return {instance, instance + ":8082"}; }

std::size_t load_of(const IndexShares& shares, const std::string& instance) {
  std::size_t load = 0;
  for (const auto& holders : shares.slices)
    load += static_cast<std::size_t>(std::ranges::count(holders, instance));
  return load;
}

std::size_t moved(const IndexShares& before, const IndexShares& after) {
  std::size_t count = 0;
  for (std::size_t slice = 0; slice < after.slices.size(); ++slice)
    for (const auto& holder : after.slices[slice])
      count += std::ranges::count(before.slices[slice], holder) == 0;
  return count;
}

TEST(ShareOut, OneMemberHoldsAll) {
  const auto shares = shared_out({}, {member("a")}, {.slices = 3, .copies = 2});
  ASSERT_EQ(shares.slices.size(), 3U);
  for (const auto& holders : shares.slices) EXPECT_EQ(holders, std::vector<std::string>{"a"});
}

TEST(ShareOut, EachSliceHasItsCopiesAndLoadsAreFair) {
  const std::vector<IndexShares::Member> members{member("c"), member("a"), member("b")};
  for (const std::size_t slices : {1U, 2U, 3U, 8U, 64U}) {
    const auto shares = shared_out({}, members, {.slices = slices, .copies = 2});
    std::vector<std::size_t> loads;
    for (const auto* instance : {"a", "b", "c"}) loads.push_back(load_of(shares, instance));
    EXPECT_LE(*std::ranges::max_element(loads) - *std::ranges::min_element(loads), 1U) << slices;
    for (const auto& holders : shares.slices) {
      ASSERT_EQ(holders.size(), 2U);
      EXPECT_NE(holders[0], holders[1]);
    }
  }
}

TEST(ShareOut, WhoJoinsTakesItsShareAndNoMoreMoves) {
  const SharingSettings settings{.slices = 12, .copies = 2};
  const auto before = shared_out({}, {member("a"), member("b"), member("c")}, settings);
  const auto after =
      shared_out(before, {member("a"), member("b"), member("c"), member("d")}, settings);
  EXPECT_EQ(load_of(after, "d"), 6U);
  EXPECT_EQ(moved(before, after), 6U);
}

TEST(ShareOut, WhoLeavesIsReplacedAndNoMoreMoves) {
  const SharingSettings settings{.slices = 12, .copies = 2};
  const auto before = shared_out({}, {member("a"), member("b"), member("c")}, settings);
  const auto after = shared_out(before, {member("a"), member("c")}, settings);
  EXPECT_EQ(load_of(after, "a"), 12U);
  EXPECT_EQ(load_of(after, "c"), 12U);
  EXPECT_EQ(moved(before, after), 8U);
}

TEST(ShareOut, FewerCopiesAreTakenAway) {
  const auto before = shared_out({}, {member("a"), member("b")}, {.slices = 4, .copies = 2});
  const auto after = shared_out(before, {member("a"), member("b")}, {.slices = 4, .copies = 1});
  EXPECT_EQ(load_of(after, "a"), 2U);
  EXPECT_EQ(load_of(after, "b"), 2U);
}

TEST(ShareOut, ItsRecordIsReadAsItWasWritten) {
  const auto shares = shared_out({}, {member("a"), member("b")}, {.slices = 3, .copies = 1});
  const auto read = codec::decode_control_record(codec::encode(codec::ControlRecord(shares)));
  ASSERT_TRUE(read);
  EXPECT_EQ(std::get<IndexShares>(*read), shares);
}

TEST(Members, IsWrittenOnlyWhenItChanges) {
  Members members({.slices = 2});
  members.heard_of("a", "a:1", kStart);
  const auto first = members.changed({}, kStart);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->members, (std::vector<IndexShares::Member>{{"a", "a:1"}}));
  EXPECT_FALSE(members.changed(*first, kStart));
  members.heard_of("a", "a:2", kStart);
  const auto moved = members.changed(*first, kStart);
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->members[0].address, "a:2");
}

TEST(Members, WhoIsAwayForLongHoldsNothing) {
  Members members({.slices = 2, .leave_after = Duration(10'000)});
  members.heard_of("a", "a:1", kStart);
  members.heard_of("b", "b:1", kStart);
  const auto both = members.changed({}, kStart).value();
  members.heard_of("a", "a:1", kStart + Duration(10'000));
  EXPECT_FALSE(members.changed(both, kStart + Duration(10'000)));
  members.heard_of("a", "a:1", kStart + Duration(10'001));
  const auto one = members.changed(both, kStart + Duration(10'001));
  ASSERT_TRUE(one);
  EXPECT_EQ(load_of(*one, "a"), 2U);
  EXPECT_EQ(load_of(*one, "b"), 0U);
}

TEST(Members, WhoTakesOverGivesTheOthersTime) {
  Members before({.slices = 2, .leave_after = Duration(10'000)});
  before.heard_of("a", "a:1", kStart);
  before.heard_of("b", "b:1", kStart);
  const auto both = before.changed({}, kStart).value();
  Members members({.slices = 2, .leave_after = Duration(10'000)});
  const auto later = kStart + Duration(100'000);
  members.heard_of("b", "b:1", later);
  EXPECT_FALSE(members.changed(both, later));
  EXPECT_FALSE(members.changed(both, later + Duration(9'000)));
  EXPECT_TRUE(members.changed(both, later + Duration(10'001)));
}

}  // namespace
}  // namespace fanfare::control
