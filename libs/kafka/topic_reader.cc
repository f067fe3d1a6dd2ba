#include "kafka/topic_reader.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include "kafka/event_queue.h"
#include "kafka/list_offsets.h"
#include "kafka/record_writer.h"
#include "kafka/statistics.h"
#include "kafka/worker.h"
#include "runtime/log.h"

namespace fanfare::kafka {
namespace {

constexpr int kMetadataTimeoutMs = 5'000;
constexpr std::size_t kBatch = 1'000;

struct MessageDeleter {
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
};
using Owned = std::unique_ptr<rd_kafka_message_t, MessageDeleter>;

struct Position {
  /// One past the last record handed over, or where reading began, or where the end was seen.
  std::int64_t next = -1;
  std::uint64_t following = 0;  // which follow() it is of
  bool assigned = false;        // to the client
};

struct Question {
  std::map<TopicPartition, std::int64_t> up_to;
  std::map<TopicPartition, std::uint64_t> following;  // of which follow() it asks
  std::function<void()> done;
  int tries = 0;                 // in vain
  std::uint64_t not_before = 0;  // which second of the reader
};

struct Waiter {
  std::map<TopicPartition, std::int64_t> ends;
  std::function<void()> done;
};

}  // namespace

struct TopicReader::Impl : std::enable_shared_from_this<TopicReader::Impl> {
  Impl(runtime::Loop& loop, const ClientConfig& config, OnRecord on_record, Pace pace,
       const std::string& name)
      : loop(loop), on_record(std::move(on_record)), statistics(config.statistics), worker(loop) {
    const bool batches = pace == Pace::kBatches;
    rd_kafka_conf_t* conf = make_conf(config, {{"group.id", "fanfare-reader"},
                                               {"enable.auto.commit", "false"},
                                               {"enable.auto.offset.store", "false"},
                                               {"enable.partition.eof", "true"},
                                               {"isolation.level", "read_committed"},
                                               {"auto.offset.reset", "earliest"},
                                               {"queued.max.messages.kbytes", "8192"},
                                               {"fetch.queue.backoff.ms", "10"},
                                               {"fetch.min.bytes", batches ? "262144" : "1"},
                                               {"fetch.wait.max.ms", batches ? "100" : "50"},
                                               {"fetch.error.backoff.ms", "50"}});
    rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_FETCH);
    report_statistics(conf, config, name);
    client = new_client(RD_KAFKA_CONSUMER, conf);
    rd_kafka_poll_set_consumer(client);
    asking = new_client(RD_KAFKA_PRODUCER, make_conf(config, {}));
  }

  ~Impl() {
    worker.stop();
    queue = EventQueue();
    for (const auto& [name, topic] : met) rd_kafka_topic_destroy(topic);
    rd_kafka_destroy(asking);
    end_statistics(client);
    rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  }

  void start() {
    queue = EventQueue(loop, rd_kafka_queue_get_consumer(client), [weak = weak_from_this()] {
      if (auto self = weak.lock()) self->read();
    });
    alive_timer = loop.every(std::chrono::seconds(1), [weak = weak_from_this()] {
      if (auto self = weak.lock()) {
        self->read();
        self->try_again();
      }
    });
  }

  /// A bounded share at a time, so that a long read leaves the loop to others in between.
  void read() {
    if (reading) return;
    reading = true;
    auto self = shared_from_this();
    std::vector<rd_kafka_message_t*> raw(kBatch);
    const ssize_t n = rd_kafka_consume_batch_queue(queue.get(), 0, raw.data(), kBatch);
    // Owned before any is looked at: on_record may throw.
    std::vector<Owned> messages(raw.begin(), raw.begin() + std::max<ssize_t>(n, 0));
    for (Owned& message : messages) take(std::move(message));
    reading = false;
    check_waiters();
    if (n > 0) {
      loop.post([weak = weak_from_this()] {
        if (auto again = weak.lock()) again->read();
      });
    }
  }

