#include "kafka/producer.h"

#include <librdkafka/rdkafka.h>

#include <optional>
#include <stdexcept>

#include "kafka/event_queue.h"
#include "kafka/record_writer.h"
#include "kafka/statistics.h"
#include "runtime/log.h"

namespace fanfare::kafka {

struct Producer::Impl : std::enable_shared_from_this<Producer::Impl> {
  Impl(runtime::Loop& loop, const ProducerOptions& options)
      : loop(loop), statistics(options.client.statistics) {
    rd_kafka_conf_t* conf =
        make_conf(options.client,
                  {{"enable.idempotence", "true"},
                   {"acks", "all"},
                   {"compression.type", "lz4"},
                   {"linger.ms", std::to_string(options.linger.count())},
                   {"queue.buffering.max.kbytes", std::to_string(options.buffer_bytes_max >> 10)},
                   {"queue.buffering.max.messages", "1000000"},
                   {"message.timeout.ms", std::to_string(options.message_timeout.count())},
                   {"message.max.bytes", "8388608"},
                   {"retry.backoff.ms", "20"}});
    rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
    report_statistics(conf, options.client, "producer");
    client = new_client(RD_KAFKA_PRODUCER, conf);
    writer.emplace(client);
  }

  void watch() {
    queue = EventQueue(loop, rd_kafka_queue_get_main(client), [weak = weak_from_this()] {
      if (auto self = weak.lock()) self->drain();
    });
    drain();
  }

  ~Impl() {
    rd_kafka_purge(client, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    queue = EventQueue();
    writer.reset();
    rd_kafka_destroy(client);
  }

  void drain() {
    auto self = shared_from_this();
    queue.drain([this](rd_kafka_event_t* event) {
      if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_DR) {
        take_reports(event);
      } else if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_STATS) {
        take_statistics(client, event);
      } else if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_ERROR) {
        runtime::log_warning("kafka_producer_error",
                             {{"error", rd_kafka_event_error_string(event)}});
        throw_if_fatal();
      }
    });
    if (pending == 0) {
      std::vector<std::function<void()>> waiting;
      waiting.swap(flushed);
      for (auto& done : waiting) done();
    }
  }

  /// Every later record would fail, while the process looks well: another one must take over.
  void throw_if_fatal() const {
    char text[512];
    const rd_kafka_resp_err_t cause = rd_kafka_fatal_error(client, text, sizeof text);
    if (cause == RD_KAFKA_RESP_ERR_NO_ERROR) return;
    throw std::runtime_error(std::string("producer: ") + rd_kafka_err2name(cause) + ": " + text);
  }

  void take_reports(rd_kafka_event_t* event) {
    while (const rd_kafka_message_t* message = rd_kafka_event_message_next(event)) {
      Done done = release(reinterpret_cast<std::uintptr_t>(message->_private));
      done(message->err != 0 ? rd_kafka_err2str(message->err) : "");
    }
  }

  /// Callbacks wait in slots, which are used again: a record costs no allocation.
  std::uintptr_t keep(Done done) {
    ++pending;
    if (free_slots.empty()) {
      slots.push_back(std::move(done));
      return slots.size() - 1;
    }
    std::uintptr_t slot = free_slots.back();
    free_slots.pop_back();
    slots[slot] = std::move(done);
    return slot;
  }

  Done release(std::uintptr_t slot) {
    --pending;
    free_slots.push_back(slot);
    return std::exchange(slots[slot], nullptr);
  }

  runtime::Loop& loop;
  std::shared_ptr<Statistics> statistics;  // outlives the client
  rd_kafka_t* client = nullptr;
  std::optional<RecordWriter> writer;
  EventQueue queue;
  std::size_t pending = 0;
  std::vector<Done> slots;
  std::vector<std::uintptr_t> free_slots;
  std::vector<std::function<void()>> flushed;
};

Producer::Producer(runtime::Loop& loop, ProducerOptions options)
    : impl_(std::make_shared<Impl>(loop, options)) {
  impl_->watch();
}

Producer::~Producer() = default;

bool Producer::produce(const OutRecord& record, Done done) {
  const std::uintptr_t slot = impl_->keep(std::move(done));
  const rd_kafka_resp_err_t error = impl_->writer->write(record, reinterpret_cast<void*>(slot));
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return true;
  Done unqueued = impl_->release(slot);
  if (error == RD_KAFKA_RESP_ERR__QUEUE_FULL) return false;
  impl_->loop.post([unqueued = std::move(unqueued), error] { unqueued(rd_kafka_err2str(error)); });
  return true;
}

std::size_t Producer::unacknowledged() const { return impl_->pending; }

void Producer::flush(std::function<void()> done) {
  if (impl_->pending == 0) {
    impl_->loop.post(std::move(done));
  } else {
    impl_->flushed.push_back(std::move(done));
  }
}

}  // namespace fanfare::kafka
