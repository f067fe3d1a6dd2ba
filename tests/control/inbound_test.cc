#include "codec/inbound_records.h"
#include "world.h"

namespace fanfare::control {
namespace {

class Inbound : public testing::Test {
 protected:
  std::string make(const std::string& body) {
    const auto answer = world.call(key, "POST", "/api/inbound-sources", body);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.text("/id");
  }
  InboundSource opened(const std::string& shown_id) {
    const auto* record = world.tables.inbound_source(shown_id.substr(4));
    return codec::decode_inbound_source(codec::encode(*record), world.keyring).value();
  }
  World world;
  std::string key = world.manager("org");
};

constexpr const char* kStripe = R"({"provider":"stripe","secret":"whsec_mine","name":"Payments"})";

TEST_F(Inbound, IsMadeShownChangedAndDeleted) {
  const auto id = make(kStripe);
  EXPECT_EQ(id.substr(0, 4), "src_");
  auto shown = world.call(key, "GET", "/api/inbound-sources/" + id);
  EXPECT_EQ(shown.text("/provider"), "stripe");
  EXPECT_EQ(shown.text("/path"), "/api/inbound/" + id);
  EXPECT_EQ(shown.text("/mapping/prefix"), "stripe");
  EXPECT_EQ(shown.body.find("whsec_mine"), std::string::npos);
  EXPECT_EQ(opened(id).secrets.at(0).value, "whsec_mine");
  for (const auto& write : world.written)
    EXPECT_EQ(write.value.value_or("").find("whsec_mine"), std::string::npos);

  shown = world.call(key, "PATCH", "/api/inbound-sources/" + id,
                     R"({"enabled":false,"tolerance":"1m","mapping":{"ignore":["charge.*"]}})");
  EXPECT_EQ(shown.status, 200) << shown.body;
  EXPECT_EQ(shown.raw("/enabled"), "false");
  EXPECT_EQ(shown.text("/name"), "Payments");
  EXPECT_EQ(opened(id).tolerance, Duration(60'000));
  EXPECT_EQ(world.call(key, "DELETE", "/api/inbound-sources/" + id).status, 204);
  EXPECT_EQ(world.call(key, "GET", "/api/inbound-sources/" + id).status, 404);
}

TEST_F(Inbound, BelongsToOneOrganizationAndMode) {
  const auto path = "/api/inbound-sources/" + make(kStripe);
  const auto other = world.manager("other");
  const auto test = world.key("org", {Scope::kManage, Scope::kRead}, true);
  for (const auto& stranger : {other, test}) {
    EXPECT_EQ(world.call(stranger, "GET", path).status, 404);
    EXPECT_EQ(world.call(stranger, "PATCH", path, "{}").status, 404);
    EXPECT_EQ(world.call(stranger, "DELETE", path).status, 404);
    EXPECT_EQ(world.call(stranger, "POST", path + "/secret/rotate", "{}").status, 404);
    EXPECT_EQ(world.call(stranger, "GET", "/api/inbound-sources").raw("/data"), "[]");
  }
  EXPECT_EQ(world.call(world.key("org", {Scope::kRead}), "PATCH", path, "{}").status, 403);
}

TEST_F(Inbound, SecretsOverlapWhenTheyChange) {
  const auto id = make(kStripe);
  const auto rotate = "/api/inbound-sources/" + id + "/secret/rotate";
  auto answer = world.call(key, "POST", rotate, R"({"secret":"whsec_new","overlap":"1h"})");
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(opened(id).secrets.size(), 2u);
  EXPECT_EQ(opened(id).secrets.at(0).value, "whsec_new");
  EXPECT_EQ(opened(id).secrets.at(1).expires, world.now + Duration(3'600'000));
  world.now += Duration(3'600'000);
  EXPECT_EQ(world.call(key, "GET", "/api/inbound-sources/" + id).raw("/secrets/1"), "(none)");
  answer = world.call(key, "POST", rotate, R"({"secret":"whsec_last","overlap":"0s"})");
  EXPECT_EQ(opened(id).secrets.size(), 1u);
  EXPECT_EQ(world.call(key, "POST", rotate, "{}").status, 400) << "Stripe makes its secrets";
}

TEST_F(Inbound, SecretsAreMadeWhereTheProviderTakesThem) {
  const auto answer = world.call(key, "POST", "/api/inbound-sources", R"({"provider":"github"})");
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.text("/secret"), opened(answer.text("/id")).secrets.at(0).value);
}

TEST_F(Inbound, WhatIsWrongIsNamed) {
  const std::pair<const char*, const char*> bad[] = {
      {R"({})", "/provider"},
      {R"({"provider":"paypal"})", "/provider"},
      {R"({"provider":"stripe"})", "/secret"},
      {R"({"provider":"resend","secret":"whsec_!"})", "/secret"},
      {R"({"provider":"stripe","secret":"a","signature":{"header":"X"}})", "/signature"},
      {R"({"provider":"generic"})", "/signature"},
      {R"({"provider":"generic","signature":{"header":"a b"}})", "/signature/header"},
      {R"({"provider":"generic","signature":{"header":"X","content":"{x}"}})", "/signature"},
      {R"({"provider":"github","mapping":{"prefix":"webhook"}})", "/mapping/prefix"},
      {R"({"provider":"github","mapping":{"rename":{"a":"webhook.b"}}})", "/mapping/rename"},
      {R"({"provider":"github","url":"ftp://x"})", "/url"},
      {R"({"provider":"github","tolerance":"2d"})", "/tolerance"},
  };
  for (const auto& [body, pointer] : bad) {
    const auto answer = world.call(key, "POST", "/api/inbound-sources", body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(answer.text("/errors/0/pointer"), pointer) << answer.body;
  }
}

TEST_F(Inbound, GenericSourcesSayHowTheyAreSigned) {
  const auto id = make(R"({"provider":"generic","secret":"0aff","signature":{"header":"X-Sig",
    "value":"t={timestamp},s={signature}","content":"{timestamp}.{body}","digest":"sha512",
    "encoding":"base64","secretEncoding":"hex"},"mapping":{"typePointer":"/type"}})");
  const auto source = opened(id);
  EXPECT_EQ(source.hmac.digest, Digest::kSha512);
  EXPECT_EQ(source.hmac.encoding, ByteText::kBase64);
  EXPECT_EQ(source.mapping.type_pointer, "/type");
  const auto path = "/api/inbound-sources/" + id;
  EXPECT_EQ(world.call(key, "PATCH", path, R"({"signature":{"secretEncoding":"plain"}})").status,
            400);
  EXPECT_EQ(world.call(key, "PATCH", path, R"({"signature":{"digest":"sha1"}})").status, 200);
  EXPECT_EQ(opened(id).hmac.content, "{timestamp}.{body}") << "the rest stays as it was";
}

}  // namespace
}  // namespace fanfare::control
