// The REST API over tables, store and index, without Kafka and the network.
#pragma once

#include <gtest/gtest.h>
#include <simdjson.h>

#include <array>
#include <deque>
#include <random>

#include "codec/api_key_records.h"
#include "codec/dialects.h"
#include "codec/records.h"
#include "http/router.h"
#include "services/control/api.h"
#include "services/control/replay_jobs.h"
#include "services/control/share/wire.h"

namespace fanfare::control {

inline Keyring test_keyring() {
  return std::move(Keyring::parse("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=").value());
}

inline const DialectSet& test_dialects() {
  static const DialectSet dialects = codec::load_dialects();
  return dialects;
}

struct Answer {
  int status = 0;
  http::Headers headers;
  std::string body;
  std::function<void(std::shared_ptr<http::Stream>)> stream;
  std::string header(std::string_view name) const {
    for (const auto& [key, value] : headers)
      if (key == name) return value;
    return "";
  }
  std::shared_ptr<simdjson::dom::parser> parser = std::make_shared<simdjson::dom::parser>();

  simdjson::dom::element json() const { return parser->parse(body); }
  std::string text(const char* pointer) const {
    std::string_view value;
    return json().at_pointer(pointer).get(value) ? "(none)" : std::string(value);
  }
  std::string raw(const char* pointer) const {
    auto found = json().at_pointer(pointer);
    return found.error() ? "(none)" : simdjson::minify(found.value());
  }
};

/// Writes what the store commits straight into the tables, unless `failure` says otherwise, or
/// `holds_commits`: then they wait for release().
class World {
 public:
  World()
      : keyring(test_keyring()),
        index(":memory:"),
        store(tables,
              [this](auto writes, auto done) { commit(std::move(writes), std::move(done)); }),
        api(tables, store, index, test_dialects(), keyring, settings(), ports()) {
    api.add_routes(router);
  }

  /// A key with these scopes; returns its text.
  std::string key(const std::string& organization, std::initializer_list<Scope> scopes,
                  bool test_mode = false) {
    std::array<std::uint8_t, 32> random{};
    random[31] = ++made_;
    const auto text = make_api_key(test_mode, random);
    ApiKey key;
    key.id = "key" + std::to_string(made_);
    key.organization_id = organization;
    key.hash = hash_api_key(text);
    key.test_mode = test_mode;
    for (const auto scope : scopes) key.add_scope(scope);
    EXPECT_EQ(tables.apply_api_key(key.hash, codec::encode(key), false), "");
    return text;
  }
  std::string platform_key(std::initializer_list<Scope> scopes) {
    const auto text = key("*", scopes);
    auto platform = *tables.api_key(hash_api_key(text));
    platform.platform = true;
    EXPECT_EQ(tables.apply_api_key(platform.hash, codec::encode(platform), false), "");
    return text;
  }
  std::string manager(const std::string& organization) {
    return key(organization, {Scope::kManage, Scope::kRead});
  }

  Answer call(const std::string& key, const std::string& method, const std::string& target,
              const std::string& body = "", const http::Headers& more = {}) {
    return *begin(key, method, target, body, more);
  }
  /// Its status is 0 until it has come.
  std::shared_ptr<const Answer> begin(const std::string& key, const std::string& method,
                                      const std::string& target, const std::string& body = "",
                                      const http::Headers& more = {}) {
    http::Request request;
    request.method = method;
    request.path = target.substr(0, target.find('?'));
    if (const auto mark = target.find('?'); mark != std::string::npos)
      request.query = target.substr(mark + 1);
    if (!key.empty()) request.headers = {{"authorization", "Bearer " + key}};
    request.headers.insert(request.headers.end(), more.begin(), more.end());
    request.remote_address = remote_address;
    request.body = body;
    auto answer = std::make_shared<Answer>();
    router(std::move(request), [answer](http::Response response) {
      EXPECT_EQ(answer->status, 0) << "answered twice";
      answer->status = response.status;
      answer->headers = response.headers;
      answer->body = response.body;
      answer->stream = response.stream;
    });
    return answer;
  }
  /// Has what waits written, in order, and what follows from it.
  void release() {
    while (!held_.empty()) {
      const auto next = std::move(held_.front());
      held_.pop_front();
      next();
    }
    holds_commits = false;
  }

  TimePoint now = from_unix_ms(1'800'000'000'000);
  std::string remote_address = "192.0.2.7";
  std::string failure;  // of the next commits
  bool holds_commits = false;
  std::deque<http::Attempt> sent;
  Outcome outcome;  // of test calls
  Writes written;
  int commits = 0;
  std::vector<Delivery> returned;
  /// Records by topic: when they were appended, and their value.
  std::map<std::string, std::vector<std::pair<TimePoint, std::string>>> topics;
  bool owns_writing = true;
  bool log_reachable = true;
  bool scans_answered = true;
  bool holds_sends = false;
  std::vector<std::function<void(Outcome)>> held_sends;
  TimePoint index_complete_to = TimePoint::max();
  std::vector<http::Request> forwarded;
  Tables tables;
  Keyring keyring;
  LogIndex index;
  EndpointStore store;
  Api api;
  http::Router router;