  void take(Owned raw) {
    if (raw->rkt == nullptr) return;
    const TopicPartition partition{rd_kafka_topic_name(raw->rkt), raw->partition};
    auto found = positions.find(partition);
    if (found == positions.end() || !found->second.assigned) return;
    if (raw->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      found->second.next = std::max(found->second.next, raw->offset);
    } else if (raw->err != 0) {
      runtime::log_warning("kafka_read_error", {{"topic", partition.topic},
                                                {"error", rd_kafka_message_errstr(raw.get())}});
    } else {
      const Message message(raw.release());
      on_record(message);
      found = positions.find(partition);  // on_record may have changed what is followed
      if (found != positions.end() && found->second.assigned) {
        found->second.next = message.offset() + 1;
      }
    }
  }

  void check_waiters() {
    std::vector<std::function<void()>> ready;
    for (auto waiter = waiters.begin(); waiter != waiters.end();) {
      bool reached = true;
      for (const auto& [partition, end] : waiter->ends) {
        auto found = positions.find(partition);
        if (found != positions.end() && found->second.next < end) reached = false;
      }
      if (!reached) {
        ++waiter;
        continue;
      }
      ready.push_back(std::move(waiter->done));
      waiter = waiters.erase(waiter);
    }
    for (auto& done : ready) done();
  }

  /// Times become offsets on the worker, then reading begins.
  void follow(std::vector<Start> starts) {
    const std::uint64_t following = ++followings;
    std::erase_if(starts, [&](const Start& start) {
      return !positions.try_emplace(start.partition, Position{-1, following}).second;
    });
    begin_at(std::move(starts), following);
  }

  void begin_at(std::vector<Start> starts, std::uint64_t following) {
    if (starts.empty()) return;
    struct Located {
      std::vector<Start> starts;
      bool ok = true;
    };
    auto located = std::make_shared<Located>();
    located->starts = std::move(starts);
    worker.run(
        [this, located] {
          std::set<std::string> topics;
          for (const Start& each : located->starts) topics.insert(each.partition.topic);
          meet(topics);
          located->ok = locate(asking, located->starts);
        },
        [this, located, following] {
          leave_out_others(located->starts, following);
          if (located->ok) return begin(located->starts);
          if (located->starts.empty()) return;
          runtime::log_warning("offsets_unknown", {{"topic", located->starts[0].partition.topic}});
          unlocated.emplace_back(following, std::move(located->starts));
        });
  }

  /// What is no longer followed, or since then from elsewhere.
  void leave_out_others(std::vector<Start>& starts, std::uint64_t following) const {
    std::erase_if(starts, [&](const Start& start) {
      const auto found = positions.find(start.partition);
      return found == positions.end() || found->second.following != following;
    });
  }

  /// What the broker couldn't say before.
  void try_again() {
    ++seconds;
    for (auto& [following, starts] : std::exchange(unlocated, {})) {
      leave_out_others(starts, following);
      begin_at(std::move(starts), following);
    }
    if (!asked && !questions.empty()) ask();
  }

  /// What librdkafka knows nothing of yet, it would ask for only at its next turn, within a second.
  /// Threads: the worker's.
  void meet(const std::set<std::string>& names) {
    const std::size_t before = met.size();
    for (const std::string& name : names) {
      if (!met.contains(name)) met[name] = rd_kafka_topic_new(client, name.c_str(), nullptr);
    }
    if (met.size() == before) return;
    const rd_kafka_metadata_t* metadata = nullptr;
    rd_kafka_metadata(client, 0, nullptr, &metadata, kMetadataTimeoutMs);  // of all that it knows
    if (metadata != nullptr) rd_kafka_metadata_destroy(metadata);
  }

