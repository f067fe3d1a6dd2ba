#include "service/pipeline.h"

#include <stdexcept>
#include <utility>

#include "runtime/log.h"

namespace fanfare::service {
namespace {
constexpr std::chrono::seconds kRevocationMax{30};

metrics::Counter& transactions(metrics::Registry& metrics, const std::string& name,
                               const char* result) {
  return metrics
      .counter("fanfare_transactions_total", "Transactions; rejected: the group had moved on.",
               {"service", "result"})
      .with({name, result});
}
}  // namespace

Pipeline::Pipeline(runtime::Loop& loop, metrics::Registry& metrics, const KafkaSettings& settings,
                   const std::string& name, std::size_t slots, kafka::GroupConsumerOptions consumer,
                   Hooks hooks)
    : loop_(loop),
      committed_(transactions(metrics, name, "committed")),
      rejected_(transactions(metrics, name, "rejected")),
      seconds_(metrics
                   .histogram("fanfare_transaction_seconds", "From begin to committed.",
                              metrics::latency_bounds(), {"service"})
                   .with({name})),
      client_(settings.client),
      name_(name),
      transactional_prefix_(settings.names.prefix() + "-" + settings.instance + "-"),
      hooks_(std::move(hooks)),
      consumer_options_(std::move(consumer)),
      slots_(slots) {
  consumer_options_.client = settings.client;
  consumer_options_.group = settings.names.prefix() + "-" + name;
  consumer_options_.instance_id = settings.names.prefix() + "-" + settings.instance;
}

Pipeline::~Pipeline() = default;

void Pipeline::start() {
  for (std::size_t k = 0; k < slots_.size(); ++k) start_producer(k);
}

void Pipeline::start_producer(std::size_t k) {
  const std::string number = std::to_string(k);
  slots_[k].producer = std::make_unique<kafka::TransactionalProducer>(
      loop_, kafka::TransactionalProducerOptions{
                 .client = client_,
                 .transactional_id = transactional_prefix_ + name_ + "-" + number,
                 .name = "transactions-" + number});
  slots_[k].producer->start([this](kafka::CommitResult result, const std::string& error) {
    if (result != kafka::CommitResult::kCommitted) return fail("init_transactions", error);
    if (++producers_started_ == slots_.size()) pump_all();
  });
}

void Pipeline::join(const std::vector<std::string>& more) {
  if (draining_) return;
  consumer_options_.topics.insert(consumer_options_.topics.end(), more.begin(), more.end());
  consumer_ = std::make_unique<kafka::GroupConsumer>(
      loop_, consumer_options_,
      kafka::GroupConsumer::Events{[this](const auto& assigned) {
                                     ++assignment_;
                                     hooks_.assigned(assigned);
                                   },
                                   [this](const auto& revoked) {
                                     ++assignment_;
                                     release_ = nullptr;
                                     hooks_.revoked(revoked);
                                   },
                                   [this](const kafka::TopicPartition& partition) {
                                     if (!draining_) hooks_.readable(partition);
                                   },
                                   [this](const std::string& error) { fail("consumer", error); },
                                   hooks_.releasing
                                       ? [this](auto go) { release(std::move(go)); }
                                       : std::function<void(std::function<void()>)>()});
  consumer_->start();
}

void Pipeline::release(std::function<void()> go) {
  if (producers_started_ < slots_.size()) return go();
  for (const Slot& slot : slots_)
    if (slot.rejected_in == assignment_) return go();
  release_ = go;
  hooks_.releasing(std::move(go));
}

void Pipeline::fail(const std::string& what, const std::string& error) {
  if (draining_) return;
  throw std::runtime_error(name_ + ": " + what + ": " + error);
}

std::vector<kafka::Message> Pipeline::read(const kafka::TopicPartition& partition,
                                           std::size_t count) {
  return consumer_ ? consumer_->read(partition, count) : std::vector<kafka::Message>();
}

std::string Pipeline::not_ready_reason() const {
  if (producers_started_ < slots_.size()) return "waiting for the transaction coordinator";
  return consumer_ && consumer_->joined() ? "" : "joining the consumer group";
}

void Pipeline::pump_all() {
  for (std::size_t k = 0; k < slots_.size(); ++k) pump(k);
}

void Pipeline::pump(std::size_t k) {
  Slot& slot = slots_[k];
  if (slot.working || slot.rejected_in == assignment_ || slot.last_done) return;
  if (producers_started_ < slots_.size() || !consumer_ || !consumer_->generation()) return;
  if (draining_ || !hooks_.prepare) return commit(k);
  slot.working = true;
  const bool going = hooks_.prepare(k, [this, k, at = assignment_] {
    slots_[k].working = false;
    if (draining_) return finish_drain();
    // It gathered from partitions that are gone; those of now have been waiting meanwhile.
    if (at != assignment_) return pump(k);
    commit(k);
  });
  if (!going) slot.working = false;
}

void Pipeline::commit(std::size_t k) {
  Slot& slot = slots_[k];
  if (slot.rejected_in == assignment_ || !consumer_->generation()) return;
  std::optional<Transaction> next = hooks_.next(k);
  if (!next) return;
  slot.working = true;
  next->batch.generation = consumer_->generation();
  slot.producer->commit(
      std::move(next->batch),
      [this, k, at = assignment_, committed = std::move(next->committed), begun = loop_.now()](
          kafka::CommitResult result, const std::string& error) {
        on_commit(k, at, result, error, committed, begun);
      });
}

void Pipeline::on_commit(std::size_t k, std::uint64_t assignment, kafka::CommitResult result,
                         const std::string& error, const std::function<void()>& committed,
                         TimePoint begun) {
  slots_[k].working = false;
  if (result == kafka::CommitResult::kFatal) return fail("transaction", error);
  if (result == kafka::CommitResult::kCommitted) {
    committed_.add();
    seconds_.observe(std::chrono::duration<double>(loop_.now() - begun).count());
    if (assignment == assignment_) committed();
  } else {
    rejected_.add();
    if (assignment == assignment_) wait_for_revocation(k);
  }
  if (draining_) return finish_drain();
  pump(k);
}

void Pipeline::wait_for_revocation(std::size_t k) {
  slots_[k].rejected_in = assignment_;
  if (release_) release_();
  revocation_timer_ = loop_.after(kRevocationMax, [this, at = assignment_] {
    if (at == assignment_) fail("rejected transaction", "and no rebalance followed");
  });
}

void Pipeline::drain(Duration deadline, std::function<void()> done) {
  draining_ = true;
  drained_ = std::move(done);
  drain_timer_ = loop_.after(deadline, [this] {
    if (drained_) std::exchange(drained_, nullptr)();
  });
  finish_drain();
}

void Pipeline::finish_drain() {
  for (std::size_t k = 0; k < slots_.size(); ++k) {
    if (slots_[k].working) continue;
    pump(k);
    slots_[k].last_done = !slots_[k].working;
  }
  for (const Slot& slot : slots_) {
    if (slot.working) return;
  }
  if (!drained_) return;
  auto done = std::make_shared<std::function<void()>>(std::exchange(drained_, nullptr));
  drain_timer_.cancel();
  if (!consumer_) return loop_.post([done] { (*done)(); });
  // Leaving takes a round trip; it must not keep the process longer than a second.
  drain_timer_ = loop_.after(std::chrono::seconds(1), [done] {
    if (*done) std::exchange(*done, nullptr)();
  });
  consumer_->close([done] {
    if (*done) std::exchange(*done, nullptr)();
  });
}

}  // namespace fanfare::service
