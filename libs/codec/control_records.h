// What control keeps besides endpoints and API keys: fanfare.audit and fanfare.control.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/result.h"
#include "core/sealing.h"
#include "core/time.h"

namespace fanfare::codec {

/// A change, or a secret that was shown; never holds a secret.
struct AuditEntry {
  std::string id;  // ULID
  std::string organization_id;
  bool test_mode = false;
  TimePoint at;
  std::string actor;  // the API key's id, or what acted by itself
  std::string actor_name;
  std::string remote_address;
  std::string action;  // "endpoint.created"
  std::string target;  // as the API shows its id
  std::map<std::string, std::string> details;
};
std::string encode(const AuditEntry& entry);
Result<AuditEntry> decode_audit_entry(std::string_view bytes);

/// Sends many deliveries again, a few at a time.
struct ReplayJob {
  std::string id;  // ULID
  std::string organization_id;
  bool test_mode = false;
  std::string kind;         // "redrive": dead letters; "replay": deliveries; "backfill": events
  std::string status;       // "running", "paused", "cancelled", "completed", "failed"
  std::string endpoint_id;  // "": any
  std::string target_endpoint_id;                           // of a backfill
  std::vector<std::string> reasons, event_types, statuses;  // empty: any
  TimePoint from, to;                                       // the epoch: no limit
  bool dry_run = false;
  double rate_per_second = 0;
  TimePoint created, updated, finished;  // finished: the epoch while it isn't
  std::uint64_t scanned = 0, matched = 0, sent = 0, skipped = 0;
  std::string cursor;                      // the last dead letter taken
  std::vector<std::int64_t> next_offsets;  // by partition; -1: by time; -2: done
  std::string error;
  std::string actor;
};

struct OrganizationSettings {
  std::string organization_id;
  bool test_mode = false;
  bool auto_redrive = false;
  Duration redrive_min_age{3'600'000};
  std::uint32_t redrives_max = 3;
  std::uint32_t redrives_at_once = 10;
  TimePoint updated;
  std::string contact;  // an e-mail address, told of failures where there is no channel; or ""
};

/// What a POST with an Idempotency-Key was answered.
struct KeptAnswer {
  std::string request;  // SHA-256 of method, path and body
  int status = 0;
  std::map<std::string, std::string> headers;
  std::string content_type;
  Sealed body;
  TimePoint created;
  std::string owner;  // whose memory it counts as
};

/// The instance of control that writes.
struct ControlOwner {
  std::string instance;
  std::string address;  // host:port of its REST API
  TimePoint since;
};

/// An address that an organization wants its notifications mailed to.
struct MailAddress {
  std::string organization_id;
  bool test_mode = false;
  std::string address;
  TimePoint asked;      // the last mail that asks for a confirmation was ordered
  TimePoint confirmed;  // the epoch: not yet
};

/// Which instances of control index which slices of the delivery log. Slice k has the partitions p
/// with p % slices = k.
struct IndexShares {
  struct Member {
    std::string instance;
    std::string address;  // host:port of its REST API
    bool operator==(const Member&) const = default;
  };
  std::vector<Member> members;                   // by instance
  std::vector<std::vector<std::string>> slices;  // instances that hold each
  bool operator==(const IndexShares&) const = default;
};

using ControlRecord = std::variant<std::monostate, ReplayJob, OrganizationSettings, KeptAnswer,
                                   ControlOwner, MailAddress, IndexShares>;
std::string encode(const ControlRecord& record);
/// A kind that this version doesn't know is std::monostate.
Result<ControlRecord> decode_control_record(std::string_view bytes);

}  // namespace fanfare::codec
