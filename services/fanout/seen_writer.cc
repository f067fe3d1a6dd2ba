#include "services/fanout/seen_writer.h"

#include <utility>

#include "core/check.h"
#include "services/fanout/transaction.h"

namespace fanfare::fanout {

SeenWriter::SeenWriter(std::string topic, Produce produce, Later later)
    : topic_(std::move(topic)), produce_(std::move(produce)), later_(std::move(later)) {}

void SeenWriter::on_assigned(int partition, std::int64_t saved) {
  const bool added = partitions_.try_emplace(partition, Partition{saved, {}}).second;
  FANFARE_CHECK(added);
}

void SeenWriter::on_revoked(int partition) { partitions_.erase(partition); }

void SeenWriter::write(int partition, const std::vector<Batch::Seen>& seen, std::int64_t end) {
  const auto found = partitions_.find(partition);
  if (found == partitions_.end()) return;
  auto part = std::make_shared<Part>(Part{end, seen.size()});
  found->second.under_way.push_back(part);
  left_ += seen.size();
  for (const Batch::Seen& each : seen) produce(each, part);
  advance(partition);
}

void SeenWriter::write(const Batch& batch) {
  std::map<int, std::vector<Batch::Seen>> seen;
  for (const Batch::Seen& each : batch.seen) seen[each.partition].push_back(each);
  for (const Batch::Progress& each : batch.progress)
    write(each.partition, seen[each.partition], each.offset);
}

void SeenWriter::produce(const Batch::Seen& seen, const std::shared_ptr<Part>& part) {
  const auto done = [this, seen, part](const std::string& error) {
    if (!error.empty()) return produce_later(seen, part);
    --left_;
    if (--part->left == 0) advance(seen.partition);
  };
  if (!produce_(to_record(seen, topic_), done)) produce_later(seen, part);
}

void SeenWriter::produce_later(const Batch::Seen& seen, const std::shared_ptr<Part>& part) {
  later_([this, seen, part] { produce(seen, part); });
}

void SeenWriter::advance(int partition) {
  const auto found = partitions_.find(partition);
  if (found == partitions_.end()) return;
  auto& [saved, under_way] = found->second;
  while (!under_way.empty() && under_way.front()->left == 0) {
    saved = under_way.front()->end;
    under_way.pop_front();
  }
}

}  // namespace fanfare::fanout