  /// Where nothing is that young, from the end on, as it was before the times were looked up: what
  /// came meanwhile counts. False if the broker didn't say.
  static bool locate(rd_kafka_t* client, std::vector<Start>& starts) {
    std::map<TopicPartition, std::int64_t> end_specs, time_specs, ends, times;
    for (const Start& each : starts) {
      if (each.since == TimePoint{}) continue;
      end_specs[each.partition] = RD_KAFKA_OFFSET_SPEC_LATEST;
      time_specs[each.partition] = to_unix_ms(each.since);
    }
    if (!list_offsets(client, end_specs, ends) || !list_offsets(client, time_specs, times)) {
      return false;
    }
    for (Start& each : starts) {
      if (each.since == TimePoint{}) continue;
      each.offset = times[each.partition] >= 0 ? times[each.partition] : ends[each.partition];
    }
    return true;
  }

  /// The client takes all or nothing: it hears of what it lacks only.
  void begin(const std::vector<Start>& starts) {
    if (starts.empty()) return;
    auto* list = rd_kafka_topic_partition_list_new(static_cast<int>(starts.size()));
    for (const Start& each : starts) {
      Position& position = positions.at(each.partition);
      position.next = each.offset;
      position.assigned = true;
      rd_kafka_topic_partition_list_add(list, each.partition.topic.c_str(),
                                        each.partition.partition)
          ->offset = each.offset;
    }
    rd_kafka_error_t* error = rd_kafka_incremental_assign(client, list);
    rd_kafka_topic_partition_list_destroy(list);
    throw_if("follow", error);
    check_waiters();
  }

  /// As above, of what it has.
  void unfollow(const std::vector<TopicPartition>& partitions) {
    auto* list = rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size()));
    for (const auto& partition : partitions) {
      const auto found = positions.find(partition);
      if (found == positions.end()) continue;
      if (found->second.assigned) {
        rd_kafka_topic_partition_list_add(list, partition.topic.c_str(), partition.partition);
      }
      positions.erase(found);
    }
    rd_kafka_error_t* error =
        list->cnt == 0 ? nullptr : rd_kafka_incremental_unassign(client, list);
    rd_kafka_topic_partition_list_destroy(list);
    throw_if("unfollow", error);
    check_waiters();
  }

  /// What is read would no longer be what is followed: the process must end.
  static void throw_if(const char* what, rd_kafka_error_t* error) {
    if (error == nullptr) return;
    const std::string text = rd_kafka_error_string(error);
    rd_kafka_error_destroy(error);
    throw std::runtime_error(std::string(what) + ": " + text);
  }

  void sync(std::map<TopicPartition, std::int64_t> up_to, std::function<void()> done) {
    Question question{std::move(up_to), {}, std::move(done)};
    for (const auto& [partition, position] : positions)
      if (question.up_to.contains(partition)) question.following[partition] = position.following;
    questions.push_back(std::move(question));
    if (!asked) ask();
  }

  struct Ends {
    std::vector<Question> of;
    std::map<TopicPartition, std::int64_t> found;
    bool has_all_of(const Question& question) const {
      return std::ranges::all_of(question.up_to,
                                 [&](const auto& each) { return found.contains(each.first); });
    }
  };

  /// Whoever asks while an answer is awaited shares the next question. One that wasn't answered is
  /// asked by itself, after a pause: a topic that is gone is nobody else's trouble.
  void ask() {
    auto ends = std::make_shared<Ends>();
    bool again = false;  // one of those is asked at a time: it may take seconds
    for (auto& each : std::exchange(questions, {})) {
      std::erase_if(each.up_to, [&](const auto& of) {
        const auto found = positions.find(of.first);
        return found == positions.end() || found->second.following != each.following[of.first];
      });
      const bool due = each.not_before <= seconds && (each.tries == 0 || !again);
      again |= due && each.tries > 0;
      (due ? ends->of : questions).push_back(std::move(each));
    }
    if (ends->of.empty()) return;
    asked = true;
    worker.run([client = asking, ends] { find(client, *ends); },
               [this, ends] {
                 asked = false;
                 take(*ends);
               });
  }

  /// Threads: the worker's.
  static void find(rd_kafka_t* client, Ends& ends) {
    std::map<TopicPartition, std::int64_t> all;
    const auto add = [](const Question& question, auto& to) {
      for (const auto& [partition, offset] : question.up_to)
        to[partition] = RD_KAFKA_OFFSET_SPEC_LATEST;
    };
    for (const Question& each : ends.of)
      if (each.tries == 0) add(each, all);
    list_offsets(client, all, ends.found);
    const bool nothing = ends.found.empty() && ends.of.size() > 1;
    for (const Question& each : ends.of) {
      std::map<TopicPartition, std::int64_t> its;
      if (each.tries == 0 && !nothing) continue;
      add(each, its);
      list_offsets(client, its, ends.found);
    }
  }

  void take(Ends& ends) {
    for (Question& each : ends.of) {
      if (!ends.has_all_of(each)) {
        runtime::log_warning("ends_unknown", {{"topic", each.up_to.begin()->first.topic}});
        each.not_before = seconds + (std::uint64_t{1} << std::min(each.tries++, 2));
        questions.push_back(std::move(each));
        continue;
      }
      Waiter waiter{{}, std::move(each.done)};
      for (const auto& [partition, offset] : each.up_to)
        waiter.ends[partition] = std::min(ends.found[partition], offset);
      waiters.push_back(std::move(waiter));
    }
    if (!questions.empty()) ask();
    check_waiters();
  }

  runtime::Loop& loop;
  OnRecord on_record;
  std::shared_ptr<Statistics> statistics;  // outlives the client
  rd_kafka_t* client = nullptr;
  // A broker answers a connection's requests in order: a question would wait behind a long fetch.
  rd_kafka_t* asking = nullptr;
  EventQueue queue;
  // Invariant: the client's assignment is what is marked as assigned here.
  std::map<TopicPartition, Position> positions;
  std::uint64_t followings = 0;
  std::map<std::string, rd_kafka_topic_t*> met;  // the worker's, while that runs
  std::vector<Question> questions;
  bool asked = false;
  std::vector<std::pair<std::uint64_t, std::vector<Start>>> unlocated;  // by follow()
  std::uint64_t seconds = 0;                                            // since the start
  std::vector<Waiter> waiters;
  bool reading = false;
  runtime::Loop::Timer alive_timer;
  Worker worker;
};

