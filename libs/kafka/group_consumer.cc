#include "kafka/group_consumer.h"

#include <librdkafka/rdkafka.h>

#include <map>
#include <set>

#include "kafka/committed_offsets.h"
#include "kafka/event_queue.h"
#include "kafka/group_generation.h"
#include "kafka/record_writer.h"
#include "kafka/statistics.h"
#include "kafka/worker.h"
#include "runtime/log.h"

namespace fanfare::kafka {
namespace {

struct ListDeleter {
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
};
using List = std::unique_ptr<rd_kafka_topic_partition_list_t, ListDeleter>;

std::vector<AssignedPartition> to_assigned(const rd_kafka_topic_partition_list_t& list,
                                           const std::map<TopicPartition, std::int64_t>& ends) {
  std::vector<AssignedPartition> result;
  for (int i = 0; i < list.cnt; ++i) {
    const auto& entry = list.elems[i];
    AssignedPartition assigned{{entry.topic, entry.partition}, -1, "", -1};
    if (const auto end = ends.find(assigned.partition); end != ends.end())
      assigned.end = end->second;
    if (entry.offset >= 0) assigned.offset = entry.offset;
    if (entry.metadata != nullptr) {
      assigned.metadata.assign(static_cast<const char*>(entry.metadata), entry.metadata_size);
    }
    result.push_back(std::move(assigned));
  }
  return result;
}

}  // namespace

struct GroupConsumer::Impl : std::enable_shared_from_this<GroupConsumer::Impl> {
  Impl(runtime::Loop& loop, GroupConsumerOptions given, Events handlers)
      : loop(loop), options(std::move(given)), events(std::move(handlers)), worker(loop) {
    std::map<std::string, std::string> settings{
        {"group.id", options.group},
        {"enable.auto.commit", "false"},
        {"enable.auto.offset.store", "false"},
        {"isolation.level", "read_committed"},
        // Where reading begins is in the log: see read().
        {"auto.offset.reset", "error"},
        {"partition.assignment.strategy", "range"},
        {"session.timeout.ms", std::to_string(options.session_timeout.count())},
        {"heartbeat.interval.ms", std::to_string(options.heartbeat_interval.count())},
        {"max.poll.interval.ms", "300000"},
        {"queued.min.messages", std::to_string(options.partition_records_max)},
        {"queued.max.messages.kbytes", std::to_string(options.partition_bytes_max >> 10)},
        {"fetch.message.max.bytes", std::to_string(options.partition_bytes_max)},
        {"fetch.queue.backoff.ms", std::to_string(options.queue_backoff.count())},
        {"fetch.wait.max.ms", "500"},
        {"fetch.error.backoff.ms", "50"}};
    if (!options.instance_id.empty()) settings["group.instance.id"] = options.instance_id;
    rd_kafka_conf_t* conf = make_conf(options.client, settings);
    rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_ERROR);
    report_statistics(conf, options.client, "consumer");
    client = new_client(RD_KAFKA_CONSUMER, conf);
    rd_kafka_poll_set_consumer(client);
  }

