// Answers as bytes.
#include <algorithm>

#include "codec/record_parts.h"
#include "codec/records.h"
#include "fanfare/v1/delivery_log.pb.h"
#include "services/control/share/wire.h"

namespace fanfare::control {
namespace {

void write(const DeadLetterRow& row, v1::LogLetter& to) {
  to.set_id(row.id);
  to.set_record(codec::encode(row.letter));
  to.set_redriven(row.redriven);
}
DeadLetterRow letter_row(const v1::LogLetter& from) {
  DeadLetterRow row;
  row.id = from.id();
  row.redriven = from.redriven();
  if (auto letter = codec::decode_dead_letter(from.record())) row.letter = std::move(*letter);
  return row;
}

void write(const DeliveryRow& row, v1::LogDelivery& to) {
  to.set_id(row.id);
  to.set_endpoint_id(row.endpoint_id);
  to.set_event_id(row.event_id);
  to.set_event_type(row.event_type);
  to.set_dialect(row.dialect);
  to.set_status(row.status);
  to.set_reason(row.reason);
  to.set_outcome_class(row.outcome_class);
  to.set_created_ms(to_unix_ms(row.created));
  to.set_updated_ms(to_unix_ms(row.updated));
  if (row.delivered) to.set_delivered_ms(to_unix_ms(*row.delivered));
  if (row.next_attempt) to.set_next_attempt_ms(to_unix_ms(*row.next_attempt));
  to.set_attempts(row.attempts);
  to.set_response_code(row.response_code);
  if (row.response_time_ms) to.set_response_time_ms(*row.response_time_ms);
  to.set_run(row.run);
  if (!row.waiting) return;
  to.set_waiting_topic(row.waiting->topic);
  to.set_waiting_partition(row.waiting->partition);
  to.set_waiting_offset(row.waiting->offset);
}
DeliveryRow delivery_row(const v1::LogDelivery& from) {
  DeliveryRow row;
  row.id = from.id();
  row.endpoint_id = from.endpoint_id();
  row.event_id = from.event_id();
  row.event_type = from.event_type();
  row.dialect = from.dialect();
  row.status = from.status();
  row.reason = from.reason();
  row.outcome_class = from.outcome_class();
  row.created = from_unix_ms(from.created_ms());
  row.updated = from_unix_ms(from.updated_ms());
  if (from.has_delivered_ms()) row.delivered = from_unix_ms(from.delivered_ms());
  if (from.has_next_attempt_ms()) row.next_attempt = from_unix_ms(from.next_attempt_ms());
  row.attempts = from.attempts();
  row.response_code = from.response_code();
  if (from.has_response_time_ms()) row.response_time_ms = from.response_time_ms();
  row.run = from.run();
  if (!from.waiting_topic().empty())
    row.waiting = {from.waiting_topic(), from.waiting_partition(), from.waiting_offset()};
  return row;
}

void write(const LoggedDelivery& delivery, v1::LogDelivery& to) {
  write(delivery.row, to);
  for (const auto& attempt : delivery.attempts) to.add_attempt_records(codec::encode(attempt));
  if (delivery.letter) write(*delivery.letter, *to.mutable_letter());
}
LoggedDelivery logged_delivery(const v1::LogDelivery& from) {
  LoggedDelivery out{delivery_row(from), {}, std::nullopt};
  for (const auto& record : from.attempt_records())
    if (auto attempt = codec::decode_attempt(record)) out.attempts.push_back(std::move(*attempt));
  if (from.has_letter()) out.letter = letter_row(from.letter());
  return out;
}

template <typename Number, typename Counts>
void write(const std::map<std::string, Number>& counts, Counts& to) {
  for (const auto& [name, count] : counts) {
    auto& each = *to.Add();
    each.set_name(name);
    each.set_count(static_cast<std::int64_t>(count));
  }
}
template <typename Number, typename Counts>
std::map<std::string, Number> counts_of(const Counts& from) {
  std::map<std::string, Number> counts;
  for (const auto& each : from) counts[each.name()] = static_cast<Number>(each.count());
  return counts;
}

void write(const AttemptSums& sums, v1::LogSums& to) {
  write(sums.by_class, *to.mutable_by_class());
  to.set_attempts(sums.attempts);
  to.mutable_phase_us()->Assign(sums.phase_us.begin(), sums.phase_us.end());
}
AttemptSums attempt_sums(const v1::LogSums& from) {
  AttemptSums sums;
  sums.by_class = counts_of<std::int64_t>(from.by_class());
  sums.attempts = from.attempts();
  for (int i = 0; i < std::min<int>(from.phase_us_size(), static_cast<int>(sums.phase_us.size()));
       ++i)
    sums.phase_us[static_cast<std::size_t>(i)] = from.phase_us(i);
  return sums;
}

void put(const std::vector<LoggedDelivery>& answer, v1::LogAnswer& to) {
  for (const auto& each : answer) write(each, *to.add_deliveries());
}
void get(const v1::LogAnswer& from, std::vector<LoggedDelivery>& answer) {
  for (const auto& each : from.deliveries()) answer.push_back(logged_delivery(each));
}

void put(const std::optional<LoggedDelivery>& answer, v1::LogAnswer& to) {
  if (answer) write(*answer, *to.add_deliveries());
}
void get(const v1::LogAnswer& from, std::optional<LoggedDelivery>& answer) {
  if (from.deliveries_size() > 0) answer = logged_delivery(from.deliveries(0));
}

void put(const std::vector<DeliveryRow>& answer, v1::LogAnswer& to) {
  for (const auto& each : answer) write(each, *to.add_deliveries());
}
void get(const v1::LogAnswer& from, std::vector<DeliveryRow>& answer) {
  for (const auto& each : from.deliveries()) answer.push_back(delivery_row(each));
}

void put(const DeadLetterRows& answer, v1::LogAnswer& to) {
  for (const auto& each : answer.rows) write(each, *to.add_letters());
  to.set_has_more(answer.has_more);
}
void get(const v1::LogAnswer& from, DeadLetterRows& answer) {
  for (const auto& each : from.letters()) answer.rows.push_back(letter_row(each));
  answer.has_more = from.has_more() && !answer.rows.empty();
}

void put(const std::optional<DeadLetterRow>& answer, v1::LogAnswer& to) {
  if (answer) write(*answer, *to.add_letters());
}
void get(const v1::LogAnswer& from, std::optional<DeadLetterRow>& answer) {
  if (from.letters_size() > 0) answer = letter_row(from.letters(0));
}

void put(const std::vector<DeadLetterGroup>& answer, v1::LogAnswer& to) {
  for (const auto& each : answer) {
    auto& group = *to.add_groups();
    group.set_endpoint_id(each.endpoint_id);
    group.set_cause(each.reason);
    group.set_event_type(each.event_type);
    group.set_count(each.count);
    group.set_first_ms(to_unix_ms(each.first));
    group.set_last_ms(to_unix_ms(each.last));
  }
}
void get(const v1::LogAnswer& from, std::vector<DeadLetterGroup>& answer) {
  for (const auto& each : from.groups())
    answer.push_back({each.endpoint_id(), each.cause(), each.event_type(), each.count(),
                      from_unix_ms(each.first_ms()), from_unix_ms(each.last_ms())});
}

void put(const EndpointHealth& answer, v1::LogAnswer& to) {
  auto& sums = *to.add_sums();
  sums.set_attempts(answer.attempts);
  sums.set_successes(answer.successes);
  sums.set_last_succeeded(answer.last_succeeded);
  if (answer.last_delivery) sums.set_last_delivery_ms(to_unix_ms(*answer.last_delivery));
}
void get(const v1::LogAnswer& from, EndpointHealth& answer) {
  if (from.sums_size() == 0) return;
  const auto& sums = from.sums(0);
  answer.attempts = sums.attempts();
  answer.successes = sums.successes();
  answer.last_succeeded = sums.last_succeeded();
  if (sums.has_last_delivery_ms()) answer.last_delivery = from_unix_ms(sums.last_delivery_ms());
}

void put(const AttemptSums& answer, v1::LogAnswer& to) { write(answer, *to.add_sums()); }
void get(const v1::LogAnswer& from, AttemptSums& answer) {
  if (from.sums_size() > 0) answer = attempt_sums(from.sums(0));
}

void put(const SeriesQuery::Answer& answer, v1::LogAnswer& to) {
  for (const auto& [endpoint, points] : answer) {
    auto& series = *to.add_series();
    series.set_endpoint_id(endpoint);
    for (const auto& each : points) {
      auto& point = *series.add_points();
      point.set_place(each.place);
      point.set_attempts(each.attempts);
      point.set_successes(each.successes);
      point.set_total_us(each.total_us);
    }
  }
}
void get(const v1::LogAnswer& from, SeriesQuery::Answer& answer) {
  for (const auto& series : from.series())
    for (const auto& each : series.points())
      answer[series.endpoint_id()].push_back(
          {each.place(), each.attempts(), each.successes(), each.total_us()});
}

void put(const std::vector<FailureGroup>& answer, v1::LogAnswer& to) {
  for (const auto& each : answer) {
    auto& group = *to.add_groups();
    group.set_endpoint_id(each.endpoint_id);
    group.set_cause(each.outcome_class);
    group.set_response_code(each.response_code);
    group.set_count(each.count);
    group.set_waiting(each.waiting);
    group.set_first_ms(to_unix_ms(each.first));
    group.set_last_ms(to_unix_ms(each.last));
    group.set_example_id(each.example_id);
    group.set_dialect(each.dialect);
    group.set_error(each.error);
    group.set_response_body(each.response_body);
  }
}
void get(const v1::LogAnswer& from, std::vector<FailureGroup>& answer) {
  for (const auto& each : from.groups())
    answer.push_back({each.endpoint_id(), each.cause(), each.response_code(), each.count(),
                      each.waiting(), from_unix_ms(each.first_ms()), from_unix_ms(each.last_ms()),
                      each.example_id(), each.dialect(), each.error(), each.response_body()});
}

void put(const OverviewQuery::Answer& answer, v1::LogAnswer& to) {
  for (const auto& [organization, overview] : answer) {
    auto& sums = *to.add_sums();
    sums.set_organization_id(organization);
    write(overview.sums, sums);
    sums.set_dead_letters(overview.dead_letters);
  }
}
void get(const v1::LogAnswer& from, OverviewQuery::Answer& answer) {
  for (const auto& each : from.sums())
    answer[each.organization_id()] = {attempt_sums(each), each.dead_letters()};
}

void put(const std::vector<ExpiringLetters>& answer, v1::LogAnswer& to) {
  for (const auto& each : answer) {
    auto& letters = *to.add_expiring();
    letters.set_organization_id(each.owner.organization_id);
    letters.set_test_mode(each.owner.test_mode);
    write(each.types, *letters.mutable_types());
    letters.set_oldest_ms(to_unix_ms(each.oldest));
  }
}
void get(const v1::LogAnswer& from, std::vector<ExpiringLetters>& answer) {
  for (const auto& each : from.expiring())
    answer.push_back({{each.organization_id(), each.test_mode()},
                      counts_of<std::uint64_t>(each.types()),
                      from_unix_ms(each.oldest_ms())});
}

}  // namespace

std::string encode(const LogAnswer& answer) {
  v1::LogAnswer record;
  std::visit([&](const auto& each) { put(each, record); }, answer);
  return record.SerializeAsString();
}

Result<LogAnswer> decode_log_answer(const LogQuery& query, std::string_view bytes) {
  v1::LogAnswer record;
  if (!codec::parse(record, bytes)) return Result<LogAnswer>::failure("not an answer of the log");
  return std::visit(
      [&]<typename Query>(const Query& asked) -> LogAnswer {
        typename Query::Answer answer{};
        get(record, answer);
        // An earlier version answers all of them, and doesn't tell.
        if constexpr (std::is_same_v<Query, DeadLettersQuery>)
          answer.has_more =
              answer.has_more || (asked.count > 0 && answer.rows.size() >= asked.count);
        return answer;
      },
      query);
}

}  // namespace fanfare::control
