#include "services/control/endpoint_writer.h"

#include <stdexcept>
#include <utility>

namespace fanfare::control {
namespace {

[[noreturn]] void give_up(const std::string& error) {
  throw std::runtime_error("endpoints can't be written any more: " + error);
}

}  // namespace

EndpointWriter::EndpointWriter(runtime::Loop& loop, const service::KafkaSettings& kafka)
    : partition_{kafka.names.endpoints(), 0},
      producer_(loop, {.client = kafka.client,
                       .transactional_id = kafka.names.prefix() + "-control-writer"}) {}

void EndpointWriter::start() {
  producer_.start([this](kafka::CommitResult result, const std::string& error) {
    if (result == kafka::CommitResult::kFatal) give_up(error);
    ready_ = true;
  });
}

void EndpointWriter::write(std::vector<EndpointWrite> writes,
                           std::function<void(std::string error)> done) {
  done_ = std::move(done);
  committed_ = false;
  kafka::TransactionBatch batch;
  for (auto& write : writes) {
    unread_[write.id] = write.value;
    batch.records.push_back({partition_.topic,
                             partition_.partition,
                             std::move(write.id),
                             write.value.value_or(""),
                             !write.value,
                             {}});
  }
  producer_.commit(std::move(batch), [this](kafka::CommitResult result, const std::string& error) {
    if (result == kafka::CommitResult::kFatal) give_up(error);
    if (result == kafka::CommitResult::kRejected) {
      unread_.clear();
      return std::exchange(done_,
                           nullptr)("The change was not stored: " + error + ". Send it again.");
    }
    committed_ = true;
    finish_if_done();
  });
}

void EndpointWriter::on_read(std::string_view id, std::string_view value, bool tombstone) {
  const auto found = unread_.find(id);
  if (found == unread_.end() || found->second.has_value() == tombstone) return;
  if (!tombstone && *found->second != value) return;  // of an earlier write
  unread_.erase(found);
  finish_if_done();
}

void EndpointWriter::finish_if_done() {
  // A reader may be ahead of the commit's own answer.
  if (committed_ && unread_.empty() && done_) std::exchange(done_, nullptr)("");
}

}  // namespace fanfare::control