  ~Impl() {
    worker.stop();
    queues.clear();
    main_queue = EventQueue();
    rd_kafka_destroy_flags(client, closed ? 0 : RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  }

  void start() {
    main_queue = EventQueue(loop, rd_kafka_queue_get_consumer(client), [weak = weak_from_this()] {
      if (auto self = weak.lock()) self->drain();
    });
    // Besides serving events this tells librdkafka that the application is alive.
    heartbeat = loop.every(std::chrono::seconds(1), [weak = weak_from_this()] {
      if (auto self = weak.lock()) self->drain();
    });
    List topics(rd_kafka_topic_partition_list_new(static_cast<int>(options.topics.size())));
    for (const auto& topic : options.topics) {
      rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
    }
    const rd_kafka_resp_err_t error = rd_kafka_subscribe(client, topics.get());
    if (error != 0) events.fatal(std::string("subscribe: ") + rd_kafka_err2str(error));
  }

  void drain() {
    if (!main_queue.get()) return;
    auto self = shared_from_this();
    main_queue.drain([this](rd_kafka_event_t* event) {
      switch (rd_kafka_event_type(event)) {
        case RD_KAFKA_EVENT_REBALANCE: on_rebalance(event); break;
        case RD_KAFKA_EVENT_ERROR: on_error(event); break;
        case RD_KAFKA_EVENT_STATS: take_statistics(client, event); break;
        default: break;
      }
    });
    if (closing && rd_kafka_consumer_closed(client)) finish_close();
  }

  void on_error(rd_kafka_event_t* event) {
    runtime::log_warning("kafka_consumer_error",
                         {{"group", options.group}, {"error", rd_kafka_event_error_string(event)}});
    // A fenced static member is told of it with a code of its own, not with ERR__FATAL.
    char text[512];
    const rd_kafka_resp_err_t cause = rd_kafka_fatal_error(client, text, sizeof text);
    if (cause == RD_KAFKA_RESP_ERR_NO_ERROR || closing) return;
    events.fatal(std::string(rd_kafka_err2name(cause)) + ": " + text);
  }

  void on_rebalance(rd_kafka_event_t* event) {
    const auto* list = rd_kafka_event_topic_partition_list(event);
    if (rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS && !closing) {
      look_up(List(rd_kafka_topic_partition_list_copy(list)));
      return;
    }
    const bool nothing_to_end = !events.releasing || queues.empty() || closing;
    if (nothing_to_end || rd_kafka_assignment_lost(client)) return give_up();
    const auto go = [weak = weak_from_this(), at = epoch] {
      if (auto self = weak.lock(); self && self->releasing && self->epoch == at) self->give_up();
    };
    // librdkafka asks only once, and is a member until it is answered.
    releasing = true;
    release_timer = loop.after(options.release_max, go);
    events.releasing([this, go, alive = weak_from_this()] {
      if (auto self = alive.lock()) loop.post(go);
    });
  }

  void give_up() {
    releasing = false;
    release_timer.cancel();
    revoke();
    rd_kafka_assign(client, nullptr);
  }

  void revoke() {
    ++epoch;  // a look-up under way is void
    generation.reset();
    std::vector<TopicPartition> gone;
    for (const auto& [partition, queue] : queues) gone.push_back(partition);
    queues.clear();
    joined = false;
    if (!gone.empty()) {
      runtime::log_info("partitions_revoked", {{"group", options.group}, {"count", gone.size()}});
      events.revoked(gone);
    }
  }

  /// Committed offsets carry metadata, which librdkafka's own start of fetching would not show.
  void look_up(List partitions) {
    struct LookUp {
      List list;
      std::map<TopicPartition, std::int64_t> ends;
      rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
    };
    auto found = std::make_shared<LookUp>();
    found->list = std::move(partitions);
    worker.run(
        [client = client, group = options.group, found] {
          found->error = look_up_committed(client, group, *found->list, found->ends);
        },
        [this, found, at = epoch] {
          if (at != epoch || closing) return;
          if (found->error == 0) return assign(to_assigned(*found->list, found->ends));
          runtime::log_warning(
              "committed_offsets_unknown",
              {{"group", options.group}, {"error", rd_kafka_err2str(found->error)}});
          look_up(std::move(found->list));
        });
  }

  void assign(const std::vector<AssignedPartition>& assigned) {
    List start(rd_kafka_topic_partition_list_new(static_cast<int>(assigned.size())));
    for (const auto& each : assigned) {
      open_queue(each.partition);
      rd_kafka_topic_partition_list_add(start.get(), each.partition.topic.c_str(),
                                        each.partition.partition)
          ->offset = each.offset >= 0 ? each.offset : RD_KAFKA_OFFSET_BEGINNING;
    }
    const rd_kafka_resp_err_t error = rd_kafka_assign(client, start.get());
    if (error != 0) {
      queues.clear();
      events.fatal(std::string("assign: ") + rd_kafka_err2str(error));
      return;
    }
    generation = std::make_shared<GroupGeneration>(rd_kafka_consumer_group_metadata(client));
    joined = true;
    runtime::log_info("partitions_assigned",
                      {{"group", options.group}, {"count", assigned.size()}});
    events.assigned(assigned);
  }

  void open_queue(const TopicPartition& partition) {
    rd_kafka_queue_t* queue =
        rd_kafka_queue_get_partition(client, partition.topic.c_str(), partition.partition);
    rd_kafka_queue_forward(queue, nullptr);
    queues[partition] = EventQueue(loop, queue, [weak = weak_from_this(), partition] {
      auto self = weak.lock();
      if (self && self->queues.contains(partition)) self->events.readable(partition);
    });
  }

  std::vector<Message> read(const TopicPartition& partition, std::size_t count) {
    std::vector<Message> result;
    auto found = queues.find(partition);
    if (found == queues.end()) return result;
    std::vector<rd_kafka_message_t*> raw(count);
    std::string out_of_range;
    while (result.empty()) {
      const ssize_t n = rd_kafka_consume_batch_queue(found->second.get(), 0, raw.data(), count);
      if (n <= 0) break;
      for (ssize_t i = 0; i < n; ++i) {
        if (raw[i]->err == 0) {
          result.emplace_back(raw[i]);
          continue;
        }
        if (raw[i]->err != RD_KAFKA_RESP_ERR__PARTITION_EOF) {
          runtime::log_warning("kafka_read_error", {{"topic", partition.topic},
                                                    {"partition", partition.partition},
                                                    {"error", rd_kafka_message_errstr(raw[i])}});
        }
        if (raw[i]->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) {
          out_of_range = rd_kafka_message_errstr(raw[i]);
        }
        rd_kafka_message_destroy(raw[i]);
      }
    }
    // The log no longer has what comes next, and what was read may not be in it either. Only a new
    // start knows where to go on: nothing of this one can be committed any more.
    if (!out_of_range.empty() && !closing) {
      events.fatal(partition.topic + " " + std::to_string(partition.partition) + ": " +
                   out_of_range);
    }
    return result;
  }

  void close(std::function<void()> done) {
    closed_callback = std::move(done);
    closing = true;
    if (releasing) give_up();
    revoke();
    rd_kafka_error_t* error = rd_kafka_consumer_close_queue(client, main_queue.get());
    if (error != nullptr) {
      rd_kafka_error_destroy(error);
      finish_close();
      return;
    }
    close_timer = loop.every(std::chrono::milliseconds(5), [weak = weak_from_this()] {
      if (auto self = weak.lock()) self->drain();
    });
  }

  void finish_close() {
    close_timer.cancel();
    heartbeat.cancel();
    closed = true;
    closing = false;
    auto done = std::exchange(closed_callback, nullptr);
    if (done) loop.post(std::move(done));
  }

  runtime::Loop& loop;
  GroupConsumerOptions options;
  Events events;
  rd_kafka_t* client = nullptr;
  EventQueue main_queue;
  std::map<TopicPartition, EventQueue> queues;
  std::shared_ptr<GroupGeneration> generation;
  std::uint64_t epoch = 0;
  bool joined = false, releasing = false, closing = false, closed = false;
  std::function<void()> closed_callback;
  runtime::Loop::Timer heartbeat, close_timer, release_timer;
  Worker worker;
};

GroupConsumer::GroupConsumer(runtime::Loop& loop, GroupConsumerOptions options, Events events)
    : impl_(std::make_shared<Impl>(loop, std::move(options), std::move(events))) {}

GroupConsumer::~GroupConsumer() = default;

void GroupConsumer::start() { impl_->start(); }

std::vector<Message> GroupConsumer::read(const TopicPartition& partition, std::size_t count) {
  return impl_->read(partition, count);
}

std::shared_ptr<GroupGeneration> GroupConsumer::generation() const { return impl_->generation; }
bool GroupConsumer::joined() const { return impl_->joined; }
void GroupConsumer::close(std::function<void()> done) { impl_->close(std::move(done)); }

}  // namespace fanfare::kafka
