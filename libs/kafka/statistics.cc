#include "kafka/statistics.h"

#include <librdkafka/rdkafka.h>
#include <simdjson.h>

#include <algorithm>
#include <array>

#include "kafka/client.h"

namespace fanfare::kafka {
namespace {

constexpr const char* kIntervalMs = "10000";

double number(const simdjson::dom::element& element, std::string_view member) {
  double value = 0;
  if (element[member].get(value) != simdjson::SUCCESS) return 0;
  return value;
}

std::string_view text(const simdjson::dom::element& element, std::string_view member) {
  std::string_view value;
  if (element[member].get(value) != simdjson::SUCCESS) return {};
  return value;
}

/// Calls back with name and value of each member of the object that is `member`, if there is one.
template <typename Call>
void each_of(const simdjson::dom::element& element, std::string_view member, Call call) {
  simdjson::dom::object found;
  if (element[member].get(found) != simdjson::SUCCESS) return;
  for (const auto entry : found) call(entry.key, entry.value);
}

constexpr std::array kTransactionStates = {"starting", "ready", "open", "ending", "failed"};

/// librdkafka's txn_state in fewer words.
std::string_view transaction_state(std::string_view state) {
  if (state == "Ready") return "ready";
  if (state == "InTransaction") return "open";
  if (state == "AbortableError" || state == "FatalError") return "failed";
  const bool ending = state.find("Commit") != state.npos || state.find("Abort") != state.npos;
  return ending ? "ending" : "starting";
}

}  // namespace

struct Statistics::Families {
  explicit Families(metrics::Registry& r, std::string name)
      : service(std::move(name)),
        lag(r.gauge("fanfare_kafka_lag_records", "Records that could be read and weren't yet.",
                    {"service", "client", "topic"})),
        largest_lag(r.gauge("fanfare_kafka_lag_records_max", "The same of the worst partition.",
                            {"service", "client", "topic"})),
        rtt_mean(r.gauge("fanfare_kafka_rtt_mean_seconds", "Round trip to a broker, last 10 s.",
                         {"service", "client", "broker"})),
        rtt_p99(r.gauge("fanfare_kafka_rtt_p99_seconds", "Round trip to a broker, last 10 s.",
                        {"service", "client", "broker"})),
        brokers_up(r.gauge("fanfare_kafka_brokers_up", "Brokers that the client is connected to.",
                           {"service", "client"})),
        errors(r.counter("fanfare_kafka_errors_total", "Faults between client and brokers.",
                         {"service", "client", "kind"})),
        bytes(r.counter("fanfare_kafka_bytes_total", "Bytes to (tx) and from (rx) brokers.",
                        {"service", "client", "direction"})),
        requests(r.counter("fanfare_kafka_requests_total", "Requests to brokers, by Kafka's names.",
                           {"service", "client", "type"})),
        rebalances(r.counter("fanfare_kafka_rebalances_total", "Rebalances that the member saw.",
                             {"service", "client"})),
        joined(r.gauge("fanfare_kafka_group_joined", "1 while the member has its assignment.",
                       {"service", "client"})),
        transactions(r.gauge("fanfare_kafka_transaction_state", "1 for the producer's state.",
                             {"service", "client", "state"})),
        queued(r.gauge("fanfare_kafka_queued_records", "Records that the broker hasn't got yet.",
                       {"service", "client"})),
        queued_bytes(r.gauge("fanfare_kafka_queued_bytes", "Their size.", {"service", "client"})) {}

