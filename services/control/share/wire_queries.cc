// Queries as bytes: one function for each writes it, one reads it.
#include "codec/record_parts.h"
#include "fanfare/v1/delivery_log.pb.h"
#include "services/control/share/wire.h"

namespace fanfare::control {
namespace {

using v1::LogQuery_Kind;

void write(const Owner& owner, v1::LogQuery& to) {
  to.set_organization_id(owner.organization_id);
  to.set_test_mode(owner.test_mode);
}
void read(const v1::LogQuery& from, Owner& owner) {
  owner = {from.organization_id(), from.test_mode()};
}

void write(const DeliveryFilter& filter, v1::LogQuery& to) {
  to.set_endpoint_id(filter.endpoint_id);
  to.set_event_id(filter.event_id);
  if (!filter.event_type.empty()) to.add_event_types(filter.event_type);
  to.set_status(filter.status);
  to.set_outcome_class(filter.outcome_class);
  to.set_from_ms(to_unix_ms(filter.from));
  to.set_to_ms(to_unix_ms(filter.to));
}
void read(const v1::LogQuery& from, DeliveryFilter& filter) {
  filter.endpoint_id = from.endpoint_id();
  filter.event_id = from.event_id();
  if (from.event_types_size() > 0) filter.event_type = from.event_types(0);
  filter.status = from.status();
  filter.outcome_class = from.outcome_class();
  filter.from = from_unix_ms(from.from_ms());
  filter.to = from_unix_ms(from.to_ms());
}

void write(const DeadLetterFilter& filter, v1::LogQuery& to) {
  to.set_endpoint_id(filter.endpoint_id);
  to.mutable_reasons()->Assign(filter.reasons.begin(), filter.reasons.end());
  to.mutable_event_types()->Assign(filter.event_types.begin(), filter.event_types.end());
  to.set_from_ms(to_unix_ms(filter.from));
  to.set_to_ms(to_unix_ms(filter.to));
  if (filter.redriven) to.set_redriven(*filter.redriven);
  if (filter.redrives_below) to.set_redrives_below(*filter.redrives_below);
}
void read(const v1::LogQuery& from, DeadLetterFilter& filter) {
  filter.endpoint_id = from.endpoint_id();
  filter.reasons.assign(from.reasons().begin(), from.reasons().end());
  filter.event_types.assign(from.event_types().begin(), from.event_types().end());
  filter.from = from_unix_ms(from.from_ms());
  filter.to = from_unix_ms(from.to_ms());
  if (from.has_redriven()) filter.redriven = from.redriven();
  if (from.has_redrives_below()) filter.redrives_below = from.redrives_below();
}

LogQuery_Kind write(const DeliveriesQuery& query, v1::LogQuery& to) {
  write(query.owner, to);
  write(query.filter, to);
  to.set_start(query.page.before);
  to.set_count(query.page.count);
  to.set_with_attempts(query.with_attempts);
  return v1::LogQuery::DELIVERIES;
}
void read(const v1::LogQuery& from, DeliveriesQuery& query) {
  read(from, query.owner);
  read(from, query.filter);
  query.page = {from.start(), from.count()};
  query.with_attempts = from.with_attempts();
}

LogQuery_Kind write(const DeliveryQuery& query, v1::LogQuery& to) {
  write(query.owner, to);
  to.add_ids(query.id);
  return v1::LogQuery::DELIVERY;
}
void read(const v1::LogQuery& from, DeliveryQuery& query) {
  read(from, query.owner);
  if (from.ids_size() > 0) query.id = from.ids(0);
}

LogQuery_Kind write(const KnownDeliveriesQuery& query, v1::LogQuery& to) {
  write(query.owner, to);
  to.mutable_ids()->Assign(query.ids.begin(), query.ids.end());
  to.set_complete_to_ms(to_unix_ms(query.complete_to));
  return v1::LogQuery::KNOWN_DELIVERIES;
}
void read(const v1::LogQuery& from, KnownDeliveriesQuery& query) {
  read(from, query.owner);
  query.complete_to = from_unix_ms(from.complete_to_ms());
  query.ids.assign(from.ids().begin(), from.ids().end());
}

LogQuery_Kind write(const WaitingQuery& query, v1::LogQuery& to) {
  write(query.owner, to);
  write(query.filter, to);
  to.set_start(query.after);
  to.set_count(query.count);
  to.set_complete_to_ms(to_unix_ms(query.complete_to));
  return v1::LogQuery::WAITING;
}
void read(const v1::LogQuery& from, WaitingQuery& query) {
  read(from, query.owner);
  query.complete_to = from_unix_ms(from.complete_to_ms());
  read(from, query.filter);
  query.after = from.start();
  query.count = from.count();
}

LogQuery_Kind write(const DeadLettersQuery& query, v1::LogQuery& to) {
  write(query.owner, to);
  write(query.filter, to);
  to.set_start(query.start);
  to.set_count(query.count);
  to.set_oldest_first(query.oldest_first);
  to.set_complete_to_ms(to_unix_ms(query.complete_to));
  return v1::LogQuery::DEAD_LETTERS;
}
void read(const v1::LogQuery& from, DeadLettersQuery& query) {
  read(from, query.owner);
  query.complete_to = from_unix_ms(from.complete_to_ms());
  read(from, query.filter);
  query.start = from.start();
  query.count = from.count();
  query.oldest_first = from.oldest_first();
}

LogQuery_Kind write(const DeadLetterQuery& query, v1::LogQuery& to) {
  write(query.owner, to);
  to.add_ids(query.id);
  return v1::LogQuery::DEAD_LETTER;
}
void read(const v1::LogQuery& from, DeadLetterQuery& query) {
  read(from, query.owner);
  if (from.ids_size() > 0) query.id = from.ids(0);
}

LogQuery_Kind write(const DeadLetterGroupsQuery& query, v1::LogQuery& to) {
  write(query.owner, to);
  write(query.filter, to);
  return v1::LogQuery::DEAD_LETTER_GROUPS;
}
void read(const v1::LogQuery& from, DeadLetterGroupsQuery& query) {
  read(from, query.owner);
  read(from, query.filter);
}

LogQuery_Kind write(const HealthQuery& query, v1::LogQuery& to) {
  write(query.owner, to);
  to.set_endpoint_id(query.endpoint_id);
  to.set_from_ms(to_unix_ms(query.since));
  return v1::LogQuery::HEALTH;
}
void read(const v1::LogQuery& from, HealthQuery& query) {
  read(from, query.owner);
  query.endpoint_id = from.endpoint_id();
  query.since = from_unix_ms(from.from_ms());
}

LogQuery_Kind write(const SumsQuery& query, v1::LogQuery& to) {
  write(query.owner, to);
  to.set_endpoint_id(query.endpoint_id);
  to.set_from_ms(to_unix_ms(query.since));
  return v1::LogQuery::SUMS;
}
void read(const v1::LogQuery& from, SumsQuery& query) {
  read(from, query.owner);
  query.endpoint_id = from.endpoint_id();
  query.since = from_unix_ms(from.from_ms());
}

LogQuery_Kind write(const SeriesQuery& query, v1::LogQuery& to) {
  write(query.owner, to);
  to.mutable_ids()->Assign(query.endpoints.begin(), query.endpoints.end());
  to.set_from_ms(to_unix_ms(query.since));
  to.set_step_ms(query.step.count());
  return v1::LogQuery::SERIES;
}
void read(const v1::LogQuery& from, SeriesQuery& query) {
  read(from, query.owner);
  query.endpoints.assign(from.ids().begin(), from.ids().end());
  query.since = from_unix_ms(from.from_ms());
  query.step = Duration(from.step_ms());
}

LogQuery_Kind write(const FailuresQuery& query, v1::LogQuery& to) {
  write(query.owner, to);
  to.set_endpoint_id(query.endpoint_id);
  to.set_from_ms(to_unix_ms(query.since));
  to.set_most(query.most);
  to.set_count(query.groups);
  return v1::LogQuery::FAILURES;
}
void read(const v1::LogQuery& from, FailuresQuery& query) {
  read(from, query.owner);
  query.endpoint_id = from.endpoint_id();
  query.since = from_unix_ms(from.from_ms());
  query.most = from.most();
  query.groups = from.count();
}

LogQuery_Kind write(const OverviewQuery& query, v1::LogQuery& to) {
  to.mutable_ids()->Assign(query.organizations.begin(), query.organizations.end());
  to.set_test_mode(query.test_mode);
  to.set_from_ms(to_unix_ms(query.since));
  to.set_most(static_cast<std::uint64_t>(query.most));
  return v1::LogQuery::OVERVIEW;
}
void read(const v1::LogQuery& from, OverviewQuery& query) {
  query.organizations.assign(from.ids().begin(), from.ids().end());
  query.test_mode = from.test_mode();
  query.since = from_unix_ms(from.from_ms());
  query.most = static_cast<std::int64_t>(from.most());
}

LogQuery_Kind write(const ExpiringQuery& query, v1::LogQuery& to) {
  to.set_from_ms(to_unix_ms(query.from));
  to.set_to_ms(to_unix_ms(query.to));
  return v1::LogQuery::EXPIRING;
}
void read(const v1::LogQuery& from, ExpiringQuery& query) {
  query.from = from_unix_ms(from.from_ms());
  query.to = from_unix_ms(from.to_ms());
}

template <typename Query>
LogQuery query_of(const v1::LogQuery& from) {
  Query query;
  read(from, query);
  return query;
}

}  // namespace

std::string encode(const LogQuery& query) {
  v1::LogQuery record;
  record.set_kind(std::visit([&](const auto& each) { return write(each, record); }, query));
  return record.SerializeAsString();
}

Result<LogQuery> decode_log_query(std::string_view bytes) {
  v1::LogQuery record;
  if (!codec::parse(record, bytes)) return Result<LogQuery>::failure("not a query of the log");
  switch (record.kind()) {
    case v1::LogQuery::DELIVERIES: return query_of<DeliveriesQuery>(record);
    case v1::LogQuery::DELIVERY: return query_of<DeliveryQuery>(record);
    case v1::LogQuery::KNOWN_DELIVERIES: return query_of<KnownDeliveriesQuery>(record);
    case v1::LogQuery::WAITING: return query_of<WaitingQuery>(record);
    case v1::LogQuery::DEAD_LETTERS: return query_of<DeadLettersQuery>(record);
    case v1::LogQuery::DEAD_LETTER: return query_of<DeadLetterQuery>(record);
    case v1::LogQuery::DEAD_LETTER_GROUPS: return query_of<DeadLetterGroupsQuery>(record);
    case v1::LogQuery::HEALTH: return query_of<HealthQuery>(record);
    case v1::LogQuery::SUMS: return query_of<SumsQuery>(record);
    case v1::LogQuery::SERIES: return query_of<SeriesQuery>(record);
    case v1::LogQuery::FAILURES: return query_of<FailuresQuery>(record);
    case v1::LogQuery::OVERVIEW: return query_of<OverviewQuery>(record);
    case v1::LogQuery::EXPIRING: return query_of<ExpiringQuery>(record);
    default: return Result<LogQuery>::failure("a query of the log that this version doesn't know");
  }
}

}  // namespace fanfare::control
