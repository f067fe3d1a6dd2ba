#include "services/control/secret_rotation.h"
#include "world.h"

namespace fanfare::control {
namespace {

struct Secrets : testing::Test {
  World world;
  std::string key = world.manager("o");

  std::string make(const std::string& dialect) {
    made =
        world.call(key, "POST", "/api/webhooks",
                   R"({"url":"https://a.example/","events":["*"],"dialect":")" + dialect + "\"}");
    return "/api/webhooks/" + made.text("/id");
  }
  /// Those that sign now, in order.
  std::vector<std::string> signing() {
    const auto& record = *world.tables.endpoint(made.text("/id").substr(4));
    std::vector<std::string> values;
    for (const auto& sealed : live_secrets(record, world.now))
      values.push_back(codec::open_secret(world.keyring, record.endpoint, sealed)->value);
    return values;
  }
  Answer made;
};

TEST_F(Secrets, RevealTellsTheSecretAgain) {
  const auto path = make("fanfare");
  EXPECT_EQ(world.call(key, "POST", path + "/secret/reveal").text("/secret"), made.text("/secret"));
}

TEST_F(Secrets, DialectsWithOneSignatureGoOnWithThePreviousSecret) {
  const auto path = make("fanfare-v1");
  const auto old_one = made.text("/secret");
  const auto rotated = world.call(key, "POST", path + "/secret/rotate", R"({"overlap":"1h"})");
  ASSERT_EQ(rotated.status, 200) << rotated.body;
  const auto new_one = rotated.text("/secret");
  EXPECT_NE(new_one, old_one);
  EXPECT_EQ(signing(), (std::vector{old_one, new_one}));
  EXPECT_EQ(world.call(key, "POST", path + "/secret/reveal").text("/secret"), new_one);
  EXPECT_EQ(world.call(key, "POST", path + "/secret/switch").status, 200);
  EXPECT_EQ(signing(), (std::vector{new_one, old_one}));
  world.now += std::chrono::hours(1);
  EXPECT_EQ(signing(), (std::vector{new_one}));
  EXPECT_EQ(world.call(key, "POST", path + "/secret/switch").status, 409);
}

TEST_F(Secrets, StandardSignsWithTheNewOneFirst) {
  const auto path = make("standard");
  const auto old_one = made.text("/secret");
  const auto new_one = world.call(key, "POST", path + "/secret/rotate").text("/secret");
  EXPECT_EQ(signing(), (std::vector{new_one, old_one}));
  world.now += std::chrono::hours(24);
  EXPECT_EQ(signing(), (std::vector{new_one}));
}

TEST_F(Secrets, ASecondRotationWaitsForTheFirstUnlessThereIsNoOverlap) {
  const auto path = make("fanfare");
  EXPECT_EQ(world.call(key, "POST", path + "/secret/rotate").status, 200);
  EXPECT_EQ(world.call(key, "POST", path + "/secret/rotate").status, 409);
  const auto at_once = world.call(key, "POST", path + "/secret/rotate",
                                  R"({"secret":"my_own_secret_01","overlap":"0s"})");
  EXPECT_EQ(at_once.text("/secret"), "my_own_secret_01");
  EXPECT_EQ(signing(), (std::vector<std::string>{"my_own_secret_01"}));
}

TEST_F(Secrets, FaultyRotationsChangeNothing) {
  const auto path = make("standard");
  for (const char* body : {R"({"secret":"not base64"})", R"({"overlap":"31d"})",
                           R"({"overlap":"x"})", R"({"signWith":"both"})", R"({"secrets":"x"})"})
    EXPECT_EQ(world.call(key, "POST", path + "/secret/rotate", body).status, 400) << body;
  EXPECT_EQ(signing(), (std::vector{made.text("/secret")}));
}

TEST_F(Secrets, ADialectThatTheSecretDoesntFitIsRefused) {
  make("fanfare");
  const auto path = "/api/webhooks/" + made.text("/id");
  ASSERT_EQ(world
                .call(key, "POST", path + "/secret/rotate",
                      R"({"secret":"plain_characters","overlap":"0s"})")
                .status,
            200);
  const auto refused = world.call(key, "PATCH", path, R"({"dialect":"standard"})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.text("/errors/0/pointer"), "/dialect");
  EXPECT_EQ(world.call(key, "PATCH", path, R"({"dialect":"generic"})").status, 200);
}

}  // namespace
}  // namespace fanfare::control