  const std::string service;
  metrics::Family<metrics::Gauge>&lag, &largest_lag, &rtt_mean, &rtt_p99, &brokers_up;
  metrics::Family<metrics::Counter>&errors, &bytes, &requests, &rebalances;
  metrics::Family<metrics::Gauge>&joined, &transactions, &queued, &queued_bytes;
};

struct Statistics::Client::Report {
  simdjson::dom::element root;
};

Statistics::Statistics(metrics::Registry& registry, std::string service)
    : families_(std::make_unique<Families>(registry, std::move(service))) {}
Statistics::~Statistics() = default;

Statistics::Client& Statistics::add(const std::string& name) {
  std::lock_guard lock(mutex_);
  clients_.push_back(std::make_unique<Client>(*families_, families_->service, name));
  return *clients_.back();
}

Statistics::Client::Client(Families& families, std::string service, std::string name)
    : families_(families), service_(std::move(service)), name_(std::move(name)) {}

void Statistics::Client::take(std::string_view json) {
  simdjson::dom::parser parser;
  Report report;
  if (parser.parse(json.data(), json.size()).get(report.root) != simdjson::SUCCESS) return;
  std::lock_guard lock(mutex_);
  if (text(report.root, "name") != instance_) {
    instance_ = text(report.root, "name");
    totals_.clear();
  }
  if (text(report.root, "type") == "consumer") take_lag(report);
  raise(families_.bytes.with({service_, name_, "tx"}), "tx", number(report.root, "tx_bytes"));
  raise(families_.bytes.with({service_, name_, "rx"}), "rx", number(report.root, "rx_bytes"));
  take_requests(report);
  if (name_.starts_with("view")) return;  // There are several of that name.
  take_brokers(report);
  take_group(report);
  take_transactions(report);
}

void Statistics::Client::end() {
  std::lock_guard lock(mutex_);
  for (const auto* gauges : {&lags_, &largest_lags_})
    for (const auto& [_, gauge] : *gauges) gauge->set(0);
}

void Statistics::Client::take_lag(const Report& report) {
  struct Lag {
    double sum = 0, largest = 0;
  };
  std::map<std::string, Lag> lags;
  for (const auto& [topic, gauge] : lags_) lags[topic];  // Revoked: nothing left to read.
  each_of(report.root, "topics", [&](std::string_view topic, const auto& about) {
    each_of(about, "partitions", [&](std::string_view, const auto& partition) {
      const double end = number(partition, "ls_offset"), next = number(partition, "next_offset");
      if (text(partition, "fetch_state") != "active" || end < 0) return;
      const double left = std::max(0.0, end - std::max(next, 0.0));
      const double records = left + number(partition, "fetchq_cnt");
      Lag& lag = lags[std::string(topic)];
      lag.sum += records;
      lag.largest = std::max(lag.largest, records);
    });
  });
  for (const auto& [topic, lag] : lags) {
    auto*& sum = lags_[topic];
    auto*& largest = largest_lags_[topic];
    if (sum == nullptr) sum = &families_.lag.with({service_, name_, topic});
    if (largest == nullptr) largest = &families_.largest_lag.with({service_, name_, topic});
    sum->set(lag.sum);
    largest->set(lag.largest);
  }
}

void Statistics::Client::take_requests(const Report& report) {
  std::map<std::string, double> totals;
  each_of(report.root, "brokers", [&](std::string_view, const auto& broker) {
    each_of(broker, "req", [&](std::string_view type, const auto& count) {
      double made = 0;
      if (count.get(made) == simdjson::SUCCESS && made > 0) totals[std::string(type)] += made;
    });
  });
  for (const auto& [type, total] : totals) {
    raise(families_.requests.with({service_, name_, type}), "requests/" + type, total);
  }
}

void Statistics::Client::take_brokers(const Report& report) {
  double up = 0;
  std::map<std::string, double> errors;
  const bool waits = text(report.root, "type") == "consumer";  // in the broker, for records
  each_of(report.root, "brokers", [&](std::string_view, const auto& broker) {
    errors["send"] += number(broker, "txerrs");
    errors["receive"] += number(broker, "rxerrs");
    errors["timeout"] += number(broker, "req_timeouts");
    errors["disconnect"] += number(broker, "disconnects");
    const double id = number(broker, "nodeid");
    if (id < 0 || text(broker, "source") == "logical") return;  // the coordinator is one of them
    up += text(broker, "state") == "UP" ? 1 : 0;
    simdjson::dom::element rtt;
    if (waits || broker["rtt"].get(rtt) != simdjson::SUCCESS) return;
    const std::string node = std::to_string(static_cast<int>(id));
    families_.rtt_mean.with({service_, name_, node}).set(number(rtt, "avg") / 1e6);
    families_.rtt_p99.with({service_, name_, node}).set(number(rtt, "p99") / 1e6);
  });
  families_.brokers_up.with({service_, name_}).set(up);
  for (const auto& [kind, total] : errors) {
    raise(families_.errors.with({service_, name_, kind}), kind, total);
  }
}

void Statistics::Client::take_group(const Report& report) {
  simdjson::dom::element group;
  if (name_ != "consumer" || report.root["cgrp"].get(group) != simdjson::SUCCESS) return;
  const bool joined = text(group, "state") == "up" && text(group, "join_state") == "steady";
  families_.joined.with({service_, name_}).set(joined ? 1 : 0);
  raise(families_.rebalances.with({service_, name_}), "rebalances", number(group, "rebalance_cnt"));
}

void Statistics::Client::take_transactions(const Report& report) {
  if (text(report.root, "type") != "producer") return;
  families_.queued.with({service_, name_}).set(number(report.root, "msg_cnt"));
  families_.queued_bytes.with({service_, name_}).set(number(report.root, "msg_size"));
  simdjson::dom::element eos;
  if (name_ == "producer" || report.root["eos"].get(eos) != simdjson::SUCCESS) return;
  const auto now = transaction_state(text(eos, "txn_state"));
  for (const char* state : kTransactionStates) {
    families_.transactions.with({service_, name_, state}).set(state == now ? 1 : 0);
  }
}

void Statistics::Client::raise(metrics::Counter& counter, const std::string& key, double total) {
  double& last = totals_[key];
  if (total > last) counter.add(total - last);
  last = total;
}

void report_statistics(rd_kafka_conf_s* conf, const ClientConfig& config, const std::string& name) {
  if (!config.statistics) return;
  char error[256];
  if (!config.properties.contains("statistics.interval.ms")) {
    rd_kafka_conf_set(conf, "statistics.interval.ms", kIntervalMs, error, sizeof error);
  }
  rd_kafka_conf_set_opaque(conf, &config.statistics->add(name));
  rd_kafka_conf_set_stats_cb(conf, [](rd_kafka_t*, char* json, size_t size, void* client) {
    static_cast<Statistics::Client*>(client)->take({json, size});
    return 0;  // librdkafka frees it.
  });
}

void take_statistics(rd_kafka_s* client, rd_kafka_op_s* event) {
  auto* reporter = static_cast<Statistics::Client*>(rd_kafka_opaque(client));
  if (reporter != nullptr) reporter->take(rd_kafka_event_stats(event));
}

void end_statistics(rd_kafka_s* client) {
  auto* reporter = static_cast<Statistics::Client*>(rd_kafka_opaque(client));
  if (reporter != nullptr) reporter->end();
}

}  // namespace fanfare::kafka
