// The idempotent producer: acks=all, each record's fate reported on the loop.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "kafka/client.h"
#include "runtime/loop.h"

namespace fanfare::kafka {

struct ProducerOptions {
  ClientConfig client;
  Duration linger{0};
  std::int64_t buffer_bytes_max = 64 << 20;
  Duration message_timeout{60'000};
};

/// Broken for good (a sequence that the broker refuses, say) it throws std::runtime_error out of
/// the loop: the process must end. Threads: the loop's. Memory: buffer_bytes_max.
class Producer {
 public:
  /// `error` is empty when the record is on all in-sync replicas, else the broker's words.
  using Done = std::function<void(const std::string& error)>;

  Producer(runtime::Loop& loop, ProducerOptions options);
  /// Drops what isn't acknowledged yet; flush first.
  ~Producer();

  /// False if the buffer is full: nothing was queued and `done` isn't called. Else `done` is called
  /// exactly once, later.
  bool produce(const OutRecord& record, Done done);
  std::size_t unacknowledged() const;
  /// Calls `done` once all is acknowledged or failed.
  void flush(std::function<void()> done);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace fanfare::kafka
