#include "services/ingest/inbound_intake.h"

#include <gtest/gtest.h>

#include "codec/json_pointer.h"
#include "codec/records.h"

namespace fanfare::ingest {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;
constexpr TimePoint kNow = from_unix_ms(1'700'000'000'000);

class Intake : public testing::Test {
 protected:
  InboundSource source_of(InboundProvider provider) {
    InboundSource source;
    source.id = "01J";
    source.organization_id = "org";
    source.provider = provider;
    source.mapping.prefix = to_string(provider);
    return source;
  }
  Result<std::vector<Event>, Refusal> take(const InboundSource& source, const Headers& headers,
                                           const std::string& body) {
    return take_inbound(source, {"https://a/", "", headers, body}, kNow,
                        [this] { return std::array<std::uint8_t, 10>{++random_}; });
  }
  Event one(InboundProvider provider, const Headers& headers, const std::string& body) {
    auto taken = take(source_of(provider), headers, body);
    EXPECT_TRUE(taken.ok());
    EXPECT_EQ(taken->size(), 1u);
    return taken->at(0);
  }

  std::uint8_t random_ = 0;
};

const Headers kForm{{"Content-Type", "application/x-www-form-urlencoded"}};

TEST_F(Intake, StripeNamesTypeIdAndTime) {
  const std::string body = R"({ "id": "evt_1", "type": "invoice.paid", "created": 1699999000,
                               "data": {"object": {"amount": 1.50}}})";
  const auto event = one(InboundProvider::kStripe, {{"Content-Type", "application/json"}}, body);
  EXPECT_EQ(event.type, "stripe.invoice.paid");
  EXPECT_EQ(event.id, "in_01J_evt_1");
  EXPECT_EQ(event.organization_id, "org");
  EXPECT_EQ(event.timestamp, from_unix_ms(1'699'999'000'000));
  EXPECT_EQ(event.accepted, kNow);
  EXPECT_EQ(event.data, R"({"id":"evt_1","type":"invoice.paid","created":1699999000,)"
                        R"("data":{"object":{"amount":1.50}}})");
  EXPECT_EQ(event.raw_body, body) << "byte for byte";
  EXPECT_EQ(event.raw_content_type, "application/json");
  EXPECT_EQ(codec::decode_event(codec::encode(event))->raw_body, body);
}

TEST_F(Intake, TwilioFormsBecomeObjects) {
  const auto event = one(InboundProvider::kTwilio, kForm,
                         "MessageSid=SM1&MessageStatus=delivered&To=%2B1555&Media=a&Media=b+c");
  EXPECT_EQ(event.type, "twilio.message.delivered");
  EXPECT_EQ(event.id, "in_01J_SM1.delivered");
  EXPECT_EQ(event.data, R"({"MessageSid":"SM1","MessageStatus":"delivered","To":"+1555",)"
                        R"("Media":["a","b c"]})");
}

TEST_F(Intake, TwilioCallsWithoutANumberAreTheirTokens) {
  Headers headers = kForm;
  headers.emplace_back("I-Twilio-Idempotency-Token", "tok");
  EXPECT_EQ(one(InboundProvider::kTwilio, headers, "CallSid=CA1&CallStatus=in-progress").id,
            "in_01J_tok");
  EXPECT_EQ(
      one(InboundProvider::kTwilio, headers, "CallSid=CA1&CallStatus=completed&SequenceNumber=3")
          .id,
      "in_01J_CA1.completed.3");
  const auto first = one(InboundProvider::kTwilio, kForm, "CallSid=CA1&CallStatus=ringing");
  const auto second = one(InboundProvider::kTwilio, kForm, "CallSid=CA1&CallStatus=ringing");
  EXPECT_NE(first.id, second.id) << "a webhook without an id is never taken for another's copy";
  EXPECT_EQ(first.type, "twilio.call.ringing");
}

TEST_F(Intake, TwilioEventStreamsBringManyAtOnce) {
  const std::string body =
      R"([{"specversion":"1.0","type":"com.twilio.messaging.message.sent","id":"EZ1","data":{}},)"
      R"( {"specversion":"1.0","type":"com.twilio.messaging.message.read","id":"EZ2","data":{}}])";
  const auto taken = take(source_of(InboundProvider::kTwilio), {}, body);
  ASSERT_EQ(taken->size(), 2u);
  EXPECT_EQ(taken->at(0).type, "twilio.messaging.message.sent");
  EXPECT_EQ(taken->at(0).raw_body, body);
  EXPECT_EQ(taken->at(1).id, "in_01J_EZ2");
  EXPECT_EQ(taken->at(1).raw_body, "");
}

