// What librdkafka tells of its clients every ten seconds, as metrics.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "metrics/metrics.h"

struct rd_kafka_conf_s;
struct rd_kafka_s;
struct rd_kafka_op_s;

namespace fanfare::kafka {

struct ClientConfig;

/// The clients of one service.
///
///     fanfare_kafka_lag_records{service="fanout", client="consumer", topic="fanfare.events"} 17
///
/// Lag is what the client could read and hasn't handed over yet: up to the last stable offset, what
/// was fetched ahead included, without the markers of transactions where they were passed.
/// Source: librdkafka's STATISTICS.md. Lifetime: outlives its clients. Threads: any.
class Statistics {
 public:
  /// `service`: "dispatcher".
  Statistics(metrics::Registry& registry, std::string service);
  ~Statistics();
  Statistics(const Statistics&) = delete;
  Statistics& operator=(const Statistics&) = delete;

  class Client;
  /// `name`: "consumer"; few of them, known when the code is written. One that had it before must
  /// have ended, or be a view.
  Client& add(const std::string& name);

 private:
  struct Families;
  std::unique_ptr<Families> families_;
  std::mutex mutex_;
  std::deque<std::unique_ptr<Client>> clients_;
};

class Statistics::Client {
 public:
  Client(Families& families, std::string service, std::string name);
  /// Text that is no statistics is left out.
  void take(std::string_view json);
  /// It reads nothing any more: no lag is left.
  void end();

 private:
  struct Report;
  void take_lag(const Report& report);
  void take_requests(const Report& report);
  void take_brokers(const Report& report);
  void take_group(const Report& report);
  void take_transactions(const Report& report);
  /// librdkafka counts from the client's start, which is not always the process's.
  void raise(metrics::Counter& counter, const std::string& key, double total);

  Families& families_;
  const std::string service_, name_;
  std::mutex mutex_;
  std::string instance_;                  // librdkafka's name of the client, of the last report
  std::map<std::string, double> totals_;  // of the last report
  std::map<std::string, metrics::Gauge*> lags_, largest_lags_;
};

/// Makes a client of `config` report under `name`, where config has statistics. Before
/// rd_kafka_new.
void report_statistics(rd_kafka_conf_s* conf, const ClientConfig& config, const std::string& name);
/// For clients whose queue gives events: takes one of RD_KAFKA_EVENT_STATS.
void take_statistics(rd_kafka_s* client, rd_kafka_op_s* event);
/// Before a client is destroyed while its process goes on.
void end_statistics(rd_kafka_s* client);

}  // namespace fanfare::kafka