TopicReader::TopicReader(runtime::Loop& loop, ClientConfig client, OnRecord on_record, Pace pace,
                         const std::string& name)
    : impl_(std::make_shared<Impl>(loop, client, std::move(on_record), pace, name)) {
  impl_->start();
}

TopicReader::~TopicReader() = default;

void TopicReader::follow(std::vector<Start> partitions) { impl_->follow(std::move(partitions)); }

void TopicReader::expect(std::vector<std::string> topics) {
  impl_->worker.run([impl = impl_.get(), topics = std::set<std::string>(
                                             topics.begin(), topics.end())] { impl->meet(topics); },
                    {});
}

void TopicReader::unfollow(const std::vector<TopicPartition>& partitions) {
  impl_->unfollow(partitions);
}

void TopicReader::sync(std::function<void()> done) {
  std::vector<TopicPartition> all;
  for (const auto& [partition, position] : impl_->positions) all.push_back(partition);
  sync(std::move(all), std::move(done));
}

void TopicReader::sync(const std::vector<TopicPartition>& only, std::function<void()> done) {
  std::map<TopicPartition, std::int64_t> up_to;
  for (const auto& partition : only) up_to[partition] = std::numeric_limits<std::int64_t>::max();
  impl_->sync(std::move(up_to), std::move(done));
}

void TopicReader::sync_up_to(std::map<TopicPartition, std::int64_t> offsets,
                             std::function<void()> done) {
  impl_->sync(std::move(offsets), std::move(done));
}

}  // namespace fanfare::kafka
