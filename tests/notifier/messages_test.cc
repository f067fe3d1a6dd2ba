#include "services/notifier/messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "codec/dialects.h"
#include "core/mail_confirmation.h"
#include "core/signature.h"

namespace fanfare::notifier {
namespace {

using testing::HasSubstr;

class Messages : public testing::Test {
 protected:
  Message message(const std::string& type, std::vector<Notification> notifications) {
    Message message;
    message.channel.id = "01CHANNEL";
    message.channel.organization_id = "org";
    message.channel.type = type;
    message.channel.url = "https://hooks.example.com/in?x=1";
    message.channel.secret =
        type == "slack" ? "https://hooks.slack.example/services/T0" : "a-secret-of-mine";
    message.channel.recipients = {"ops@example.com"};
    message.id = notifications.front().id;
    message.at = now;
    message.notifications = std::move(notifications);
    return message;
  }
  Notification failure(const std::string& stage = "opened") {
    Notification it;
    it.id = "01NOTIFICATION";
    it.organization_id = "org";
    it.at = it.since = now;
    it.kind = "webhook_failure";
    it.stage = stage;
    it.incident_id = "01INCIDENT";
    it.endpoint_id = "01ENDPOINT";
    it.endpoint_host = "shop.example.com";
    it.count = it.total = 3;
    it.causes = {{"http_5xx", 3}};
    it.types = {{"order.paid", 3}};
    it.event_id = "evt_7";
    it.event_type = "order.paid";
    it.delivery_id = "01DELIVERY";
    it.error = "HTTP 500 <b>&</b>";
    return it;
  }
  std::string request(const Message& message) {
    const auto made = request_of(message, settings, *dialects.find("fanfare"), now);
    EXPECT_TRUE(made.ok()) << made.error();
    return made->request;
  }
  static std::string body_of(const std::string& request) {
    return request.substr(request.find("\r\n\r\n") + 4);
  }
  static std::string text(const std::string& json, const char* pointer) {
    simdjson::dom::parser parser;
    std::string_view found;
    return parser.parse(json).at_pointer(pointer).get(found) ? "(none)" : std::string(found);
  }

