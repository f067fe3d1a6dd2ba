#include "services/control/handover.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/control/forwarded.h"

namespace fanfare::control {
namespace {

class HandoverTest : public ::testing::Test {
 protected:
  runtime::Loop loop;
  bool held = false;
  std::string owner;
  std::vector<std::string> done;    // how each change went, in that order
  std::function<void()> not_taken;  // of the last that was sent
  Handover handover{loop,
                    {.held = [this] { return held; },
                     .owner_address = [this] { return owner; },
                     .send =
                         [this](const auto& address, const auto& request, const auto&, auto none) {
                           done.push_back(address + request.path);
                           not_taken = std::move(none);
                         }},
                    Duration(1)};

  void pass(const std::string& target, bool forwarded = false) {
    http::Request request;
    request.method = "POST";
    request.path = target;
    if (forwarded) request.headers.emplace_back(kForwardedHeader, "x");
    handover.pass(
        std::move(request),
        [this](const http::Response& answer) {
          done.push_back(std::to_string(answer.status));
          loop.stop();
        },
        [this](const http::Request& request, const http::Responder&) {
          done.push_back("here" + request.path);
        });
  }
};

using Done = std::vector<std::string>;

TEST_F(HandoverTest, TheOwnerMakesChangesAndOthersSendThemToIt) {
  held = true;
  pass("/a");
  pass("/b", true);
  held = false;
  owner = "two:80";
  pass("/c");
  EXPECT_EQ(done, (Done{"here/a", "here/b", "two:80/c"}));
}

TEST_F(HandoverTest, WithoutAnOwnerTheyWaitInTheirOrder) {
  pass("/a");
  pass("/b", true);
  handover.changed();  // Still nobody.
  EXPECT_EQ(done, Done());
  held = true;
  handover.changed();
  EXPECT_EQ(done, (Done{"here/a", "here/b"}));
}

TEST_F(HandoverTest, TheyGoToWhoTakesOverButWhatWasSentHereGoesNoFurther) {
  pass("/a");
  pass("/b", true);
  owner = "two:80";
  handover.changed();
  EXPECT_EQ(done, (Done{"two:80/a", "503"}));
}

TEST_F(HandoverTest, WhatWasSentHereByMistakeWaitsAlthoughAnotherIsSaidToOwnIt) {
  owner = "two:80";
  pass("/a", true);
  EXPECT_EQ(done, Done());
  owner = "";
  held = true;
  handover.changed();
  EXPECT_EQ(done, Done{"here/a"});
}

TEST_F(HandoverTest, WhatTheOwnerDoesNotTakeWaitsForTheNext) {
  owner = "two:80";
  pass("/a");
  not_taken();
  EXPECT_EQ(done, Done{"two:80/a"});
  handover.changed();  // The same one again, as after a restart.
  not_taken();
  owner = "three:80";
  handover.changed();
  EXPECT_EQ(done, (Done{"two:80/a", "two:80/a", "three:80/a"}));
}

TEST_F(HandoverTest, WhoHasTakenOverAgainMeanwhileIsAskedAtOnce) {
  owner = "two:80";
  pass("/a");
  handover.changed();
  not_taken();
  EXPECT_EQ(done, (Done{"two:80/a", "two:80/a"}));
}

TEST_F(HandoverTest, WhoTakesOverBeforeThatIsKnownIsAskedAtOnce) {
  owner = "two:80";
  pass("/a");
  owner = "three:80";
  handover.changed();
  not_taken();
  owner = "";
  held = true;
  handover.changed();
  not_taken();
  EXPECT_EQ(done, (Done{"two:80/a", "three:80/a", "here/a"}));
}

TEST_F(HandoverTest, WhoWaitsInVainIsToldToComeAgain) {
  pass("/a");
  loop.run();
  EXPECT_EQ(done, Done{"503"});
  held = true;
  handover.changed();
  EXPECT_EQ(done, Done{"503"});
}

TEST_F(HandoverTest, NotTooManyWaitAndNobodyOnceItLeaves) {
  for (std::size_t n = 0; n < Handover::kWaitingMax; ++n) pass("/a");
  EXPECT_EQ(done, Done());
  pass("/b");
  EXPECT_EQ(done, Done{"503"});
  handover.close();
  EXPECT_EQ(done.size(), Handover::kWaitingMax + 1);
  pass("/c");
  EXPECT_EQ(done.size(), Handover::kWaitingMax + 2);
}

}  // namespace
}  // namespace fanfare::control