 private:
  static ApiSettings settings() {
    ApiSettings settings;
    settings.partitions = 1;
    settings.quotas.retention = std::chrono::days(30);
    settings.addresses = AddressPolicy({parse_cidr("10.20.0.0/16").value()});
    settings.proxies = TrustedProxies({parse_cidr("10.1.0.0/16").value()});
    return settings;
  }
  void commit(Writes writes, std::function<void(const std::string&)> done) {
    if (!failure.empty()) return done(failure);
    if (holds_commits)
      held_.emplace_back(
          [this, writes = std::move(writes), done = std::move(done)] { write(writes, done); });
    else
      write(std::move(writes), done);
  }
  void write(Writes writes, const std::function<void(const std::string&)>& done) {
    ++commits;
    for (auto& write : writes) {
      const auto value = write.value.value_or("");
      switch (write.topic) {
        case Topic::kEndpoints:
          EXPECT_EQ(tables.apply_endpoint(write.key, value, !write.value), "");
          break;
        case Topic::kApiKeys:
          EXPECT_EQ(tables.apply_api_key(write.key, value, !write.value), "");
          break;
        case Topic::kControl:
          EXPECT_EQ(tables.apply_control(write.key, value, !write.value), "");
          break;
        case Topic::kCatalogue:
          EXPECT_EQ(tables.apply_catalogue(write.key, value, !write.value), "");
          break;
        case Topic::kChannels:
          EXPECT_EQ(tables.apply_channel(write.key, value, !write.value), "");
          break;
        case Topic::kNotifications:
          index.add(codec::decode_notification_record(value).value());
          break;
        case Topic::kInboundSources:
          EXPECT_EQ(tables.apply_inbound_source(write.key, value, !write.value), "");
          break;
        case Topic::kQuotas:
          EXPECT_EQ(tables.apply_quota(write.key, value, !write.value), "");
          break;
        case Topic::kRuns: index.add(codec::decode_run(value).value()); break;
        case Topic::kDeadLetters:
          index.add(codec::decode_dead_letter(value).value(), {"dead-letters", 0}, ++offset_);
          break;
        case Topic::kAudit: index.add(codec::decode_audit_entry(value).value()); break;
        case Topic::kReturns: returned.push_back(codec::decode_delivery(value).value()); break;
      }
      written.push_back(std::move(write));
    }
    done("");
  }
  Ports ports() {
    Ports ports;
    ports.now = [this] { return now; };
    ports.random = [this](std::span<std::uint8_t> bytes) {
      for (auto& byte : bytes) byte = static_cast<std::uint8_t>(randomness_());
    };
    ports.send = [this](http::Attempt attempt, std::function<void(Outcome)> done) {
      sent.push_back(std::move(attempt));
      holds_sends ? held_sends.push_back(std::move(done)) : done(outcome);
    };
    ports.not_ready_reason = [] { return std::string(); };
    ports.commit = [this](auto writes, auto done) { commit(std::move(writes), std::move(done)); };
    ports.scan = [this](const ScanRequest& request, auto done) {
      ScanResult result;
      result.unanswered = !scans_answered;
      if (result.unanswered) return done(std::move(result));
      const auto& records = topics[request.topic];
      auto offset = static_cast<std::size_t>(request.offset);
      for (; offset < records.size() && result.records.size() < request.records_max; ++offset)
        if (request.since == TimePoint() || records[offset].first >= request.since)
          result.records.push_back(
              {static_cast<std::int64_t>(offset), records[offset].first, records[offset].second});
      result.at_end = offset >= records.size();
      done(std::move(result));
    };
    ports.ask = [this](const LogQuery& query, const LogAnswered& answered) {
      if (!log_reachable || complete_to_of(query) > index_complete_to)
        return answered(std::nullopt);
      // As another instance would answer.
      const auto asked = decode_log_query(encode(query)).value();
      answered(decode_log_answer(query, encode(answer(index, asked))).value());
    };
    ports.pass = [this](http::Request request, http::Responder respond,
                        const Handover::Handle& here) {
      if (owns_writing) return here(std::move(request), std::move(respond));
      forwarded.push_back(std::move(request));
      respond(http::Response{.status = 299, .headers = {}, .body = "{}"});
    };
    return ports;
  }
  std::deque<std::function<void()>> held_;
  std::uint8_t made_ = 0;
  std::int64_t offset_ = 0;
  std::minstd_rand randomness_;
};

}  // namespace fanfare::control
