#include "core/ed25519.h"
#include "services/control/forms/secret_rotation.h"
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

TEST(Credentials, AreSealedNeverShownAndSentAsAuthorization) {
  World world;
  const auto key = world.manager("o");
  const auto made =
      world.call(key, "POST", "/api/webhooks",
                 R"({"url":"https://a.example/","events":["order.created"],"dialect":"fanfare",)"
                 R"("authentication":{"type":"bearer","token":"a-token-of-the-receiver"}})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.raw("/authentication"), R"({"type":"bearer"})");
  for (const auto& write : world.written)
    EXPECT_EQ(write.value.value_or("").find("a-token"), std::string::npos);
  const auto* record = world.tables.endpoint(made.text("/id").substr(4));
  const auto opened = codec::decode_endpoint(codec::encode(*record), &world.keyring);
  EXPECT_EQ(opened->headers.at("Authorization"), "Bearer a-token-of-the-receiver");
  EXPECT_TRUE(codec::decode_endpoint(codec::encode(*record), nullptr)->headers.empty());
  const auto path = "/api/webhooks/" + made.text("/id");
  EXPECT_EQ(world.call(key, "POST", path + "/test").status, 200);
  EXPECT_NE(world.sent.back().request.find("Authorization: Bearer a-token-of-the-receiver\r\n"),
            std::string::npos);
  world.call(key, "PATCH", path,
             R"({"authentication":{"type":"basic","username":"u","password":"p:w"}})");
  world.call(key, "POST", path + "/test");
  EXPECT_NE(world.sent.back().request.find("Authorization: Basic dTpwOnc=\r\n"), std::string::npos);
  EXPECT_EQ(world.call(key, "PATCH", path, R"({"authentication":null})").raw("/authentication"),
            "null");
  world.call(key, "POST", path + "/test");
  EXPECT_EQ(world.sent.back().request.find("Authorization"), std::string::npos);
}

TEST(Credentials, FaultsArePointedAt) {
  World world;
  const auto key = world.manager("o");
  const std::pair<const char*, const char*> cases[] = {
      {R"("authentication":{"type":"digest"})", "/authentication/type"},
      {R"("authentication":{"type":"bearer"})", "/authentication/token"},
      {R"("authentication":{"type":"bearer","token":"a\r\nb"})", "/authentication/token"},
      {R"("authentication":{"type":"basic","username":"a:b"})", "/authentication/username"},
      {R"("authentication":{"type":"bearer","token":"a","x":1})", "/authentication/x"},
      {R"("headers":{"Authorization":"x"})", "/headers/Authorization"},
      {R"("headers":{"a/b~c":"x"})", "/headers/a~1b~0c"},
  };
  for (const auto& [member, pointer] : cases) {
    const auto answer =
        world.call(key, "POST", "/api/webhooks",
                   R"({"url":"https://a.example/","events":["*"],)" + std::string(member) + "}");
    EXPECT_EQ(answer.status, 400) << member;
    EXPECT_EQ(answer.text("/errors/0/pointer"), pointer) << answer.body;
  }
}

TEST(Ed25519Secrets, OnlyThePublicKeyIsToldAndRotatedWithAnOverlap) {
  World world;
  const auto key = world.manager("o");
  const std::string standard =
      R"({"url":"https://a.example/","events":["a.b"],"dialect":"standard","secretType":"ed25519"})";
  const auto made = world.call(key, "POST", "/api/webhooks", standard);
  ASSERT_EQ(made.status, 201) << made.body;
  const auto first = made.text("/secret");
  EXPECT_TRUE(first.starts_with("whpk_"));
  EXPECT_EQ(made.text("/publicKeys/0/key"), first);
  EXPECT_EQ(made.body.find("whsk_"), std::string::npos);
  const auto path = "/api/webhooks/" + made.text("/id");
  const auto* record = world.tables.endpoint(made.text("/id").substr(4));
  const auto opened = codec::open_secret(world.keyring, record->endpoint, record->secrets[0]);
  EXPECT_EQ(*ed25519_public_key(opened->value), first);
  EXPECT_EQ(world.call(key, "POST", path + "/secret/reveal").text("/secret"), first);
  const auto rotated = world.call(key, "POST", path + "/secret/rotate");
  ASSERT_EQ(rotated.status, 200) << rotated.body;
  EXPECT_TRUE(rotated.text("/secret").starts_with("whpk_"));
  EXPECT_NE(rotated.text("/secret"), first);
  const auto shown = world.call(key, "GET", path);
  EXPECT_EQ(shown.text("/publicKeys/0/key"), rotated.text("/secret"));
  EXPECT_EQ(shown.text("/publicKeys/1/key"), first);
  EXPECT_NE(shown.text("/publicKeys/1/expiresAt"), "(none)");
  EXPECT_EQ(world.call(key, "PATCH", path, R"({"dialect":"fanfare"})").text("/errors/0/pointer"),
            "/dialect");
  const auto back =
      world.call(key, "POST", path + "/secret/rotate", R"({"secretType":"hmac","overlap":"0s"})");
  EXPECT_TRUE(back.text("/secret").starts_with("whsec_"));
  EXPECT_EQ(world.call(key, "GET", path).raw("/publicKeys"), "[]");
}

TEST(Ed25519Secrets, AnExpiredOneIsNeitherShownNorInTheWay) {
  World world;
  const auto key = world.manager("o");
  const auto made = world.call(
      key, "POST", "/api/webhooks",
      R"({"url":"https://a.example/","events":["a.b"],"dialect":"standard","secretType":"ed25519"})");
  const auto path = "/api/webhooks/" + made.text("/id");
  ASSERT_EQ(
      world.call(key, "POST", path + "/secret/rotate", R"({"secretType":"hmac","overlap":"1h"})")
          .status,
      200);
  const auto to_fanfare = R"({"dialect":"fanfare"})";
  EXPECT_EQ(world.call(key, "PATCH", path, to_fanfare).status, 400);
  EXPECT_EQ(world.call(key, "GET", path).text("/publicKeys/0/key"), made.text("/secret"));
  world.now += std::chrono::hours(1);
  EXPECT_EQ(world.call(key, "GET", path).raw("/publicKeys"), "[]");
  EXPECT_EQ(world.call(key, "PATCH", path, to_fanfare).status, 200);
}

TEST(Ed25519Secrets, WhatDoesNotFitIsPointedAt) {
  World world;
  const auto key = world.manager("o");
  const std::pair<const char*, const char*> cases[] = {
      {R"("dialect":"fanfare","secretType":"ed25519")", "/secretType"},
      {R"("dialect":"standard","secretType":"rsa")", "/secretType"},
      {R"("dialect":"standard","secret":"whsk_AAAA")", "/secret"},
      {R"("dialect":"fanfare","secret":"whsk_AAAA")", "/secret"},
      {R"("dialect":"standard","secretType":"hmac","secret":"whsk_AAAA")", "/secretType"}};
  for (const auto& [members, pointer] : cases) {
    const auto answer =
        world.call(key, "POST", "/api/webhooks",
                   std::string(R"({"url":"https://a.example/","events":["a.b"],)") + members + "}");
    EXPECT_EQ(answer.status, 400) << members;
    EXPECT_EQ(answer.text("/errors/0/pointer"), pointer) << answer.body;
  }
}

}  // namespace
}  // namespace fanfare::control