  DialectSet dialects = codec::load_dialects();
  MessageSettings settings{"https://webhooks.example.com/dashboard", "fanfare@example.com", {}, {}};
  TimePoint now = from_unix_ms(1'800'000'000'000);
};

TEST_F(Messages, AMailLinksToTheDeliveryInTheDashboard) {
  const auto mail = mail_of(message("email", {failure()}), settings);
  EXPECT_EQ(mail.subject, "shop.example.com: 3 deliveries failed");
  EXPECT_THAT(mail.text,
              HasSubstr("https://webhooks.example.com/dashboard/deliveries/01DELIVERY\n"));
  EXPECT_THAT(mail.text, HasSubstr("http_5xx: 3"));
  EXPECT_THAT(mail.text, HasSubstr("Last event: evt_7"));
  EXPECT_EQ(mail.to, std::vector<std::string>{"ops@example.com"});
  EXPECT_EQ(mail.id, "ntf_01NOTIFICATION");
}

TEST_F(Messages, ASubjectNamesTwoAndCountsTheRest) {
  const auto one = failure();
  const auto mail = mail_of(message("email", {one, one, one, one}), settings);
  EXPECT_EQ(
      mail.subject,
      "shop.example.com: 3 deliveries failed; shop.example.com: 3 deliveries failed; and 2 more");
}

TEST_F(Messages, SlackGetsTextThatCannotBeMarkup) {
  const auto sent = request(message("slack", {failure()}));
  EXPECT_THAT(sent, HasSubstr("POST /services/T0 HTTP/1.1\r\nHost: hooks.slack.example\r\n"));
  const auto shown = text(body_of(sent), "/text");
  EXPECT_THAT(shown, HasSubstr("*shop.example.com: 3 deliveries failed*\n"));
  EXPECT_THAT(shown, HasSubstr("HTTP 500 &lt;b&gt;&amp;&lt;/b&gt;"));
}

TEST_F(Messages, PagerDutyOpensAndClosesAnIncident) {
  auto body = body_of(request(message("pagerduty", {failure()})));
  EXPECT_EQ(text(body, "/routing_key"), "a-secret-of-mine");
  EXPECT_EQ(text(body, "/event_action"), "trigger");
  EXPECT_EQ(text(body, "/dedup_key"), "inc_01INCIDENT");
  EXPECT_EQ(text(body, "/payload/severity"), "warning");
  EXPECT_EQ(text(body, "/payload/source"), "shop.example.com");
  EXPECT_EQ(text(body, "/payload/custom_details/eventId"), "evt_7");
  EXPECT_EQ(text(body, "/links/0/href"),
            "https://webhooks.example.com/dashboard/deliveries/01DELIVERY");
  auto over = failure("closed");
  over.kind = "endpoint_recovered";
  body = body_of(request(message("pagerduty", {over})));
  EXPECT_EQ(text(body, "/event_action"), "resolve");
  EXPECT_EQ(text(body, "/dedup_key"), "inc_01INCIDENT");
}

TEST_F(Messages, WhatIsDeletedSaysSoAndClosesItsIncident) {
  auto over = failure("closed");
  over.kind = "endpoint_deleted";
  over.total = 3;
  const auto body = body_of(request(message("pagerduty", {over})));
  EXPECT_EQ(text(body, "/event_action"), "resolve");
  EXPECT_EQ(text(body, "/dedup_key"), "inc_01INCIDENT");
  const auto shown = text(body_of(request(message("slack", {over}))), "/text");
  EXPECT_THAT(shown, HasSubstr("*shop.example.com was deleted*\n"));
  EXPECT_THAT(shown, HasSubstr("It was deleted. 3 deliveries had failed.\n"));
}

TEST_F(Messages, AWebhookIsSignedAsDeliveriesAreAndTheSameIdEachTime) {
  const auto sent = request(message("webhook", {failure()}));
  const auto body = body_of(sent);
  EXPECT_THAT(sent, HasSubstr("POST /in?x=1 HTTP/1.1\r\nHost: hooks.example.com\r\n"));
  EXPECT_EQ(text(body, "/type"), "webhook.failures");
  EXPECT_EQ(text(body, "/data/kind"), "webhook_failure");
  EXPECT_EQ(text(body, "/data/eventType"), "order.paid");
  const auto& scheme = dialects.find("fanfare")->signature;
  const auto id = text(body, "/id");
  const auto right = sign(scheme, {{"", "a-secret-of-mine", {}}}, id, to_unix_ms(now) / 1000, body);
  EXPECT_THAT(sent, HasSubstr(scheme.header + ": " + right.value + "\r\n"));
  EXPECT_EQ(text(body_of(request(message("webhook", {failure()}))), "/id"), id);
}

TEST_F(Messages, AQuestionHasALinkThatOnlyItsReaderGets) {
  const auto ring = std::move(Keyring::parse(std::string(43, 'A') + "=").value());
  settings.api = "https://webhooks.example.com";
  settings.keyring = &ring;
  auto asked = failure();
  asked.kind = "mail_confirmation";
  asked.address = "ops@example.com";
  const auto mail = mail_of(message("email", {asked}), settings);
  EXPECT_EQ(mail.subject, "Do you want notifications of org?");
  const std::string link = "https://webhooks.example.com/api/mail-confirmations/";
  ASSERT_THAT(mail.text, HasSubstr(link));
  const auto begin = mail.text.find(link) + link.size();
  const auto token = mail.text.substr(begin, mail.text.find('\n', begin) - begin);
  const auto confirmation = opened_confirmation(token, ring);
  ASSERT_TRUE(confirmation.has_value()) << token;
  EXPECT_EQ(confirmation->organization_id, "org");
  EXPECT_EQ(confirmation->address, "ops@example.com");
  EXPECT_EQ(confirmation->expires, asked.at + std::chrono::days(7));
  EXPECT_EQ(mail_of(message("email", {asked}), settings).text, mail.text);
}

TEST_F(Messages, TheOperatorSeesWhose) {
  auto its = message("slack", {failure()});
  its.channel.organization_id = "";
  EXPECT_THAT(body_of(request(its)), HasSubstr("*org: shop.example.com"));
}

TEST_F(Messages, AnAnswerSaysWhetherToTryAgain) {
  const auto result = [](OutcomeClass outcome_class, int status) {
    Outcome outcome;
    outcome.outcome_class = outcome_class;
    outcome.status = status;
    return result_of(outcome);
  };
  EXPECT_TRUE(result(OutcomeClass::kSuccess, 202).taken);
  EXPECT_TRUE(result(OutcomeClass::kBlockedAddress, 0).permanent);
  for (const int status : {301, 400, 404, 410})
    EXPECT_TRUE(result(OutcomeClass::kHttp4xx, status).permanent);
  for (const int status : {408, 425, 429})
    EXPECT_FALSE(result(OutcomeClass::kHttp4xx, status).permanent);
  EXPECT_FALSE(result(OutcomeClass::kHttp5xx, 503).permanent);
  EXPECT_FALSE(result(OutcomeClass::kTimeout, 0).permanent);
  EXPECT_FALSE(result(OutcomeClass::kTimeout, 0).error.empty());
}

TEST_F(Messages, AUrlThatIsNoneIsSaid) {
  auto bad = message("webhook", {failure()});
  bad.channel.url = "http://hooks.example.com";
  EXPECT_FALSE(request_of(bad, settings, *dialects.find("fanfare"), now).ok());
}

}  // namespace
}  // namespace fanfare::notifier
