#include "codec/records.h"

#include <gtest/gtest.h>

#include "fanfare/v1/records.pb.h"

namespace fanfare::codec {
namespace {

using std::chrono::microseconds;

Delivery delivery() {
  Delivery made{.id = "ID",
                .organization_id = "org",
                .endpoint_id = "ep",
                .event_id = "evt",
                .event_type = "sent",
                .published_type = "published",
                .dialect = "fanfare",
                .body = std::string("{\"a\":\"\0\"}", 9),
                .accepted = from_unix_ms(5),
                .test_mode = true,
                .traceparent = "00-tp",
                .attempts_made = 2,
                .not_before = from_unix_ms(7),
                .run = 3,
                .hop = 4,
                .deferrals = 5,
                .history = {},
                .redrives = 6,
                .restarted = from_unix_ms(7)};
  made.history.push_back({1, from_unix_ms(11), Duration(12), 500, OutcomeClass::kHttp5xx});
  made.history.push_back({2, from_unix_ms(13), Duration(14), 0, OutcomeClass::kDns});
  return made;
}

void expect_same(const Delivery& a, const Delivery& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.organization_id, b.organization_id);
  EXPECT_EQ(a.endpoint_id, b.endpoint_id);
  EXPECT_EQ(a.event_id, b.event_id);
  EXPECT_EQ(a.event_type, b.event_type);
  EXPECT_EQ(a.published_type, b.published_type);
  EXPECT_EQ(a.dialect, b.dialect);
  EXPECT_EQ(a.body, b.body);
  EXPECT_EQ(a.accepted, b.accepted);
  EXPECT_EQ(a.test_mode, b.test_mode);
  EXPECT_EQ(a.traceparent, b.traceparent);
  EXPECT_EQ(a.attempts_made, b.attempts_made);
  EXPECT_EQ(a.not_before, b.not_before);
  EXPECT_EQ(a.run, b.run);
  EXPECT_EQ(a.hop, b.hop);
  EXPECT_EQ(a.deferrals, b.deferrals);
  EXPECT_EQ(a.redrives, b.redrives);
  EXPECT_EQ(a.restarted, b.restarted);
  ASSERT_EQ(a.history.size(), b.history.size());
  for (std::size_t i = 0; i < a.history.size(); ++i) {
    EXPECT_EQ(a.history[i].number, b.history[i].number);
    EXPECT_EQ(a.history[i].started, b.history[i].started);
    EXPECT_EQ(a.history[i].duration, b.history[i].duration);
    EXPECT_EQ(a.history[i].status, b.history[i].status);
    EXPECT_EQ(a.history[i].outcome_class, b.history[i].outcome_class);
  }
}

TEST(Records, EventSurvives) {
  const Event event{.id = "e",
                    .organization_id = "o",
                    .type = "t",
                    .timestamp = from_unix_ms(1),
                    .accepted = from_unix_ms(2),
                    .data = "{\"a\":1}",
                    .experience_id = "x",
                    .ordering_key = "k",
                    .traceparent = "tp",
                    .test_mode = true,
                    .source = "shop",
                    .raw_body = "{ }",
                    .raw_content_type = "application/json",
                    .inbound_source_id = "src",
                    .about_endpoint_id = ""};
  const auto read = decode_event(encode(event));
  ASSERT_TRUE(read) << read.error();
  const Event& again = read.value();
  EXPECT_EQ(again.id, "e");
  EXPECT_EQ(again.organization_id, "o");
  EXPECT_EQ(again.type, "t");
  EXPECT_EQ(again.timestamp, event.timestamp);
  EXPECT_EQ(again.accepted, event.accepted);
  EXPECT_EQ(again.data, event.data);
  EXPECT_EQ(again.experience_id, "x");
  EXPECT_EQ(again.ordering_key, "k");
  EXPECT_EQ(again.traceparent, "tp");
  EXPECT_TRUE(again.test_mode);
  EXPECT_EQ(again.source, "shop");
  EXPECT_EQ(again.raw_body, "{ }");
  EXPECT_EQ(again.raw_content_type, "application/json");
  EXPECT_EQ(again.inbound_source_id, "src");
}

TEST(Records, DeliverySurvives) {
  const auto read = decode_delivery(encode(delivery()));
  ASSERT_TRUE(read) << read.error();
  expect_same(read.value(), delivery());
}

TEST(Records, DeadLetterSurvivesWithEveryReason) {
  for (const auto reason : {DeadLetterReason::kAttemptsExhausted, DeadLetterReason::kGone,
                            DeadLetterReason::kUnrepresentable, DeadLetterReason::kCancelled}) {
    const DeadLetter dead{.delivery = delivery(),
                          .reason = reason,
                          .error = "why",
                          .failed = from_unix_ms(9),
                          .poison = "\xff",
                          .source_topic = "in",
                          .source_partition = 3,
                          .source_offset = 1LL << 40,
                          .event = "\x01\xfe"};
    const auto read = decode_dead_letter(encode(dead));
    ASSERT_TRUE(read) << read.error();
    expect_same(read.value().delivery, dead.delivery);
    EXPECT_EQ(read.value().reason, reason);
    EXPECT_EQ(read.value().error, "why");
    EXPECT_EQ(read.value().failed, dead.failed);
    EXPECT_EQ(read.value().poison, "\xff");
    EXPECT_EQ(read.value().source_topic, "in");
    EXPECT_EQ(read.value().source_partition, 3);
    EXPECT_EQ(read.value().source_offset, 1LL << 40);
    EXPECT_EQ(read.value().event, "\x01\xfe");
  }
}

TEST(Records, AttemptSurvives) {
  AttemptRecord attempt{.delivery_id = "d",
                        .organization_id = "o",
                        .endpoint_id = "e",
                        .event_id = "ev",
                        .event_type = "t",
                        .dialect = "generic",
                        .test_mode = true,
                        .number = 4,
                        .outcome = {},
                        .result = AttemptResult::kRetrying,
                        .next_attempt = from_unix_ms(99),
                        .dead_letter_reason = DeadLetterReason::kGone,
                        .accepted = from_unix_ms(1),
                        .run = 2};
  attempt.outcome.outcome_class = OutcomeClass::kHttp410;
  attempt.outcome.status = 410;
  attempt.outcome.error = "gone";
  attempt.outcome.response_body = std::string("a\0\xff", 3);
  attempt.outcome.response_truncated = true;
  attempt.outcome.started = from_unix_ms(1'000);
  attempt.outcome.total = microseconds(2'345'678);
  attempt.outcome.dns = microseconds(1);
  attempt.outcome.connect = microseconds(2);
  attempt.outcome.tls = microseconds(3);
  attempt.outcome.first_byte = microseconds(4);
  attempt.outcome.connection_reused = true;
  attempt.outcome.remote_address = "127.0.0.1:1";
  const auto read = decode_attempt(encode(attempt));
  ASSERT_TRUE(read) << read.error();
  const AttemptRecord& again = read.value();
  EXPECT_EQ(again.delivery_id, "d");
  EXPECT_EQ(again.organization_id, "o");
  EXPECT_EQ(again.endpoint_id, "e");
  EXPECT_EQ(again.event_id, "ev");
  EXPECT_EQ(again.event_type, "t");
  EXPECT_EQ(again.dialect, "generic");
  EXPECT_TRUE(again.test_mode);
  EXPECT_EQ(again.number, 4u);
  EXPECT_EQ(again.result, AttemptResult::kRetrying);
  EXPECT_EQ(again.next_attempt, attempt.next_attempt);
  EXPECT_EQ(again.dead_letter_reason, DeadLetterReason::kGone);
  EXPECT_EQ(again.accepted, attempt.accepted);
  EXPECT_EQ(again.run, 2u);
  EXPECT_EQ(again.outcome.outcome_class, OutcomeClass::kHttp410);
  EXPECT_EQ(again.outcome.status, 410);
  EXPECT_EQ(again.outcome.error, "gone");
  EXPECT_EQ(again.outcome.response_body, attempt.outcome.response_body);
  EXPECT_TRUE(again.outcome.response_truncated);
  EXPECT_EQ(again.outcome.started, attempt.outcome.started);
  EXPECT_EQ(again.outcome.ended, from_unix_ms(3'345));
  EXPECT_EQ(again.outcome.total, attempt.outcome.total);
  EXPECT_EQ(again.outcome.dns, microseconds(1));
  EXPECT_EQ(again.outcome.connect, microseconds(2));
  EXPECT_EQ(again.outcome.tls, microseconds(3));
  EXPECT_EQ(again.outcome.first_byte, microseconds(4));
  EXPECT_TRUE(again.outcome.connection_reused);
  EXPECT_EQ(again.outcome.remote_address, "127.0.0.1:1");
}

TEST(Records, TextsFromOutsideAreMadeValidUtf8) {
  AttemptRecord attempt;
  attempt.outcome.error = "got \xff\xfe and \xc3\xa4";
  const auto read = decode_attempt(encode(attempt));
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read.value().outcome.error, "got \xef\xbf\xbd\xef\xbf\xbd and \xc3\xa4");
}

TEST(Records, DurationsThatDontFitAreCut) {
  AttemptRecord attempt;
  attempt.outcome.total = std::chrono::hours(3);
  attempt.outcome.dns = microseconds(-1);
  const auto read = decode_attempt(encode(attempt));
  EXPECT_EQ(read.value().outcome.total, microseconds(0xffffffff));
  EXPECT_EQ(read.value().outcome.dns, microseconds(0));
}

TEST(Records, ARunSurvives) {
  const fanfare::Run run{.delivery_id = "D",
                         .organization_id = "org",
                         .endpoint_id = "ep",
                         .test_mode = true,
                         .run = 3,
                         .supersedes = true,
                         .cause = "cancel",
                         .at = from_unix_ms(5),
                         .job_id = "job",
                         .event_id = "evt",
                         .event_type = "sent",
                         .dialect = "fanfare",
                         .accepted = from_unix_ms(7)};
  const auto read = decode_run(encode(run)).value();
  EXPECT_EQ(encode(read), encode(run));
  EXPECT_EQ(read.run, 3u);
  EXPECT_TRUE(read.supersedes);
  EXPECT_EQ(read.at, from_unix_ms(5));
  EXPECT_EQ(read.accepted, from_unix_ms(7));
}

TEST(Records, OtherBytesAreAFault) {
  for (const std::string bytes : {"\xff\xff\xff", "\x0a\x05hi"}) {
    EXPECT_FALSE(decode_event(bytes));
    EXPECT_FALSE(decode_delivery(bytes));
    EXPECT_FALSE(decode_dead_letter(bytes));
    EXPECT_FALSE(decode_attempt(bytes));
    EXPECT_FALSE(decode_run(bytes));
  }
}

TEST(Records, UnknownWordsOfNewerVersionsAreAFault) {
  v1::Delivery record;
  record.add_history()->set_outcome("surprised");
  EXPECT_FALSE(decode_delivery(record.SerializeAsString()));
  v1::DeadLetter dead;
  dead.set_reason("boredom");
  EXPECT_FALSE(decode_dead_letter(dead.SerializeAsString()));
}

}  // namespace
}  // namespace fanfare::codec
