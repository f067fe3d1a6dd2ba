#include "services/control/state/endpoint_store.h"

namespace fanfare::control {

constexpr std::size_t kBatchMax = 500;

void EndpointStore::change(std::string id, Decide decide, Done done) {
  waiting_.push_back({std::move(id), std::move(decide), std::move(done)});
  if (!writing_) write_next();
}

const codec::EndpointRecord* EndpointStore::current(const std::string& id) const {
  const auto staged = staged_.find(id);
  if (staged == staged_.end()) return tables_.endpoint(id);
  return staged->second ? &*staged->second : nullptr;
}

void EndpointStore::write_next() {
  while (write_batch()) {
  }
}

bool EndpointStore::write_batch() {
  std::vector<Done> decided;
  Writes writes;
  while (!waiting_.empty() && decided.size() < kBatchMax) {
    auto change = std::move(waiting_.front());
    waiting_.pop_front();
    auto decision = change.decide(current(change.id), writes);
    if (std::holds_alternative<Remove>(decision))
      staged_[change.id] = std::nullopt;
    else if (auto* record = std::get_if<codec::EndpointRecord>(&decision))
      staged_[change.id] = std::move(*record);
    decided.push_back(std::move(change.done));
  }
  for (const auto& [id, record] : staged_)
    writes.push_back(
        {Topic::kEndpoints, id, record ? std::optional(codec::encode(*record)) : std::nullopt});
  if (writes.empty()) {
    for (const auto& done : decided) done("");
    return !writing_ && !waiting_.empty();
  }
  writing_ = true;
  commit_(std::move(writes), [this, decided = std::move(decided)](const std::string& error) {
    staged_.clear();
    writing_ = false;
    for (const auto& done : decided) done(error);
    if (!writing_ && !waiting_.empty()) write_next();
  });
  return false;
}

}  // namespace fanfare::control
