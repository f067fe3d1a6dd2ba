#include "kafka/transactional_producer.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <optional>
#include <thread>

#include "kafka/group_generation.h"
#include "kafka/record_writer.h"
#include "kafka/statistics.h"
#include "kafka/worker.h"
#include "runtime/log.h"

namespace fanfare::kafka {
namespace {

constexpr int kCallTimeoutMs = 10'000;
constexpr int kTriesMax = 20;
constexpr std::chrono::seconds kPatience{30};
constexpr std::chrono::milliseconds kCompletes{20};  // a committed transaction, in the broker
constexpr std::chrono::seconds kPollPeriod{5};

struct ErrorDeleter {
  void operator()(rd_kafka_error_t* error) const { rd_kafka_error_destroy(error); }
};
using Error = std::unique_ptr<rd_kafka_error_t, ErrorDeleter>;

struct Verdict {
  CommitResult result = CommitResult::kCommitted;
  std::string error;
};

/// How long a call is repeated that may be repeated: so often, and so long. A call waits for its
/// timeout by the clock of the day: where that was set back it may return at once.
class Patience {
 public:
  bool is_over() {
    ++tries_;
    return tries_ > kTriesMax && std::chrono::steady_clock::now() > until_;
  }
  void pause() const {
    std::this_thread::sleep_for(std::chrono::milliseconds(tries_ < 5 ? 1 : 50));
  }

 private:
  int tries_ = 0;
  const std::chrono::steady_clock::time_point until_ = std::chrono::steady_clock::now() + kPatience;
};

enum class Step { kDone, kStartOver, kRejected, kFatal };

/// The group moved on, or this process is a zombie of it: its batch must not be written again.
bool is_of_another_generation(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION:
    case RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID:
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
    case RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST: return true;
    default: return false;
  }
}

rd_kafka_topic_partition_list_t* offset_list(const std::vector<OffsetToCommit>& offsets) {
  auto* list = rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size()));
  for (const OffsetToCommit& commit : offsets) {
    auto* entry = rd_kafka_topic_partition_list_add(list, commit.partition.topic.c_str(),
                                                    commit.partition.partition);
    entry->offset = commit.offset;
    if (!commit.metadata.empty()) {
      entry->metadata = malloc(commit.metadata.size());
      std::copy(commit.metadata.begin(), commit.metadata.end(),
                static_cast<char*>(entry->metadata));
      entry->metadata_size = commit.metadata.size();
    }
  }
  return list;
}

}  // namespace

struct TransactionalProducer::Impl {
  Impl(runtime::Loop& loop, const TransactionalProducerOptions& options)
      : id(options.transactional_id), statistics(options.client.statistics), worker(loop) {
    rd_kafka_conf_t* conf =
        make_conf(options.client,
                  {{"transactional.id", options.transactional_id},
                   {"transaction.timeout.ms", std::to_string(options.transaction_timeout.count())},
                   {"compression.type", "lz4"},
                   {"linger.ms", "0"},
                   {"retry.backoff.ms", "1"},
                   {"retry.backoff.max.ms", "100"},
                   {"message.max.bytes", "8388608"},
                   {"message.timeout.ms", std::to_string(options.transaction_timeout.count())},
                   {"queue.buffering.max.kbytes", "65536"}});
    // Nobody needs the reports (a failed record makes its transaction fail), but without a callback
    // the flush inside commit polls every 10 ms (docs/adr/0001-librdkafka.md).
    rd_kafka_conf_set_dr_msg_cb(conf, [](rd_kafka_t*, const rd_kafka_message_t*, void*) {});
    report_statistics(conf, options.client, options.name);
    client = new_client(RD_KAFKA_PRODUCER, conf);
    writer.emplace(client);
    // Without transactions, and while one waits for brokers, nobody else takes the statistics from
    // the queue. One that goes on as usual is left alone: its flush waits for what would be taken.
    polling = loop.every(kPollPeriod, [this, was = std::uint64_t{0}]() mutable {
      if (!busy || was == commits) rd_kafka_poll(client, 0);
      was = commits;
    });
  }
  ~Impl() {
    polling.cancel();
    worker.stop();
    writer.reset();
    rd_kafka_destroy(client);
  }

  // Below: the worker's thread.

  /// What librdkafka's manual says to do about an error of a transactional call.
  Step classify(const Error& error, const char* call) {
    const rd_kafka_resp_err_t code = rd_kafka_error_code(error.get());
    last_error = std::string(call) + ": " + rd_kafka_error_string(error.get());
    runtime::log_warning("transaction_error",
                         {{"transactional_id", id},
                          {"error", last_error},
                          {"fatal", rd_kafka_error_is_fatal(error.get()) != 0},
                          {"abort", rd_kafka_error_txn_requires_abort(error.get()) != 0}});
    if (rd_kafka_error_is_fatal(error.get())) return Step::kFatal;
    if (rd_kafka_error_txn_requires_abort(error.get())) {
      const Step aborted = abort_transaction();
      if (aborted != Step::kDone) return aborted;
      return is_of_another_generation(code) ? Step::kRejected : Step::kStartOver;
    }
    return Step::kFatal;
  }

  /// How the transaction ends is the broker's, or the next owner's of its id.
  Step stopped(const char* call) {
    last_error = std::string(call) + ": stopped before it was answered";
    return Step::kFatal;
  }

  /// Repeats `call` while it says that it may be repeated as it is.
  template <typename Call>
  Step repeat(const char* name, Call call) {
    for (Patience patience;;) {
      Error error(call());
      rd_kafka_poll(client, 0);
      if (!error) return Step::kDone;
      if (!rd_kafka_error_is_retriable(error.get()) || patience.is_over())
        return classify(error, name);
      if (stopping) return stopped(name);
      patience.pause();
    }
  }

