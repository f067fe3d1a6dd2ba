#include "core/signature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/ed25519.h"
#include "core/encoding.h"
namespace fanfare {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

constexpr TimePoint kNow = from_unix_ms(1'614'265'330'999);
const std::string kStandardSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

std::string hex(const std::string& bytes) {
  std::string text;
  for (const unsigned char byte : bytes) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", byte);
    text += digits;
  }
  return text;
}

// RFC 4231, test cases 1, 2 and 6.
TEST(HmacSha256, GivesTheValuesOfTheRfc) {
  EXPECT_EQ(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac_sha256(std::string(131, '\xaa'),
                            "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacSha256, IsRightForMoreKeysThanAreRemembered) {
  std::vector<std::string> first;
  for (int i = 0; i < 1'000; ++i) first.push_back(hmac_sha256("key" + std::to_string(i), "data"));
  for (int i = 999; i >= 0; --i) {
    EXPECT_EQ(hmac_sha256("key" + std::to_string(i), "data"), first[static_cast<std::size_t>(i)]);
  }
}

TEST(HmacSha256, DoesNotRememberTheKeyBefore) {
  const std::string once = hmac_sha256("a", "data");
  hmac_sha256("b", "data");
  hmac_sha256("", "data");
  EXPECT_EQ(hmac_sha256("a", "data"), once);
  EXPECT_NE(hmac_sha256("", "data"), once);
  EXPECT_EQ(hex(hmac_sha256({}, {})),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

// The example of Standard Webhooks' libraries.
TEST(Signature, StandardIsWhatItsLibrariesExpect) {
  const SignatureScheme scheme{.header = "webhook-signature",
                               .next_header = "",
                               .form = SignatureForm::kStandard,
                               .content = SignedContent::kIdTimestampBody,
                               .secret = SecretForm::kBase64};
  const auto headers = sign(scheme, {{"1", kStandardSecret, {}}}, "msg_p5jXN8AQM9LWM0D4loKWxJek",
                            1'614'265'330, R"({"test": 2432232314})");
  EXPECT_EQ(headers.value, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  EXPECT_EQ(headers.next, "");
}

TEST(Signature, StandardCarriesBothSecretsInOneHeader) {
  const SignatureScheme scheme{.header = "webhook-signature",
                               .next_header = "",
                               .form = SignatureForm::kStandard,
                               .content = SignedContent::kIdTimestampBody,
                               .secret = SecretForm::kBase64};
  const std::string other = "whsec_" + std::string(32, 'A');
  const auto headers = sign(scheme, {{"1", kStandardSecret, {}}, {"2", other, {}}}, "m", 1, "{}");
  EXPECT_THAT(headers.value, MatchesRegex("v1,[A-Za-z0-9+/=]{44} v1,[A-Za-z0-9+/=]{44}"));
}

TEST(Signature, TimedV1PutsTheTimeFirstAndTheSecretThatReceiversKnowSecond) {
  const SignatureScheme scheme{.header = "X",
                               .next_header = "",
                               .form = SignatureForm::kTimedV1,
                               .content = SignedContent::kTimestampBody,
                               .secret = SecretForm::kAsGiven};
  const std::string first = hex(hmac_sha256("old", "42.{}"));
  const std::string second = hex(hmac_sha256("new", "42.{}"));
  EXPECT_EQ(sign(scheme, {{"1", "old", {}}}, "id", 42, "{}").value, "t=42,v1=" + first);
  EXPECT_EQ(sign(scheme, {{"1", "old", {}}, {"2", "new", {}}}, "id", 42, "{}").value,
            "t=42,v1=" + first + ",v1=" + second);
}

TEST(Signature, Sha256HexHasTheOtherSecretInAHeaderOfItsOwn) {
  SignatureScheme scheme{.header = "X",
                         .next_header = "X-Next",
                         .form = SignatureForm::kSha256Hex,
                         .content = SignedContent::kBody,
                         .secret = SecretForm::kAsGiven};
  const auto headers = sign(scheme, {{"1", "whsec_old", {}}, {"2", "new", {}}}, "id", 42, "{}");
  EXPECT_EQ(headers.value, "sha256=" + hex(hmac_sha256("whsec_old", "{}")));
  EXPECT_EQ(headers.next, "sha256=" + hex(hmac_sha256("new", "{}")));
  scheme.next_header = "";
  EXPECT_EQ(sign(scheme, {{"1", "whsec_old", {}}, {"2", "new", {}}}, "id", 42, "{}").next, "");
}

TEST(Signature, HexIsTheDigestAlone) {
  const SignatureScheme scheme{.header = "X-Convoy-Signature",
                               .next_header = "",
                               .form = SignatureForm::kHex,
                               .content = SignedContent::kBody,
                               .secret = SecretForm::kAsGiven};
  EXPECT_EQ(sign(scheme, {{"", "Jefe", {}}}, "id", 0, "what do ya want for nothing?").value,
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Signature, TimeAndBodyMayBeJoinedByAComma) {
  const SignatureScheme scheme{.header = "X-Convoy-Signature",
                               .next_header = "",
                               .form = SignatureForm::kTimedV1,
                               .content = SignedContent::kTimestampCommaBody,
                               .secret = SecretForm::kAsGiven};
  EXPECT_EQ(sign(scheme, {{"", "secret", {}}}, "id", 1'614'265'330, "{}").value,
            "t=1614265330,v1=" + hex(hmac_sha256("secret", "1614265330,{}")));
}

TEST(Signature, NeverUsesAnEmptyKey) {
  const SignatureScheme scheme{.header = "X",
                               .next_header = "",
                               .form = SignatureForm::kSha256Hex,
                               .content = SignedContent::kBody,
                               .secret = SecretForm::kBase64};
  EXPECT_EQ(sign(scheme, {{"1", "not base64!", {}}}, "id", 42, "{}").value,
            "sha256=" + hex(hmac_sha256("not base64!", "{}")));
}

TEST(Secret, AsGivenIsVisibleAsciiOfAtMost256) {
  const SignatureScheme scheme;
  for (const std::string& good :
       {std::string("x"), std::string("whsec_a b").substr(0, 7), std::string(256, '~')}) {
    EXPECT_EQ(secret_fault(scheme, good), "") << good;
  }
  for (const std::string& bad :
       {std::string(), std::string("a b"), std::string("a\n"), std::string("\xc3\xa4"),
        std::string("\x7f"), std::string(257, 'a')}) {
    EXPECT_NE(secret_fault(scheme, bad), "") << bad;
  }
}

TEST(Secret, Base64IsCanonicalAndHolds24To64Bytes) {
  const SignatureScheme scheme{.header = "",
                               .next_header = "",
                               .form = SignatureForm::kStandard,
                               .content = SignedContent::kIdTimestampBody,
                               .secret = SecretForm::kBase64};
  const auto fault = [&](const std::string& text) { return secret_fault(scheme, "whsec_" + text); };
  EXPECT_EQ(fault(std::string(32, 'A')), "");                 // 24 bytes
  EXPECT_EQ(fault(std::string(86, 'A') + "=="), "");          // 64 bytes
  EXPECT_NE(fault(std::string(30, 'A') + "A="), "");          // 23 bytes
  EXPECT_NE(fault(std::string(87, 'A') + "="), "");           // 65 bytes
  EXPECT_NE(fault(std::string(34, 'A')), "");                 // without padding
  EXPECT_NE(fault(std::string(33, 'A') + "B=="), "");         // bits left over
  EXPECT_NE(fault(std::string(31, 'A') + "-"), "");           // the URL's alphabet
  EXPECT_NE(secret_fault(scheme, std::string(32, 'A')), "");  // no prefix
}

class WireRequest : public testing::Test {
 protected:
  WireRequest() {
    dialect_.delivery_id_prefix = "whk_";
    dialect_.endpoint_id_prefix = "whe_";
    dialect_.user_agent = "Fanfare-Webhooks/1.0";
    dialect_.signature = {.header = "X-Sig",
                          .next_header = "X-Sig-Next",
                          .form = SignatureForm::kSha256Hex,
                          .content = SignedContent::kTimestampBody,
                          .secret = SecretForm::kAsGiven};
    dialect_.headers = {{"X-Time", HeaderSource::kTimestamp, ""},
                        {"X-Type", HeaderSource::kEventType, ""},
                        {"X-Delivery", HeaderSource::kDeliveryId, ""},
                        {"X-Endpoint", HeaderSource::kEndpointId, ""},
                        {"X-Fixed", HeaderSource::kLiteral, "yes"}};
    endpoint_.secrets = {{"1", "secret", {}}};
    endpoint_.headers = {{"X-Own", "mine"}};
    delivery_.id = "ABC";
    delivery_.endpoint_id = "EP";
    delivery_.event_type = "order.created";
    delivery_.body = R"({"a":1})";
  }
  std::string request() const { return wire_request(dialect_, endpoint_, url_, delivery_, kNow); }

  Dialect dialect_;
  Endpoint endpoint_;
  EndpointUrl url_ = parse_endpoint_url("https://example.com:8443/hook?x=1").value();
  Delivery delivery_;
};

TEST_F(WireRequest, TellsOfTheTraceToWhoeverAskedForIt) {
  delivery_.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  EXPECT_EQ(request().find("traceparent"), std::string::npos);
  endpoint_.traceparent = true;
  EXPECT_NE(request().find("\r\ntraceparent: " + delivery_.traceparent + "\r\n"),
            std::string::npos);
  delivery_.traceparent.clear();
  EXPECT_EQ(request().find("traceparent"), std::string::npos);
}

TEST_F(WireRequest, HasEveryHeaderOnceAndInOrder) {
  EXPECT_EQ(request(),
            "POST /hook?x=1 HTTP/1.1\r\n"
            "Host: example.com:8443\r\n"
            "User-Agent: Fanfare-Webhooks/1.0\r\n"
            "Content-Type: application/json\r\n"
            "Content-Length: 7\r\n"
            "X-Time: 1614265330\r\n"
            "X-Type: order.created\r\n"
            "X-Delivery: whk_ABC\r\n"
            "X-Endpoint: whe_EP\r\n"
            "X-Fixed: yes\r\n"
            "X-Sig: sha256=" +
                hex(hmac_sha256("secret", R"(1614265330.{"a":1})")) +
                "\r\n"
                "X-Own: mine\r\n"
                "\r\n"
                R"({"a":1})");
}

TEST_F(WireRequest, SignsWithBothSecretsUntilOneExpires) {
  endpoint_.secrets = {{"1", "old", kNow + Duration(1)}, {"2", "new", {}}};
  EXPECT_THAT(request(),
              HasSubstr("X-Sig: sha256=" + hex(hmac_sha256("old", R"(1614265330.{"a":1})"))));
  EXPECT_THAT(request(),
              HasSubstr("X-Sig-Next: sha256=" + hex(hmac_sha256("new", R"(1614265330.{"a":1})"))));
  endpoint_.secrets[0].expires = kNow;
  EXPECT_THAT(request(),
              HasSubstr("X-Sig: sha256=" + hex(hmac_sha256("new", R"(1614265330.{"a":1})"))));
  EXPECT_THAT(request(), Not(HasSubstr("X-Sig-Next")));
}

TEST_F(WireRequest, SaysThatADeliveryBeganAnew) {
  EXPECT_THAT(request(), Not(HasSubstr("Replay")));
  delivery_.redrives = 1;
  EXPECT_THAT(request(), Not(HasSubstr(": true")));
  dialect_.replay_header = "X-Replay";
  EXPECT_THAT(request(), HasSubstr("\r\nX-Replay: true\r\n"));
  delivery_.redrives = 0;
  EXPECT_THAT(request(), Not(HasSubstr("X-Replay")));
}

TEST_F(WireRequest, IsSignedEvenIfEverySecretExpired) {
  endpoint_.secrets = {{"1", "old", kNow - Duration(5)}};
  EXPECT_THAT(request(), HasSubstr("X-Sig: sha256="));
}

// RFC 8032, 7.1, test 2.
TEST(Ed25519, SignsAsTheStandardDoes) {
  const auto raw = [](const std::string& digits) {
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2)
      bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
    return bytes;
  };
  const auto seed = raw("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  const auto key = raw("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const auto secret = make_ed25519_secret(seed);
  EXPECT_EQ(secret, "whsk_" + base64(seed + key));
  EXPECT_EQ(*ed25519_public_key(secret), "whpk_" + base64(key));
  EXPECT_EQ(*ed25519_public_key("whsk_" + base64(seed)), "whpk_" + base64(key));
  EXPECT_EQ(hex(ed25519_sign(secret, "\x72")),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  EXPECT_FALSE(ed25519_public_key("whsk_" + base64(seed + seed)).ok());
  EXPECT_FALSE(ed25519_public_key("whsk_AAAA").ok());
  EXPECT_FALSE(ed25519_public_key("whsec_" + base64(seed)).ok());
}

TEST(Ed25519, ASchemeThatCannotSignSoRefusesTheKey) {
  const auto secret = make_ed25519_secret(std::string(32, 'x'));
  SignatureScheme standard{"webhook-signature", "", SignatureForm::kStandard,
                           SignedContent::kIdTimestampBody, SecretForm::kBase64};
  EXPECT_EQ(secret_fault(standard, secret), "");
  EXPECT_NE(secret_fault(standard, "whsk_x"), "");
  EXPECT_NE(secret_fault(SignatureScheme{}, secret), "");
  const auto hmac_secret = "whsec_" + base64(std::string(32, 'y'));
  const auto value =
      sign(standard, {{"1", secret, {}}, {"2", hmac_secret, {}}}, "id", 1, "b").value;
  EXPECT_TRUE(value.starts_with("v1a,"));
  EXPECT_EQ(value.substr(92, 4), " v1,");
}

}  // namespace
}  // namespace fanfare
