#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "codec/endpoint_records.h"
#include "services/control/opened_endpoint.h"
#include "world.h"

namespace fanfare::control {
namespace {

std::string pem(const std::function<int(BIO*)>& write) {
  BIO* bio = BIO_new(BIO_s_mem());
  EXPECT_EQ(write(bio), 1);
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return text;
}

struct Made {
  std::string certificate, key;
};

/// Signed by itself; valid from one day before `now` for `days`.
Made make(TimePoint now, const char* name, long days, bool authority, const char* use = nullptr) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  const auto seconds = static_cast<std::time_t>(to_unix_ms(now) / 1'000);
  ASN1_TIME_set(X509_getm_notBefore(certificate), seconds - 86'400);
  ASN1_TIME_set(X509_getm_notAfter(certificate), seconds + days * 86'400);
  X509_set_pubkey(certificate, key);
  auto* subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(certificate, subject);
  const auto extend = [&](int id, const char* value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  };
  extend(NID_basic_constraints, authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (use) extend(NID_ext_key_usage, use);
  X509_sign(certificate, key, EVP_sha256());
  Made made{pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); }), pem([&](BIO* bio) {
              return PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
            })};
  X509_free(certificate);
  EVP_PKEY_free(key);
  return made;
}

class EndpointTlsTest : public testing::Test {
 protected:
  static std::string tls(const std::string& certificate, const std::string& key,
                         const std::string& ca = "") {
    codec::JsonWriter json;
    json.begin_object().key("tls").begin_object();
    if (!certificate.empty()) json.member("certificate", certificate);
    if (!key.empty()) json.member("privateKey", key);
    if (!ca.empty()) json.member("ca", ca);
    return json.end_object().end_object().take();
  }
  Answer change(const std::string& body) {
    return world.call(key, "PATCH", "/api/webhooks/" + id, body);
  }
  std::string fault(const std::string& body) {
    const auto answer = change(body);
    EXPECT_EQ(answer.status, 400) << answer.body;
    return answer.text("/errors/0/pointer") + " " + answer.text("/errors/0/detail");
  }
  World world;
  std::string key = world.manager("o");
  std::string id = world
                       .call(key, "POST", "/api/webhooks",
                             R"({"url":"https://a.example/","events":["order.created"]})")
                       .text("/id");
  Made good = make(world.now, "client of ours", 30, false, "clientAuth");
  Made authority = make(world.now, "their CA", 30, true);
};

TEST_F(EndpointTlsTest, SubjectAndExpiryAreShownAndTheKeyIsSealed) {
  EXPECT_EQ(world.call(key, "GET", "/api/webhooks/" + id).raw("/tls"), "null");
  const auto made = change(tls(good.certificate, good.key, authority.certificate));
  ASSERT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(made.text("/tls/certificate/subject"), "CN=client of ours");
  EXPECT_EQ(made.text("/tls/certificate/expiresAt"), "2027-02-14T08:00:00.000Z");
  EXPECT_EQ(made.text("/tls/ca/subject"), "CN=their CA");
  EXPECT_EQ(made.body.find("BEGIN"), std::string::npos);
  const auto& record = *world.tables.endpoint(id.substr(4));
  const auto line = good.key.substr(good.key.find('\n') + 1, 40);
  EXPECT_EQ(codec::encode(record).find(line), std::string::npos);
  const auto opened = opened_endpoint(world.api, record, world.now);
  ASSERT_TRUE(opened && opened->tls);
  EXPECT_NE(opened->tls->client.find(line), std::string::npos);
  EXPECT_EQ(opened->tls->authority, authority.certificate);
  world.outcome.outcome_class = OutcomeClass::kSuccess;
  world.call(key, "POST", "/api/webhooks/" + id + "/test", R"({"eventType":"order.created"})");
  ASSERT_FALSE(world.sent.empty());
  ASSERT_TRUE(world.sent.back().tls);
  EXPECT_EQ(world.sent.back().tls->client, opened->tls->client);
  change(R"({"description":"x"})");
  EXPECT_EQ(world.tables.endpoint(id.substr(4))->tls.certificate->subject, "CN=client of ours");
  EXPECT_EQ(change(R"({"tls":null})").raw("/tls"), "null");
}

TEST_F(EndpointTlsTest, WhatCannotBeUsedIsPointedAt) {
  const auto other = make(world.now, "other", 30, false);
  const auto expired = make(world.now, "old", 0, false);
  const auto server = make(world.now, "server", 30, false, "serverAuth");
  EXPECT_EQ(fault(tls(good.certificate, other.key)),
            "/tls/privateKey this isn't the key of the certificate");
  EXPECT_EQ(fault(tls(expired.certificate, expired.key)),
            "/tls/certificate the certificate of CN=old has expired");
  EXPECT_EQ(fault(tls(server.certificate, server.key)),
            "/tls/certificate the certificate isn't one for TLS clients");
  EXPECT_TRUE(fault(tls(good.certificate, "")).starts_with("/tls/privateKey send"));
  EXPECT_TRUE(fault(tls("", good.key)).starts_with("/tls/certificate send"));
  EXPECT_TRUE(fault(tls("nonsense", good.key)).starts_with("/tls/certificate send"));
  EXPECT_TRUE(fault(tls("", "", "nonsense")).starts_with("/tls/ca send"));
  EXPECT_EQ(fault(tls("", "", good.certificate)),
            "/tls/ca the certificate of CN=client of ours isn't one of an authority");
  EXPECT_TRUE(fault(R"({"tls":{"x":1}})").starts_with("/tls/x"));
}

TEST_F(EndpointTlsTest, WhatExpiresWithinAMonthIsWarnedOf) {
  const auto warnings = [&](const std::string& pointer = "") {
    return world.call(key, "GET", "/api/webhooks/" + id).raw(("/warnings" + pointer).c_str());
  };
  change(tls(good.certificate, good.key, make(world.now, "their CA", 31, true).certificate));
  EXPECT_EQ(warnings(), "(none)");
  world.now += std::chrono::hours(1);
  EXPECT_EQ(warnings(), R"(["the client certificate of CN=client of ours expires at )"
                        R"(2027-02-14T08:00:00Z: send a new one"])");
  world.now += std::chrono::days(1);
  EXPECT_EQ(warnings("/1"), R"("the authority's certificate of CN=their CA expires at )"
                            R"(2027-02-15T08:00:00Z: send a new one")");
  const auto listed = world.call(key, "GET", "/api/webhooks");
  EXPECT_EQ(listed.raw("/data/0/warnings"), warnings());
  world.now += std::chrono::days(29);
  EXPECT_NE(warnings("/0").find("expired at 2027-02-14"), std::string::npos) << warnings();
  EXPECT_EQ(change(R"({"tls":null})").raw("/warnings"), "(none)");
}

TEST_F(EndpointTlsTest, ItIsBoundToItsEndpoint) {
  change(tls(good.certificate, good.key));
  auto record = *world.tables.endpoint(id.substr(4));
  record.endpoint.id = "01M7YCXEPXCZ5Q10YCH256G1GQ";
  EXPECT_NE(codec::open_tls(world.keyring, record, record.endpoint), "");
  const auto decoded = codec::decode_endpoint(codec::encode(record), &world.keyring);
  EXPECT_FALSE(decoded.ok());
}

}  // namespace
}  // namespace fanfare::control