TEST_F(Intake, TwilioEventStreamsBringSoManyAtMost) {
  const auto source = source_of(InboundProvider::kTwilio);
  std::string body = "[{}";
  for (int i = 1; i < 1'000; ++i) body += ",{}";
  EXPECT_EQ(take(source, {}, body + "]")->size(), 1'000u);
  const auto refused = take(source, {}, body + ",{}]");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().status, 413);
  EXPECT_EQ(refused.error().faults.at(0).detail, "more than 1000 events in one request");
}

TEST_F(Intake, ATimeThatIsNoneIsThatOfTheRequest) {
  const auto time = [&](const std::string& text) {
    return to_unix_ms(one(InboundProvider::kTwilio, {},
                          R"({"specversion":"1.0","type":"t","id":"1","time":")" + text + "\"}")
                          .timestamp);
  };
  EXPECT_EQ(time("2024-12-01T09:15:00Z"), 1'733'044'500'000);
  EXPECT_EQ(time("1733044500"), 1'733'044'500'000);
  EXPECT_EQ(time("1733044500123"), 1'733'044'500'123);
  EXPECT_EQ(time("1733044500.25"), 1'733'044'500'000);
  for (const char* none : {"2024-12-01T09:15:00", "2024-12-01 09:15:00", "1733044500.", "17 s", "",
                           "1733044500.2.5", "-5", "Sun, 01 Dec 2024 09:15:00 GMT"})
    EXPECT_EQ(time(none), to_unix_ms(kNow)) << none;
}

TEST_F(Intake, ResendIsNamedByItsHeaders) {
  const auto event =
      one(InboundProvider::kResend, {{"svix-id", "msg_1"}, {"svix-signature", "v1,x"}},
          R"({"type":"email.bounced","created_at":"2024-11-22T23:41:12Z"})");
  EXPECT_EQ(event.type, "resend.email.bounced");
  EXPECT_EQ(event.id, "in_01J_msg_1");
  EXPECT_EQ(to_unix_ms(event.timestamp), 1'732'318'872'000);
}

TEST_F(Intake, GithubAndShopify) {
  const Headers github{{"X-GitHub-Event", "pull_request"}, {"X-GitHub-Delivery", "72d3"}};
  const auto pull = one(InboundProvider::kGithub, github, R"({"action":"opened"})");
  EXPECT_EQ(pull.type, "github.pull_request.opened");
  EXPECT_EQ(pull.id, "in_01J_72d3");
  Headers form = github;
  form.push_back(kForm[0]);
  EXPECT_EQ(one(InboundProvider::kGithub, form, "payload=%7B%22zen%22%3A1%7D").data,
            R"({"zen":1})");
  const auto order =
      one(InboundProvider::kShopify,
          {{"X-Shopify-Topic", "orders/create"}, {"X-Shopify-Webhook-Id", "b5"}}, "{}");
  EXPECT_EQ(order.type, "shopify.orders.create");
  EXPECT_EQ(order.id, "in_01J_b5");
}

TEST_F(Intake, GenericTakesAnyBody) {
  auto source = source_of(InboundProvider::kGeneric);
  source.mapping.type_pointer = "/meta/kind";
  source.mapping.id_header = "X-Id";
  const auto event = take(source, {{"X-Id", "7"}}, R"({"meta":{"kind":"Order Shipped/EU"}})");
  EXPECT_EQ(event->at(0).type, "generic.Order_Shipped.EU");
  EXPECT_EQ(event->at(0).id, "in_01J_7");
  EXPECT_EQ(take(source, {}, "<a/>")->at(0).data, R"({"body":"<a/>"})");
  EXPECT_EQ(take(source, {}, "[1, 2]")->at(0).data, R"({"items":[1,2]})");
  EXPECT_EQ(take(source, {}, "{\"a\":")->at(0).data, R"({"body":"{\"a\":"})");
  EXPECT_EQ(take(source, {}, "")->at(0).data, "{}");
  EXPECT_EQ(take(source, {}, "\xff")->at(0).data, "{\"body\":\"\xef\xbf\xbd\"}");
  EXPECT_EQ(take(source, {}, "x")->at(0).type, "generic.received");
}

TEST_F(Intake, RenamesAndIgnoresByTheProvidersTypes) {
  auto source = source_of(InboundProvider::kStripe);
  source.mapping.prefix = "payments";
  source.mapping.rename = {{"invoice.paid", "order.paid"}};
  source.mapping.ignore = {"charge.*", "ping"};
  const auto type = [&](const char* theirs) {
    const auto taken = take(source, {}, R"({"id":"1","type":")" + std::string(theirs) + "\"}");
    return taken->empty() ? "(ignored)" : taken->at(0).type;
  };
  EXPECT_EQ(type("invoice.paid"), "order.paid");
  EXPECT_EQ(type("invoice.voided"), "payments.invoice.voided");
  EXPECT_EQ(type("charge.refunded"), "(ignored)");
  EXPECT_EQ(type("charge"), "payments.charge");
  EXPECT_EQ(type("ping"), "(ignored)");
}

TEST_F(Intake, IdsThatCantBeOursAreHashed) {
  const auto event = one(InboundProvider::kStripe, {}, R"({"id":"a b\n","type":"x"})");
  EXPECT_EQ(event.id.size(), std::string("in_01J_").size() + 64);
  EXPECT_EQ(event.id, one(InboundProvider::kStripe, {}, R"({"id":"a b\n","type":"y"})").id);
}

TEST_F(Intake, WhatIsNoJsonIsRefused) {
  for (const auto* body : {"{", "[]", "x", "{} x", "\"a\"", "{\"a\":\"\xff\"}"}) {
    const auto taken = take(source_of(InboundProvider::kStripe), {}, body);
    ASSERT_FALSE(taken.ok()) << body;
    EXPECT_EQ(taken.error().status, 400);
    EXPECT_FALSE(taken.error().faults.empty());
  }
}

}  // namespace
}  // namespace fanfare::ingest
