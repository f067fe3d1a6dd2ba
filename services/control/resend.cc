#include "services/control/resend.h"

#include "codec/records.h"
#include "codec/render.h"

namespace fanfare::control {
namespace {

constexpr Duration kIndexed = std::chrono::minutes(1);  // by then the index knows

Run run_of(const Delivery& delivery, const std::string& cause, TimePoint now) {
  Run run;
  run.delivery_id = delivery.id;
  run.organization_id = delivery.organization_id;
  run.endpoint_id = delivery.endpoint_id;
  run.test_mode = delivery.test_mode;
  run.run = delivery.run;
  run.cause = cause;
  run.at = now;
  run.event_id = delivery.event_id;
  run.event_type = delivery.event_type;
  run.dialect = delivery.dialect;
  run.accepted = delivery.accepted;
  return run;
}

}  // namespace

std::optional<std::uint32_t> RunNumbers::next(const std::string& delivery_id,
                                              std::uint32_t known_run, TimePoint now) {
  while (!order_.empty() && order_.front().first + kIndexed < now) {
    const auto found = given_.find(order_.front().second);
    if (found != given_.end() && found->second.at == order_.front().first) given_.erase(found);
    order_.pop_front();
  }
  const auto found = given_.find(delivery_id);
  if (found != given_.end() && found->second.run > known_run) return std::nullopt;
  given_[delivery_id] = {known_run + 1, now};
  order_.emplace_back(now, delivery_id);
  return known_run + 1;
}

void RunNumbers::give_back(const std::string& delivery_id) { given_.erase(delivery_id); }

Delivery begun_anew(Delivery delivery, std::uint32_t run, TimePoint now) {
  delivery.run = run;
  delivery.attempts_made = 0;
  delivery.not_before = {};
  delivery.hop = 0;
  delivery.deferrals = 0;
  delivery.history.clear();
  delivery.redrives += 1;
  delivery.restarted = now;
  return delivery;
}

Result<Delivery> begun_anew(const DeadLetter& letter, const Endpoint& endpoint,
                            const DialectSet& dialects, std::uint32_t run, TimePoint now) {
  auto delivery = begun_anew(letter.delivery, run, now);
  if (!delivery.body.empty()) return delivery;
  const auto event = codec::decode_event(letter.event);
  if (!event) return Result<Delivery>::failure("the dead letter holds neither body nor event");
  const auto* dialect = dialects.find(endpoint.dialect);
  if (!dialect) return Result<Delivery>::failure("the endpoint's dialect is gone");
  auto body = codec::render_body(*dialect, *event, delivery.id);
  if (!body) return Result<Delivery>::failure(body.error());
  delivery.body = std::move(*body);
  delivery.dialect = dialect->name;
  delivery.event_type = dialect->sent_name(event->type);
  return delivery;
}

Result<Delivery> made_for(const Event& event, const Endpoint& endpoint, const Dialect& dialect,
                          std::uint32_t run, TimePoint now) {
  Delivery delivery = make_delivery(event, endpoint.id, dialect);
  auto body = codec::render_body(dialect, event, delivery.id);
  if (!body) return Result<Delivery>::failure(body.error());
  delivery.body = std::move(*body);
  return begun_anew(std::move(delivery), run, now);
}

void send_again(Delivery delivery, const std::string& cause, const std::string& job_id,
                TimePoint now, Writes& writes) {
  auto run = run_of(delivery, cause, now);
  run.job_id = job_id;
  writes.push_back({Topic::kRuns, delivery.endpoint_id, codec::encode(run)});
  writes.push_back({Topic::kReturns, delivery.endpoint_id, codec::encode(delivery)});
}

void hasten(Delivery waiting, std::uint32_t run, TimePoint now, Writes& writes) {
  waiting.run = run;
  waiting.not_before = {};
  auto record = run_of(waiting, "retry", now);
  record.supersedes = true;
  writes.push_back({Topic::kRuns, waiting.endpoint_id, codec::encode(record)});
  writes.push_back({Topic::kReturns, waiting.endpoint_id, codec::encode(waiting)});
}

void cancel(Delivery waiting, std::uint32_t run, TimePoint now, Writes& writes) {
  waiting.run = run;
  waiting.not_before = {};
  auto record = run_of(waiting, "cancel", now);
  record.supersedes = true;
  DeadLetter letter;
  const auto endpoint_id = waiting.endpoint_id;
  letter.delivery = std::move(waiting);
  letter.reason = DeadLetterReason::kCancelled;
  letter.error = "the delivery was cancelled";
  letter.failed = now;
  writes.push_back({Topic::kRuns, endpoint_id, codec::encode(record)});
  writes.push_back({Topic::kDeadLetters, endpoint_id, codec::encode(letter)});
}

}  // namespace fanfare::control
