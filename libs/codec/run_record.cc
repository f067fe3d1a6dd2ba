#include "codec/record_parts.h"
#include "codec/records.h"

namespace fanfare::codec {

std::string encode(const Run& run) {
  v1::Run record;
  record.set_delivery_id(run.delivery_id);
  record.set_organization_id(run.organization_id);
  record.set_endpoint_id(run.endpoint_id);
  record.set_test_mode(run.test_mode);
  record.set_run(run.run);
  record.set_supersedes(run.supersedes);
  record.set_cause(run.cause);
  record.set_at_ms(to_unix_ms(run.at));
  record.set_job_id(run.job_id);
  record.set_event_id(run.event_id);
  record.set_event_type(run.event_type);
  record.set_dialect(run.dialect);
  record.set_accepted_ms(to_unix_ms(run.accepted));
  return record.SerializeAsString();
}

Result<Run> decode_run(std::string_view bytes) {
  v1::Run record;
  if (!parse(record, bytes) || record.delivery_id().empty()) return fault<Run>("not a run record");
  Run run;
  run.delivery_id = std::move(*record.mutable_delivery_id());
  run.organization_id = std::move(*record.mutable_organization_id());
  run.endpoint_id = std::move(*record.mutable_endpoint_id());
  run.test_mode = record.test_mode();
  run.run = record.run();
  run.supersedes = record.supersedes();
  run.cause = std::move(*record.mutable_cause());
  run.at = from_unix_ms(record.at_ms());
  run.job_id = std::move(*record.mutable_job_id());
  run.event_id = std::move(*record.mutable_event_id());
  run.event_type = std::move(*record.mutable_event_type());
  run.dialect = std::move(*record.mutable_dialect());
  run.accepted = from_unix_ms(record.accepted_ms());
  return run;
}

}  // namespace fanfare::codec
