#include "codec/control_records.h"

#include "codec/json_text.h"
#include "codec/record_parts.h"

namespace fanfare::codec {
namespace {

void write(const ReplayJob& job, v1::ReplayJob& record) {
  record.set_id(job.id);
  record.set_organization_id(job.organization_id);
  record.set_test_mode(job.test_mode);
  record.set_kind(job.kind);
  record.set_status(job.status);
  record.set_endpoint_id(job.endpoint_id);
  record.set_target_endpoint_id(job.target_endpoint_id);
  record.mutable_reasons()->Assign(job.reasons.begin(), job.reasons.end());
  record.mutable_event_types()->Assign(job.event_types.begin(), job.event_types.end());
  record.mutable_statuses()->Assign(job.statuses.begin(), job.statuses.end());
  record.set_from_ms(to_unix_ms(job.from));
  record.set_to_ms(to_unix_ms(job.to));
  record.set_dry_run(job.dry_run);
  record.set_rate_per_second(job.rate_per_second);
  record.set_created_ms(to_unix_ms(job.created));
  record.set_updated_ms(to_unix_ms(job.updated));
  record.set_finished_ms(to_unix_ms(job.finished));
  record.set_scanned(job.scanned);
  record.set_matched(job.matched);
  record.set_sent(job.sent);
  record.set_skipped(job.skipped);
  record.set_cursor(job.cursor);
  record.mutable_next_offsets()->Assign(job.next_offsets.begin(), job.next_offsets.end());
  record.set_error(with_valid_utf8(job.error));
  record.set_actor(job.actor);
}

ReplayJob read(const v1::ReplayJob& record) {
  ReplayJob job;
  job.id = record.id();
  job.organization_id = record.organization_id();
  job.test_mode = record.test_mode();
  job.kind = record.kind();
  job.status = record.status();
  job.endpoint_id = record.endpoint_id();
  job.target_endpoint_id = record.target_endpoint_id();
  job.reasons.assign(record.reasons().begin(), record.reasons().end());
  job.event_types.assign(record.event_types().begin(), record.event_types().end());
  job.statuses.assign(record.statuses().begin(), record.statuses().end());
  job.from = from_unix_ms(record.from_ms());
  job.to = from_unix_ms(record.to_ms());
  job.dry_run = record.dry_run();
  job.rate_per_second = record.rate_per_second();
  job.created = from_unix_ms(record.created_ms());
  job.updated = from_unix_ms(record.updated_ms());
  job.finished = from_unix_ms(record.finished_ms());
  job.scanned = record.scanned();
  job.matched = record.matched();
  job.sent = record.sent();
  job.skipped = record.skipped();
  job.cursor = record.cursor();
  job.next_offsets.assign(record.next_offsets().begin(), record.next_offsets().end());
  job.error = record.error();
  job.actor = record.actor();
  return job;
}

void write(const OrganizationSettings& settings, v1::OrganizationSettings& record) {
  record.set_organization_id(settings.organization_id);
  record.set_test_mode(settings.test_mode);
  record.set_auto_redrive(settings.auto_redrive);
  record.set_redrive_min_age_ms(settings.redrive_min_age.count());
  record.set_redrives_max(settings.redrives_max);
  record.set_redrives_at_once(settings.redrives_at_once);
  record.set_contact(settings.contact);
  record.set_updated_ms(to_unix_ms(settings.updated));
}

OrganizationSettings read(const v1::OrganizationSettings& record) {
  return {record.organization_id(),
          record.test_mode(),
          record.auto_redrive(),
          Duration(record.redrive_min_age_ms()),
          record.redrives_max(),
          record.redrives_at_once(),
          from_unix_ms(record.updated_ms()),
          record.contact()};
}

void write(const KeptAnswer& answer, v1::KeptAnswer& record) {
  record.set_request(answer.request);
  record.set_status(static_cast<std::uint32_t>(answer.status));
  record.mutable_headers()->insert(answer.headers.begin(), answer.headers.end());
  record.set_content_type(answer.content_type);
  record.mutable_body()->set_key_version(answer.body.key_version);
  record.mutable_body()->set_nonce(answer.body.nonce);
  record.mutable_body()->set_ciphertext(answer.body.ciphertext);
  record.set_created_ms(to_unix_ms(answer.created));
  record.set_owner(answer.owner);
}

KeptAnswer read(const v1::KeptAnswer& record) {
  KeptAnswer answer;
  answer.request = record.request();
  answer.status = static_cast<int>(record.status());
  answer.headers.insert(record.headers().begin(), record.headers().end());
  answer.content_type = record.content_type();
  answer.body = {record.body().key_version(), record.body().nonce(), record.body().ciphertext()};
  answer.created = from_unix_ms(record.created_ms());
  answer.owner = record.owner();
  return answer;
}

void write(const ControlOwner& owner, v1::ControlOwner& record) {
  record.set_instance(owner.instance);
  record.set_address(owner.address);
  record.set_since_ms(to_unix_ms(owner.since));
}

void write(const IndexShares& shares, v1::IndexShares& record) {
  for (const auto& each : shares.members) {
    auto& member = *record.add_members();
    member.set_instance(each.instance);
    member.set_address(each.address);
  }
  for (const auto& holders : shares.slices)
    record.add_slices()->mutable_holders()->Assign(holders.begin(), holders.end());
}

IndexShares read(const v1::IndexShares& record) {
  IndexShares shares;
  for (const auto& each : record.members())
    shares.members.push_back({each.instance(), each.address()});
  for (const auto& each : record.slices())
    shares.slices.emplace_back(each.holders().begin(), each.holders().end());
  return shares;
}

void write(const MailAddress& address, v1::MailAddress& record) {
  record.set_organization_id(address.organization_id);
  record.set_test_mode(address.test_mode);
  record.set_address(address.address);
  record.set_asked_ms(to_unix_ms(address.asked));
  record.set_confirmed_ms(to_unix_ms(address.confirmed));
}

MailAddress read(const v1::MailAddress& record) {
  return {record.organization_id(), record.test_mode(), record.address(),
          from_unix_ms(record.asked_ms()), from_unix_ms(record.confirmed_ms())};
}

}  // namespace

std::string encode(const AuditEntry& entry) {
  v1::AuditEntry record;
  record.set_id(entry.id);
  record.set_organization_id(entry.organization_id);
  record.set_test_mode(entry.test_mode);
  record.set_at_ms(to_unix_ms(entry.at));
  record.set_actor(entry.actor);
  record.set_actor_name(entry.actor_name);
  record.set_remote_address(entry.remote_address);
  record.set_action(entry.action);
  record.set_target(with_valid_utf8(entry.target));
  for (const auto& [name, value] : entry.details)
    (*record.mutable_details())[with_valid_utf8(name)] = with_valid_utf8(value);
  return record.SerializeAsString();
}

Result<AuditEntry> decode_audit_entry(std::string_view bytes) {
  v1::AuditEntry record;
  if (!parse(record, bytes) || record.id().empty()) return fault<AuditEntry>("not an audit entry");
  AuditEntry entry;
  entry.id = record.id();
  entry.organization_id = record.organization_id();
  entry.test_mode = record.test_mode();
  entry.at = from_unix_ms(record.at_ms());
  entry.actor = record.actor();
  entry.actor_name = record.actor_name();
  entry.remote_address = record.remote_address();
  entry.action = record.action();
  entry.target = record.target();
  entry.details.insert(record.details().begin(), record.details().end());
  return entry;
}

std::string encode(const ControlRecord& record) {
  v1::ControlRecord out;
  if (const auto* job = std::get_if<ReplayJob>(&record)) write(*job, *out.mutable_job());
  if (const auto* settings = std::get_if<OrganizationSettings>(&record))
    write(*settings, *out.mutable_settings());
  if (const auto* answer = std::get_if<KeptAnswer>(&record)) write(*answer, *out.mutable_answer());
  if (const auto* owner = std::get_if<ControlOwner>(&record)) write(*owner, *out.mutable_owner());
  if (const auto* address = std::get_if<MailAddress>(&record))
    write(*address, *out.mutable_mail_address());
  if (const auto* shares = std::get_if<IndexShares>(&record))
    write(*shares, *out.mutable_index_shares());
  return out.SerializeAsString();
}

Result<ControlRecord> decode_control_record(std::string_view bytes) {
  v1::ControlRecord record;
  if (!parse(record, bytes)) return fault<ControlRecord>("not a record of control");
  switch (record.kind_case()) {
    case v1::ControlRecord::kJob: return ControlRecord(read(record.job()));
    case v1::ControlRecord::kSettings: return ControlRecord(read(record.settings()));
    case v1::ControlRecord::kAnswer: return ControlRecord(read(record.answer()));
    case v1::ControlRecord::kOwner:
      return ControlRecord(ControlOwner{record.owner().instance(), record.owner().address(),
                                        from_unix_ms(record.owner().since_ms())});
    case v1::ControlRecord::kMailAddress: return ControlRecord(read(record.mail_address()));
    case v1::ControlRecord::kIndexShares: return ControlRecord(read(record.index_shares()));
    default: return ControlRecord();
  }
}

}  // namespace fanfare::codec
