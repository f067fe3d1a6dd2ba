#include "services/ingest/config.h"

#include <sstream>

#include "service/delivery_settings.h"
#include "service/dialect_sources.h"
#include "service/public_url.h"

namespace fanfare::ingest {
namespace {

Source read_source(const std::map<std::string, std::string>& entry) {
  Source source;
  for (const auto& [name, value] : entry) {
    if (name == "name") {
      source.name = value;
    } else if (name == "format") {
      source.format = value;
    } else if (name == "organizations") {
      std::istringstream list(value);
      for (std::string each; std::getline(list, each, ',');) source.organizations.insert(each);
    } else if (name == "mode") {
      if (value != "live" && value != "test") {
        throw runtime::ConfigError("ingest.sources: mode must be live or test");
      }
      source.test_mode = value == "test";
    } else {
      throw runtime::ConfigError("ingest.sources: unknown member " + name +
                                 " (there are name, format, mode and organizations)");
    }
  }
  if (source.name.empty()) throw runtime::ConfigError("ingest.sources: each needs a name");
  const std::set<std::string> formats{"auto", "json", "cloudevents", "protobuf"};
  if (!formats.contains(source.format)) {
    throw runtime::ConfigError("ingest.sources: format of " + source.name +
                               " must be auto, json, cloudevents or protobuf");
  }
  return source;
}

}  // namespace

IngestConfig read_config(runtime::Config& config) {
  IngestConfig result;
  result.kafka = service::read_kafka_settings(config, "ingest");
  result.traces = service::read_trace_settings(config);
  result.http.address =
      config.text("ingest.http.address", "127.0.0.1", "address that POST /api/events is served on");
  result.http.port = static_cast<std::uint16_t>(
      config.integer("ingest.http.port", 8081, 0, 65'535, "its port; 0: any free one"));
  for (const auto& entry :
       config.records("ingest.sources",
                      "fanfare.in.<name> topics of other producers: name, "
                      "organizations (none: any), format (auto), mode (live)")) {
    result.sources.push_back(read_source(entry));
    result.kafka.topics.sources.push_back(result.sources.back().name);
  }
  result.buffer_bytes_max =
      config.bytes("ingest.buffer_bytes_max", 64 << 20, 1 << 20, 1LL << 40,
                   "events waiting for the broker; above it publishers get 503");
  result.master_key_file = service::read_master_key_file(config);
  result.public_url = service::read_public_url(config);
  result.trusted_proxies = service::read_networks(
      config, "ingest.trusted_proxies",
      "networks of proxies whose X-Forwarded-For, -Proto and -Host are believed");
  result.requests.per_second = static_cast<double>(
      config.integer("ingest.requests_per_second", 0, 0, 1'000'000,
                     "of each API key, unless it has a limit of its own; 0: no limit"));
  result.requests.burst = static_cast<std::uint32_t>(config.integer(
      "ingest.requests_burst", 1'000, 1, 1'000'000, "how many requests of a key may come at once"));
  result.quotas = service::read_quota_settings(config);
  result.dialects = service::read_dialect_sources(config);
  return result;
}

}  // namespace fanfare::ingest
