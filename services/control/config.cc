#include "services/control/config.h"

#include <algorithm>

#include "service/delivery_settings.h"
#include "service/dialect_sources.h"
#include "service/mail_confirmation.h"
#include "service/public_url.h"

namespace fanfare::control {
ControlConfig read_config(runtime::Config& config) {
  ControlConfig out;
  out.kafka = service::read_kafka_settings(config, "control");
  out.http.address = config.text("control.http.address", "127.0.0.1", "address of the REST API");
  out.http.port = static_cast<std::uint16_t>(
      config.integer("control.http.port", 8082, 0, 65'535, "its port; 0: any free one"));
  out.http.body_bytes_max = 1 << 20;
  out.http.request_timeout = Duration(30'000);
  out.advertised = config.text("control.http.advertised", "",
                               "host:port at which other instances reach this one; else its "
                               "address and port");
  out.web_dir = config.text("control.web_dir", "",
                            "folder of the built dashboard (web/dist); empty: no dashboard");
  out.frame_ancestors = config.text("control.frame_ancestors", "'none'",
                                    "who may embed the dashboard, as in CSP's frame-ancestors");
  if (out.frame_ancestors.find_first_of(";,\r\n") != std::string::npos)
    throw runtime::ConfigError("control.frame_ancestors: sources, divided by spaces only");
  out.data_dir = config.text("control.data_dir", "control-data",
                             "folder of the delivery log's index; can be thrown away");
  out.sharing.slices = static_cast<std::size_t>(
      config.integer("control.index_slices", 1, 1, 256,
                     "in how many the delivery log is cut; a change builds the index anew"));
  if (out.sharing.slices > static_cast<std::size_t>(out.kafka.topics.partitions))
    throw runtime::ConfigError("control.index_slices: no more than topics.partitions, which are " +
                               std::to_string(out.kafka.topics.partitions));
  out.sharing.copies = static_cast<std::size_t>(
      config.integer("control.index_copies", 2, 1, 64,
                     "how many instances index each slice, if there are so many"));
  out.sharing.leave_after =
      config.duration("control.index_leave_after", std::chrono::minutes(5), std::chrono::seconds(1),
                      std::chrono::hours(24),
                      "others take over the slices of an instance that is away for so long");
  out.retention = config.duration("control.retention", std::chrono::days(30), std::chrono::hours(1),
                                  std::chrono::days(3'650), "how long the index keeps deliveries");
  out.index_bytes_max =
      config.bytes("control.index_bytes_max", std::int64_t{4} << 30, std::int64_t{16} << 20,
                   std::int64_t{1} << 40,
                   "above: the oldest deliveries are dropped from the index, and dead "
                   "letters and sums that are 24 times as old");
  out.delivery = service::read_delivery_settings(config);
  out.delivery.idle_connections_max = std::min<std::size_t>(out.delivery.idle_connections_max, 64);
  out.master_key_file = service::read_master_key_file(config);
  out.public_url = service::read_public_url(config);
  out.trusted_proxies = service::read_networks(
      config, "control.trusted_proxies",
      "networks of proxies whose X-Forwarded-For is believed: the audit log has what it says");
  out.mail_confirmation = service::read_mail_confirmation(config);
  out.webhook_origin = config.text("control.webhook_origin", "fanfare",
                                   "WebHook-Request-Origin of CloudEvents handshakes: a DNS name");
  const auto odd = [](char c) { return c <= ' ' || c > '~'; };
  if (out.webhook_origin.empty() || std::ranges::any_of(out.webhook_origin, odd))
    throw runtime::ConfigError("control.webhook_origin: a DNS name that stands for this system");
  out.default_dialect =
      config.text("dialects.default", "fanfare", "dialect of endpoints that name none");
  out.requests.per_second = static_cast<double>(
      config.integer("control.requests_per_second", 200, 0, 1'000'000,
                     "of each API key, unless it has a limit of its own; 0: no limit"));
  out.requests.burst = static_cast<std::uint32_t>(
      config.integer("control.requests_burst", 1'000, 1, 1'000'000, "how many may come at once"));
  out.quotas = service::read_quota_settings(config);
  out.quotas.retention = out.retention;
  out.quota_notices.after = config.duration(
      "control.quota_near_after", std::chrono::minutes(1), Duration(0), std::chrono::hours(24),
      "organizations that use nine tenths of their events a second for so long are told");
  out.quota_notices.calm = config.duration(
      "control.quota_calm_after", std::chrono::minutes(15), Duration(0), std::chrono::hours(24),
      "and that it is over when they use less than eight tenths of a quota for so long");
  out.expiring_period = config.duration(
      "control.expiring_period", std::chrono::minutes(10), std::chrono::seconds(1),
      std::chrono::hours(24), "how often dead letters that will soon be deleted are looked for");
  out.auto_redrive_period = config.duration(
      "control.auto_redrive_period", std::chrono::minutes(10), std::chrono::seconds(1),
      std::chrono::hours(24), "how often dead letters are redriven where that is switched on");
  out.dialects = service::read_dialect_sources(config);
  return out;
}

}  // namespace fanfare::control
