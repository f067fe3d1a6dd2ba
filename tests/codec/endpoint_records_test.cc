#include "codec/endpoint_records.h"

#include <gtest/gtest.h>

#include "codec/api_key_records.h"

namespace fanfare::codec {
namespace {

Keyring keyring() {
  return std::move(Keyring::parse("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=").value());
}

EndpointRecord full_record() {
  EndpointRecord record;
  record.endpoint.id = "01ARYZ6S410000000000000000";
  record.endpoint.organization_id = "org_a";
  record.endpoint.url = "https://example.com/";
  record.endpoint.events = {"order.*", "user.created"};
  record.endpoint.dialect = "generic";
  record.endpoint.status = EndpointStatus::kPaused;
  record.endpoint.retry_delays = {Duration(1000), Duration(86'400'000)};
  record.endpoint.version = 3;
  record.endpoint.epoch = 2;
  record.endpoint.concurrency_max = 4;
  record.endpoint.rate_per_second = 0.5;
  record.endpoint.rate_burst = 7;
  record.endpoint.traceparent = true;
  record.endpoint.headers = {{"X-A", "b"}};
  record.description = "d";
  record.disabled_reason = "gone";
  record.created = from_unix_ms(1000);
  record.updated = from_unix_ms(2000);
  record.metadata = {{"team", "x"}};
  record.generic_api = true;
  record.secrets.push_back(seal_secret(keyring(), record.endpoint,
                                       {"sec1", "whsec_open", from_unix_ms(9000)},
                                       from_unix_ms(1000), SealingNonce{1}));
  return record;
}

TEST(EndpointRecord, SurvivesEncodeAndDecode) {
  const auto record = full_record();
  const auto read = decode_endpoint_record(encode(record)).value();
  EXPECT_EQ(read.endpoint.events, record.endpoint.events);
  EXPECT_EQ(read.endpoint.status, EndpointStatus::kPaused);
  EXPECT_EQ(read.endpoint.retry_delays, record.endpoint.retry_delays);
  EXPECT_EQ(read.endpoint.epoch, 2u);
  EXPECT_EQ(read.endpoint.rate_per_second, 0.5);
  EXPECT_TRUE(read.endpoint.traceparent);
  EXPECT_EQ(read.endpoint.headers, record.endpoint.headers);
  EXPECT_EQ(read.secrets.at(0).sealed, record.secrets.at(0).sealed);
  EXPECT_EQ(read.metadata, record.metadata);
  EXPECT_EQ(read.created, record.created);
  EXPECT_TRUE(read.generic_api);
  EXPECT_EQ(encode(read), encode(record));
}

TEST(EndpointRecord, IsTheSameBytesEachTime) {
  auto record = full_record();
  for (char c = 'a'; c <= 'z'; ++c) record.metadata.emplace(std::string(1, c), "x");
  const auto bytes = encode(record);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(encode(decode_endpoint_record(bytes).value()), bytes);
}

TEST(DecodeEndpoint, OpensSecretsOnlyWithAKeyring) {
  const auto bytes = encode(full_record());
  EXPECT_EQ(bytes.find("whsec_open"), std::string::npos);
  EXPECT_TRUE(decode_endpoint(bytes, nullptr).value().secrets.empty());
  const auto keys = keyring();
  const auto endpoint = decode_endpoint(bytes, &keys).value();
  ASSERT_EQ(endpoint.secrets.size(), 1u);
  EXPECT_EQ(endpoint.secrets[0].value, "whsec_open");
  EXPECT_EQ(endpoint.secrets[0].expires, from_unix_ms(9000));
}

TEST(DecodeEndpoint, ASecretCopiedToAnotherOwnerStaysShut) {
  const auto keys = keyring();
  auto other_organization = full_record();
  other_organization.endpoint.organization_id = "org_b";
  EXPECT_FALSE(decode_endpoint(encode(other_organization), &keys));
  auto other_endpoint = full_record();
  other_endpoint.endpoint.id = "01ARYZ6S410000000000000001";
  EXPECT_FALSE(decode_endpoint(encode(other_endpoint), &keys));
}

TEST(DecodeEndpoint, RefusesOtherBytes) {
  EXPECT_FALSE(decode_endpoint("\xff\xff", nullptr));
  EXPECT_FALSE(decode_endpoint("", nullptr));
}

TEST(EndpointState, SurvivesEncodeAndDecode) {
  EndpointState state{"01A",
                      "org",
                      4,
                      "gone",
                      from_unix_ms(1),
                      from_unix_ms(2),
                      "half_open",
                      from_unix_ms(3),
                      9,
                      from_unix_ms(5),
                      2,
                      from_unix_ms(6)};
  const auto read = decode_endpoint_state(encode(state)).value();
  EXPECT_EQ(read.epoch, 4u);
  EXPECT_EQ(read.disabled_reason, "gone");
  EXPECT_EQ(read.breaker, "half_open");
  EXPECT_EQ(read.failing_since, from_unix_ms(5));
  EXPECT_EQ(read.failing_stage, 2u);
  EXPECT_EQ(read.rate_taken_until, from_unix_ms(6));
  EXPECT_EQ(encode(read), encode(state));
  EXPECT_FALSE(decode_endpoint_state(""));
}

TEST(ApiKeyRecord, SurvivesEncodeAndDecode) {
  ApiKey key;
  key.id = "id";
  key.organization_id = "org";
  key.hash = hash_api_key("sk_live_x");
  key.add_scope(Scope::kManage);
  key.expires = from_unix_ms(8);
  key.test_mode = true;
  const auto read = decode_api_key(encode(key)).value();
  EXPECT_EQ(read.hash, key.hash);
  EXPECT_TRUE(read.has_scope(Scope::kManage));
  EXPECT_FALSE(read.has_scope(Scope::kRead));
  EXPECT_TRUE(read.test_mode);
  EXPECT_EQ(encode(read), encode(key));
  key.hash = "short";
  EXPECT_FALSE(decode_api_key(encode(key)));
}

}  // namespace
}  // namespace fanfare::codec
