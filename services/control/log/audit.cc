// The audit log in the index.
#include "services/control/log/conditions.h"

namespace fanfare::control {

void LogIndex::add(const codec::AuditEntry& entry) {
  auto& insert = statements_->insert_audit.reset();
  insert.bind(1, entry.id).bind(2, entry.organization_id).bind(3, entry.test_mode);
  insert.bind(4, to_unix_ms(entry.at)).bind(5, entry.action).bind(6, entry.target);
  insert.bind(7, entry.actor).bind_bytes(8, codec::encode(entry)).execute();
}

std::vector<codec::AuditEntry> LogIndex::audit(const Owner& owner, const AuditFilter& filter,
                                               const PageRequest& page) {
  auto& rows = statements_->audit.reset();
  rows.bind(1, owner.organization_id).bind(2, owner.test_mode);
  rows.bind(3, page.before.empty() ? std::string_view(kAfterEverything) : page.before);
  rows.bind(4, filter.action).bind(5, filter.target).bind(6, filter.actor);
  rows.bind(7, static_cast<std::int64_t>(page.count));
  std::vector<codec::AuditEntry> out;
  while (rows.step()) {
    auto entry = codec::decode_audit_entry(rows.text(0));
    if (entry) out.push_back(std::move(*entry));
  }
  rows.reset();
  return out;
}

}  // namespace fanfare::control
