#include "services/control/endpoint_writer.h"

#include <stdexcept>

namespace fanfare::control {
namespace {

[[noreturn]] void give_up(const std::string& error) {
  throw std::runtime_error("endpoints can't be written any more: " + error);
}

}  // namespace

EndpointWriter::EndpointWriter(runtime::Loop& loop, const service::KafkaSettings& kafka,
                               kafka::TopicReader& views)
    : partition_{kafka.names.endpoints(), 0}, views_(views),
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
  kafka::TransactionBatch batch;
  for (auto& write : writes)
    batch.records.push_back({partition_.topic, partition_.partition, std::move(write.id),
                             write.value.value_or(""), !write.value, {}});
  producer_.commit(std::move(batch), [this, done = std::move(done)](kafka::CommitResult result,
                                                                    const std::string& error) {
    if (result == kafka::CommitResult::kFatal) give_up(error);
    if (result == kafka::CommitResult::kRejected)
      return done("The change was not stored: " + error + ". Send it again.");
    views_.sync({partition_}, [done] { done(""); });
  });
}

}  // namespace fanfare::control