  Step abort_transaction() {
    for (Patience patience;;) {
      Error error(rd_kafka_abort_transaction(client, kCallTimeoutMs));
      rd_kafka_poll(client, 0);
      if (!error) return Step::kDone;
      last_error = std::string("abort: ") + rd_kafka_error_string(error.get());
      if (!rd_kafka_error_is_retriable(error.get()) || patience.is_over() || stopping)
        return Step::kFatal;
      patience.pause();
    }
  }

  Step write_all(const std::vector<OutRecord>& records) {
    for (const OutRecord& record : records) {
      rd_kafka_resp_err_t code;
      while ((code = writer->write(record, nullptr)) == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
        rd_kafka_poll(client, 10);
      }
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
      last_error = std::string("produce to ") + record.topic + ": " + rd_kafka_err2str(code);
      if (rd_kafka_fatal_error(client, nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return Step::kFatal;
      }
      const Step aborted = abort_transaction();
      if (aborted != Step::kDone) return aborted;
      // Nor will it fit the next time.
      return code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE ? Step::kRejected : Step::kStartOver;
    }
    return Step::kDone;
  }

  Step run_once(const TransactionBatch& batch) {
    Step step = repeat("begin", [this] { return rd_kafka_begin_transaction(client); });
    if (step != Step::kDone) return step;
    // Records and offsets are added side by side, but soon after another transaction the broker has
    // yet to complete that one: librdkafka asks again after 1 ms for offsets, after 20 ms for
    // records.
    const bool soon = std::chrono::steady_clock::now() - committed < kCompletes;
    step = soon ? send_offsets(batch) : write_all(batch.records);
    if (step != Step::kDone) return step;
    step = soon ? write_all(batch.records) : send_offsets(batch);
    if (step != Step::kDone) return step;
    step = repeat("commit", [this] { return rd_kafka_commit_transaction(client, kCallTimeoutMs); });
    committed = std::chrono::steady_clock::now();
    return step;
  }

  Step send_offsets(const TransactionBatch& batch) {
    if (batch.offsets.empty()) return Step::kDone;
    auto* list = offset_list(batch.offsets);
    const Step step = repeat("send_offsets", [&] {
      return rd_kafka_send_offsets_to_transaction(client, list, batch.generation->metadata(),
                                                  kCallTimeoutMs);
    });
    rd_kafka_topic_partition_list_destroy(list);
    return step;
  }

  Verdict run_transaction(const TransactionBatch& batch) {
    for (int tries = 0;; ++tries) {
      switch (run_once(batch)) {
        case Step::kDone: return {};
        case Step::kRejected: return {CommitResult::kRejected, last_error};
        case Step::kFatal: return {CommitResult::kFatal, last_error};
        case Step::kStartOver:
          if (tries >= kTriesMax) return {CommitResult::kRejected, last_error};
          if (stopping) return {CommitResult::kFatal, last_error};
          std::this_thread::sleep_for(std::chrono::milliseconds(10 << std::min(tries, 6)));
      }
    }
  }

  Verdict init() {
    for (;;) {
      Error error(rd_kafka_init_transactions(client, kCallTimeoutMs));
      rd_kafka_poll(client, 0);
      if (!error) return {};
      runtime::log_warning(
          "init_transactions_failed",
          {{"transactional_id", id}, {"error", rd_kafka_error_string(error.get())}});
      if (rd_kafka_error_is_fatal(error.get()) || !rd_kafka_error_is_retriable(error.get()) ||
          stopping) {
        return {CommitResult::kFatal, rd_kafka_error_string(error.get())};
      }
    }
  }

  std::string id;
  std::shared_ptr<Statistics> statistics;  // outlives the client
  rd_kafka_t* client = nullptr;
  std::optional<RecordWriter> writer;
  std::string last_error;
  std::chrono::steady_clock::time_point committed;  // the last transaction, the worker's
  std::atomic<bool> stopping{false};
  bool busy = false;  // the loop's
  std::uint64_t commits = 0;
  runtime::Loop::Timer polling;
  Worker worker;
};

TransactionalProducer::TransactionalProducer(runtime::Loop& loop,
                                             TransactionalProducerOptions options)
    : impl_(std::make_shared<Impl>(loop, options)) {}

TransactionalProducer::~TransactionalProducer() { stop(); }

void TransactionalProducer::start(Done done) {
  auto verdict = std::make_shared<Verdict>();
  impl_->busy = true;
  impl_->worker.run([impl = impl_.get(), verdict] { *verdict = impl->init(); },
                    [impl = impl_.get(), verdict, done = std::move(done)] {
                      impl->busy = false;
                      done(verdict->result, verdict->error);
                    });
}

void TransactionalProducer::commit(TransactionBatch batch, Done done) {
  impl_->busy = true;
  ++impl_->commits;
  auto verdict = std::make_shared<Verdict>();
  auto work = std::make_shared<TransactionBatch>(std::move(batch));
  impl_->worker.run(
      [impl = impl_.get(), verdict, work] { *verdict = impl->run_transaction(*work); },
      [impl = impl_.get(), verdict, work, done = std::move(done)] {
        impl->busy = false;
        done(verdict->result, verdict->error);
      });
}

void TransactionalProducer::stop() { impl_->stopping = true; }

bool TransactionalProducer::busy() const { return impl_->busy; }

}  // namespace fanfare::kafka
