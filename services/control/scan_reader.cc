#include "services/control/scan_reader.h"

namespace fanfare::control {
namespace {
constexpr std::size_t kBytesMax = 4 << 20;
constexpr auto kPeriod = std::chrono::seconds(10);
constexpr int kIdleMax = 3;
}  // namespace

ScanReader::ScanReader(runtime::Loop& loop, const kafka::ClientConfig& client)
    : loop_(loop),
      reader_(loop, client, [this](const kafka::Message& message) { on_record(message); }),
      ending_(loop.every(kPeriod, [this] { end_unanswered(); })) {}

void ScanReader::scan(ScanRequest request, std::function<void(ScanResult)> done) {
  const kafka::TopicPartition partition{request.topic, request.partition};
  waiting_[partition].emplace_back(std::move(request), std::move(done));
  if (!active_.contains(partition) && !resting_.contains(partition)) begin(partition);
}

void ScanReader::begin(const kafka::TopicPartition& partition) {
  const auto found = waiting_.find(partition);
  if (found == waiting_.end()) return;
  auto [request, done] = std::move(found->second.front());
  found->second.pop_front();
  if (found->second.empty()) waiting_.erase(found);
  const auto number = ++scans_;
  reader_.follow({{partition, request.offset, request.since}});
  active_[partition] = {number, std::move(request), std::move(done), {}, 0, 0};
  reader_.sync({partition}, [this, partition, number] {
    const auto active = active_.find(partition);
    if (active != active_.end() && active->second.number == number) finish(partition, true);
  });
}

void ScanReader::on_record(const kafka::Message& message) {
  const kafka::TopicPartition partition{std::string(message.topic()), message.partition()};
  const auto found = active_.find(partition);
  if (found == active_.end()) return;
  auto& active = found->second;
  active.idle = 0;
  active.result.records.push_back(
      {message.offset(), message.appended(), std::string(message.value())});
  active.bytes += message.value().size();
  if (active.result.records.size() >= active.request.records_max || active.bytes >= kBytesMax)
    finish(partition, false);
}

void ScanReader::end_unanswered() {
  std::vector<kafka::TopicPartition> over;
  for (auto& [partition, active] : active_)
    if (++active.idle > kIdleMax) over.push_back(partition);
  for (const auto& partition : over) {
    active_.at(partition).result.unanswered = true;
    // Nor will others get one.
    if (auto others = waiting_.extract(partition))
      for (auto& [request, done] : others.mapped()) {
        ScanResult result;
        result.unanswered = true;
        done(std::move(result));
      }
    finish(partition, false);
  }
}

void ScanReader::finish(const kafka::TopicPartition& partition, bool at_end) {
  auto node = active_.extract(partition);
  node.mapped().result.at_end = at_end;
  reader_.unfollow({partition});
  resting_.insert(partition);
  // Later: what the reader holds of this partition already must not be taken for the next scan's.
  loop_.post([this, alive = std::weak_ptr<bool>(alive_), partition,
              done = std::move(node.mapped().done), result = std::move(node.mapped().result)] {
    if (alive.expired()) return;
    resting_.erase(partition);
    begin(partition);
    done(result);
  });
}

}  // namespace fanfare::control
