#include "core/mail_confirmation.h"
#include "services/control/janitor.h"
#include "services/control/mail_addresses.h"
#include "world.h"

namespace fanfare::control {
namespace {

using namespace std::chrono_literals;

class MailConfirmations : public testing::Test {
 protected:
  static constexpr const char* kPath = "/api/mail-confirmations";

  std::string make(const std::string& to) {
    const auto made = world.call(key, "POST", "/api/notification-channels",
                                 R"({"type":"email","to":[)" + to + "]}");
    EXPECT_EQ(made.status, 201) << made.body;
    return made.text("/id");
  }
  std::string unconfirmed(const std::string& channel) {
    return world.call(key, "GET", "/api/notification-channels/" + channel).raw("/unconfirmed");
  }
  std::size_t asked() {
    return world.index.notifications({"org", false}, {"mail_confirmation", ""}, {"", 200}).size();
  }
  /// As the notifier makes it.
  std::string token(const std::string& address, const std::string& organization = "org",
                    bool test_mode = false) {
    return confirmation_token({organization, test_mode, address, world.now + kMailAsked},
                              world.keyring, {7});
  }
  Answer ask(const std::string& address) {
    return world.call(key, "POST", kPath, R"({"address":")" + address + R"("})");
  }
  World world;
  std::string key = world.manager("org");
};

TEST_F(MailConfirmations, WhoReadsAnAddressConfirmsItOnceForAllChannels) {
  const auto channel = make(R"("ops@example.com","all@example.com")");
  EXPECT_EQ(unconfirmed(channel), R"(["ops@example.com","all@example.com"])");
  EXPECT_EQ(asked(), 2u);
  const auto path = kPath + ("/" + token("ops@example.com"));
  const auto shown = world.call("", "GET", path);
  EXPECT_EQ(shown.status, 200);
  EXPECT_NE(shown.body.find("<form method=\"post\">"), std::string::npos);
  EXPECT_EQ(unconfirmed(channel), R"(["ops@example.com","all@example.com"])") << "looked only";
  EXPECT_EQ(world.call("", "POST", path).status, 200);
  EXPECT_EQ(unconfirmed(channel), R"(["all@example.com"])");
  EXPECT_EQ(world.call("", "POST", path).status, 200) << "again";
  EXPECT_EQ(unconfirmed(make(R"("ops@example.com")")), "[]");
  EXPECT_EQ(asked(), 2u);
}

TEST_F(MailConfirmations, AWrongOrLateTokenConfirmsNothing) {
  const auto channel = make(R"("ops@example.com")");
  const auto late = token("ops@example.com");
  for (const auto& wrong :
       {std::string("1.00"), late.substr(0, late.size() - 2), token("others@example.com"),
        token("ops@example.com", "other"), token("ops@example.com", "org", true)})
    for (const char* method : {"GET", "POST"})
      EXPECT_EQ(world.call("", method, kPath + ("/" + wrong)).status, 404) << wrong;
  world.now += kMailAsked + 1s;
  EXPECT_EQ(world.call("", "POST", kPath + ("/" + late)).status, 404);
  EXPECT_EQ(unconfirmed(channel), R"(["ops@example.com"])");
}

TEST_F(MailConfirmations, AnAddressThatNobodyWantsAnyMoreCannotBeConfirmed) {
  const auto channel = make(R"("ops@example.com")");
  const auto path = kPath + ("/" + token("ops@example.com"));
  EXPECT_EQ(world.call(key, "DELETE", "/api/notification-channels/" + channel).status, 204);
  EXPECT_EQ(world.call("", "POST", path).status, 404);
}

TEST_F(MailConfirmations, TheContactIsAskedToo) {
  const auto set = [&](const char* body) {
    return world.call(key, "PATCH", "/api/settings", body);
  };
  EXPECT_EQ(set(R"({"contact":"me@example.com"})").raw("/contactConfirmed"), "false");
  EXPECT_EQ(asked(), 1u);
  EXPECT_EQ(world.call("", "POST", kPath + ("/" + token("me@example.com"))).status, 200);
  EXPECT_EQ(world.call(key, "GET", "/api/settings").raw("/contactConfirmed"), "true");
  EXPECT_EQ(set(R"({"contact":null})").raw("/contactConfirmed"), "null");
}

TEST_F(MailConfirmations, IsAskedAgainAfterAnHourAtTheEarliest) {
  EXPECT_EQ(ask("ops@example.com").status, 404) << "in no channel";
  make(R"("ops@example.com")");
  const auto early = ask("ops@example.com");
  EXPECT_EQ(early.status, 429);
  EXPECT_EQ(early.header("Retry-After"), "3600");
  world.now += kMailAskedAgain;
  EXPECT_EQ(ask("ops@example.com").status, 202);
  EXPECT_EQ(asked(), 2u);
  EXPECT_EQ(world.call("", "POST", kPath + ("/" + token("ops@example.com"))).status, 200);
  world.now += kMailAskedAgain;
  EXPECT_EQ(ask("ops@example.com").status, 409);
  EXPECT_EQ(ask("").status, 400);
  EXPECT_EQ(world.call(world.key("org", {Scope::kRead}), "POST", kPath, "{}").status, 403);
}

TEST_F(MailConfirmations, NobodyMailsTheWholeWorld) {
  std::string to;
  for (std::size_t i = 0; i < kMailAskedMax; ++i)
    to += (i ? "," : "") + ("\"a" + std::to_string(i) + "@example.com\"");
  const auto channel = make(to);
  const auto path = "/api/notification-channels/" + channel;
  EXPECT_EQ(world.call(key, "DELETE", path).status, 204);
  const auto more = R"({"type":"email","to":["more@example.com"]})";
  const auto refused = world.call(key, "POST", "/api/notification-channels", more);
  EXPECT_EQ(refused.status, 409) << refused.body;
  EXPECT_EQ(world.call(key, "PATCH", "/api/settings", R"({"contact":"me@example.com"})").status,
            409);
  EXPECT_EQ(asked(), kMailAskedMax);
  world.now += 24h;
  EXPECT_EQ(world.call(key, "POST", "/api/notification-channels", more).status, 201);
}

TEST_F(MailConfirmations, WhoNeverAnsweredIsForgotten) {
  make(R"("ops@example.com","all@example.com")");
  EXPECT_EQ(world.call("", "POST", kPath + ("/" + token("ops@example.com"))).status, 200);
  world.now += kMailAsked + 1s;
  tidy_up(world.api);
  EXPECT_EQ(world.tables.mail_addresses().size(), 1u);
}

TEST_F(MailConfirmations, ThePageShowsNothingAsMarkup) {
  const std::string odd = "<b>@example.com";
  const auto it = confirmation_token({"org", false, odd, world.now + 1h}, world.keyring, {8});
  EXPECT_EQ(world.call("", "GET", kPath + ("/" + it)).body.find(odd), std::string::npos);
  make(R"("a'b&c@example.com")");
  const auto shown = world.call("", "GET", kPath + ("/" + token("a'b&c@example.com")));
  EXPECT_NE(shown.body.find("a&#39;b&#38;c@example.com"), std::string::npos) << shown.body;
  EXPECT_NE(shown.header("Content-Security-Policy").find("default-src 'none'"), std::string::npos);
}

}  // namespace
}  // namespace fanfare::control
