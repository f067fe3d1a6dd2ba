#include "core/inbound_signature.h"

#include <gtest/gtest.h>

#include "core/encoding.h"
#include "core/form_body.h"

namespace fanfare {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A request that is genuine, and the means to change single parts of it.
struct Sample {
  InboundSource source;
  std::string url = "https://hooks.example.com/api/inbound/src_1", query;
  Headers headers;
  std::string body;
  TimePoint now = from_unix_ms(1'700'000'000'000);

  std::string fault() const { return inbound_fault(source, {url, query, headers, body}, now); }
  std::string& header(const std::string& name) {
    for (auto& [key, value] : headers)
      if (key == name) return value;
    return headers.emplace_back(name, "").second;
  }
};

Sample sample_of(InboundProvider provider, std::string secret, std::string body) {
  Sample sample;
  sample.source.provider = provider;
  sample.source.secrets = {{"s1", std::move(secret), {}}};
  sample.body = std::move(body);
  return sample;
}

Sample stripe(const std::string& secret = "whsec_test_secret") {
  auto sample = sample_of(InboundProvider::kStripe, secret, R"({"id":"evt_1","type":"a"})");
  const auto mac = hmac(Digest::kSha256, secret, "1700000000." + sample.body);
  sample.headers = {{"stripe-signature", "t=1700000000,v1=" + hex(mac)}};
  return sample;
}

/// From github.com/standard-webhooks/standard-webhooks and docs.svix.com.
Sample standard() {
  auto sample = sample_of(InboundProvider::kStandard, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                          R"({"test": 2432232314})");
  sample.headers = {{"Webhook-Id", "msg_p5jXN8AQM9LWM0D4loKWxJek"},
                    {"Webhook-Timestamp", "1614265330"},
                    {"Webhook-Signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}};
  sample.now = from_unix_ms(1'614'265'330'000);
  return sample;
}

/// From docs.github.com, "Validating webhook deliveries".
Sample github() {
  auto sample = sample_of(InboundProvider::kGithub, "It's a Secret to Everybody", "Hello, World!");
  sample.headers = {{"X-Hub-Signature-256",
                     "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"}};
  return sample;
}

/// From the test of twilio-python (request_validator).
Sample twilio() {
  auto sample = sample_of(InboundProvider::kTwilio, "12345",
                          "CallSid=CA1234567890ABCDE&Digits=1234&From=%2B14158675309&"
                          "To=%2B18005551212&Caller=%2B14158675309");
  sample.url = "https://mycompany.com/myapp.php";
  sample.query = "foo=1&bar=2";
  sample.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"},
                    {"X-Twilio-Signature", "RSOYDt4T1cUTdK1PDd93/VVr8B8="}};
  return sample;
}

Sample twilio_json() {
  auto sample = sample_of(InboundProvider::kTwilio, "12345", R"({"property":"value"})");
  sample.query = "bodySHA256=" + hex(sha256(sample.body));
  sample.headers = {{"Content-Type", "application/json"},
                    {"X-Twilio-Signature",
                     base64(hmac(Digest::kSha1, "12345", sample.url + "?" + sample.query))}};
  return sample;
}

Sample shopify() {
  auto sample = sample_of(InboundProvider::kShopify, "hush", R"({"id":1})");
  sample.headers = {{"X-Shopify-Hmac-Sha256", base64(hmac(Digest::kSha256, "hush", sample.body))}};
  return sample;
}

Sample generic() {
  auto sample = sample_of(InboundProvider::kGeneric, "00ff", R"({"id":1})");
  sample.source.hmac = {.header = "Acme-Signature",
                        .value = "ts={timestamp};sig={signature};end",
                        .content = "{timestamp}.{id}.{body}.{url}",
                        .digest = Digest::kSha512,
                        .encoding = ByteText::kBase64,
                        .secret = ByteText::kHex,
                        .timestamp_header = "",
                        .id_header = "Acme-Id"};
  sample.query = "a=b";
  const auto content = "1700000000.m1." + sample.body + "." + sample.url + "?a=b";
  const auto mac = hmac(Digest::kSha512, std::string("\x00\xff", 2), content);
  sample.headers = {{"Acme-Id", "m1"},
                    {"Acme-Signature", "ts=1700000000;sig=" + base64(mac) + ";end"}};
  return sample;
}

std::vector<Sample> all() {
  return {stripe(), standard(), github(), twilio(), twilio_json(), shopify(), generic()};
}

TEST(InboundSignature, TakesWhatIsGenuine) {
  for (const auto& sample : all())
    EXPECT_EQ(sample.fault(), "") << to_string(sample.source.provider);
}

TEST(InboundSignature, RefusesAnyChangeOfTheBody) {
  for (const auto& genuine : all()) {
    for (std::size_t i = 0; i < genuine.body.size(); ++i) {
      for (const char flip : {1, 2, 0x20}) {
        auto changed = genuine;
        changed.body[i] = static_cast<char>(changed.body[i] ^ flip);
        if (parse_form(changed.body) == parse_form(genuine.body)) continue;  // %2b is %2B
        EXPECT_NE(changed.fault(), "") << to_string(genuine.source.provider) << " at " << i;
      }
    }
    for (const auto* added : {" ", "\n", "x", "&a=b"}) {
      auto changed = genuine;
      changed.body += added;
      EXPECT_NE(changed.fault(), "") << to_string(genuine.source.provider) << added;
    }
    auto empty = genuine;
    empty.body.clear();
    EXPECT_NE(empty.fault(), "");
  }
}

TEST(InboundSignature, RefusesAnyChangeOfWhatIsSignedInHeaders) {
  for (const auto& genuine : all()) {
    for (std::size_t h = 0; h < genuine.headers.size(); ++h) {
      if (genuine.headers[h].first == "Content-Type") continue;
      for (std::size_t i = 0; i < genuine.headers[h].second.size(); ++i) {
        auto changed = genuine;
        changed.headers[h].second[i] ^= 1;
        EXPECT_NE(changed.fault(), "")
            << to_string(genuine.source.provider) << ", " << changed.headers[h].second;
      }
      auto missing = genuine;
      missing.headers.erase(missing.headers.begin() + static_cast<std::ptrdiff_t>(h));
      EXPECT_NE(missing.fault(), "");
      auto twice = genuine;
      twice.headers.push_back(twice.headers[h]);
      EXPECT_NE(twice.fault(), "") << "which of two counts is anybody's guess";
    }
  }
}

TEST(InboundSignature, RefusesOtherSecretsAndNone) {
  for (auto sample : all()) {
    sample.source.secrets[0].value = "whsec_" + base64(std::string(24, 'x'));
    EXPECT_NE(sample.fault(), "") << to_string(sample.source.provider);
    sample.source.secrets.clear();
    EXPECT_NE(sample.fault(), "") << to_string(sample.source.provider);
  }
}

TEST(InboundSignature, ASecretThatCantBeDecodedSignsNothing) {
  auto sample = standard();
  sample.source.secrets[0].value = "whsec_no base64";
  const auto content = "msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330." + sample.body;
  sample.header("Webhook-Signature") = "v1," + base64(hmac(Digest::kSha256, "", content));
  EXPECT_NE(sample.fault(), "");
  sample.header("Webhook-Signature") = "v1,";
  EXPECT_NE(sample.fault(), "");
}

TEST(InboundSignature, SeveralSecretsCountUntilTheyExpire) {
  for (auto sample : all()) {
    const auto good = sample.source.secrets[0];
    sample.source.secrets = {{"s0", "whsec_" + base64(std::string(24, 'y')), {}}, good};
    EXPECT_EQ(sample.fault(), "") << to_string(sample.source.provider);
    sample.source.secrets[1].expires = sample.now + Duration(1);
    EXPECT_EQ(sample.fault(), "");
    sample.source.secrets[1].expires = sample.now;
    EXPECT_NE(sample.fault(), "") << to_string(sample.source.provider);
  }
}

TEST(InboundSignature, TimedOnesHoldForTheToleranceOnly) {
  for (auto sample : {stripe(), standard(), generic()}) {
    const auto signed_at = sample.now;
    sample.now = signed_at + Duration(300'000);
    EXPECT_EQ(sample.fault(), "");
    sample.now = signed_at + Duration(302'000);
    EXPECT_NE(sample.fault(), "") << "replayed";
    sample.now = signed_at - Duration(302'000);
    EXPECT_NE(sample.fault(), "") << "of a time to come";
    sample.source.tolerance = Duration(600'000);
    EXPECT_EQ(sample.fault(), "");
  }
}

TEST(InboundSignature, StripeTakesOneOfSeveralSignatures) {
  auto sample = stripe();
  const auto good = sample.headers[0].second;
  sample.headers[0].second = "t=1700000000,v1=" + std::string(64, '0') + good.substr(12) + ",v0=x";
  EXPECT_EQ(sample.fault(), "");
  sample.headers[0].second = "t=1700000000,v0=" + good.substr(16);
  EXPECT_NE(sample.fault(), "") << "v0 is of tests that don't count";
  sample.headers[0].second = good + ",t=1700000000";
  EXPECT_NE(sample.fault(), "");
}

TEST(InboundSignature, ResendSignsAsSvixDoes) {
  auto sample = standard();
  sample.source.provider = InboundProvider::kResend;
  for (auto& [name, value] : sample.headers) name = "svix-" + name.substr(8);
  EXPECT_EQ(sample.fault(), "");
}

TEST(InboundSignature, TwilioSignsUrlAndQuery) {
  for (const auto& genuine : {twilio(), twilio_json()}) {
    auto changed = genuine;
    changed.url += "x";
    EXPECT_NE(changed.fault(), "");
    changed = genuine;
    changed.query += "&x=1";
    EXPECT_NE(changed.fault(), "");
    changed = genuine;
    changed.query.clear();
    EXPECT_NE(changed.fault(), "");
    changed = genuine;
    changed.url.insert(changed.url.find('/', 8), ":443");
    EXPECT_EQ(changed.fault(), "") << "the port is told by some proxies and not by others";
  }
}

TEST(InboundSignature, TwilioRefusesABodyThatNothingSigns) {
  auto sample = twilio_json();
  sample.query.clear();
  sample.header("X-Twilio-Signature") = base64(hmac(Digest::kSha1, "12345", sample.url));
  EXPECT_NE(sample.fault(), "");
  sample.body.clear();
  EXPECT_EQ(sample.fault(), "");
}

TEST(InboundSignature, TwilioSortsNamesAndValuesAndCountsEachOnce) {
  auto sample = sample_of(InboundProvider::kTwilio, "t", "b=2&a=y&a=x&b=2&A=1");
  sample.headers = {
      {"Content-Type", "application/x-www-form-urlencoded"},
      {"X-Twilio-Signature", base64(hmac(Digest::kSha1, "t", sample.url + "A1axayb2"))}};
  EXPECT_EQ(sample.fault(), "");
}

// Sorting what anybody may send is work; so even what is signed correctly is refused.
TEST(InboundSignature, TwilioFormsHaveAThousandFieldsAtMost) {
  auto sample = sample_of(InboundProvider::kTwilio, "t", "a=1");
  for (int i = 1; i < 1'000; ++i) sample.body += "&a=1";
  sample.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                    {"X-Twilio-Signature", base64(hmac(Digest::kSha1, "t", sample.url + "a1"))}};
  EXPECT_EQ(sample.fault(), "");
  sample.body += "&a=1";
  EXPECT_EQ(sample.fault(), "the form has more than 1,000 fields");
}

TEST(InboundSignature, WhatGenericFormsMayBe) {
  const auto fault = [](const char* header, const char* value, const char* content) {
    HmacForm form;
    form.header = header;
    form.value = value;
    form.content = content;
    return hmac_form_fault(form);
  };
  EXPECT_EQ(fault("X", "{signature}", "{body}"), "");
  EXPECT_NE(fault("", "{signature}", "{body}"), "");
  EXPECT_NE(fault("X", "no placeholder", "{body}"), "");
  EXPECT_NE(fault("X", "{signature}{timestamp}", "{body}"), "");
  EXPECT_NE(fault("X", "{signature} {secret}", "{body}"), "");
  EXPECT_NE(fault("X", "{signature}", "{timestamp}"), "") << "the body isn't signed";
  EXPECT_NE(fault("X", "{signature}", "{timestamp}.{body}"), "") << "no time is given";
  EXPECT_EQ(fault("X", "{timestamp},{signature}", "{timestamp}.{body}"), "");
}

}  // namespace
}  // namespace fanfare
