#include "services/control/state/ownership.h"

#include <stdexcept>

#include "codec/control_records.h"
#include "runtime/log.h"
#include "services/control/state/tables.h"

namespace fanfare::control {
namespace {

constexpr Duration kSessionTimeout{6'000};  // the brokers' least
constexpr Duration kFormerPeriod{100};

kafka::GroupConsumerOptions group_options(const service::KafkaSettings& kafka) {
  kafka::GroupConsumerOptions options;
  options.client = kafka.client;
  options.group = kafka.names.prefix() + "-control";
  options.instance_id = kafka.names.prefix() + "-" + kafka.instance;
  options.topics = {kafka.names.control()};
  options.session_timeout = kSessionTimeout;
  return options;
}

}  // namespace

Ownership::Ownership(runtime::Loop& loop, const service::KafkaSettings& kafka, Hooks hooks)
    : loop_(loop),
      kafka_(kafka),
      hooks_(std::move(hooks)),
      group_(loop, group_options(kafka),
             {.assigned =
                  [this](const auto& assigned) {
                    if (!assigned.empty()) take_over();
                  },
              .revoked =
                  [this](const auto& revoked) {
                    if (!revoked.empty()) lose();
                  },
              .readable = [](const auto&) {},
              .fatal =
                  [](const std::string& error) {
                    throw std::runtime_error("control's group is broken: " + error);
                  }}) {}

void Ownership::start() { group_.start(); }

void Ownership::take_over() {
  // One that isn't started yet could fence its successor.
  taking_over_ = !former_.empty();
  if (taking_over_) return;
  const auto turn = ++turn_;
  writer_ = std::make_unique<Writer>(loop_, kafka_);
  writer_->start([this, turn] {
    if (turn == turn_) hooks_.catch_up([this, turn] { announce(turn); });
  });
}

void Ownership::announce(std::uint64_t turn) {
  if (turn != turn_) return;
  codec::ControlOwner owner{kafka_.instance, hooks_.address(), hooks_.now()};
  writer_->write({{Topic::kControl, kOwnerKey, codec::encode(codec::ControlRecord(owner))}},
                 [this, turn](const std::string& error) {
                   if (turn != turn_) return;
                   if (!error.empty()) return announce(turn);
                   held_ = true;
                   runtime::log_info("ownership_taken", {{"instance", kafka_.instance}});
                   hooks_.taken();
                 });
}

void Ownership::lose() {
  taking_over_ = false;
  ++turn_;
  if (held_) runtime::log_info("ownership_lost", {{"instance", kafka_.instance}});
  held_ = false;
  // What waits for it is told so; it may write again at once, and is refused then.
  if (auto writer = std::move(writer_)) {
    writer->abandon("Another instance takes over. Send it again.");
    former_.push_back(std::move(writer));
    let_go_of_former();
  }
}

void Ownership::let_go_of_former() {
  std::erase_if(former_, [](const auto& writer) { return !writer->busy(); });
  if (!former_.empty())
    former_timer_ = loop_.after(kFormerPeriod, [this] { let_go_of_former(); });
  else if (taking_over_)
    take_over();
}

void Ownership::write(Writes writes, std::function<void(const std::string& error)> done) {
  if (!held_) return done("Another instance takes over. Send it again.");
  writer_->write(std::move(writes), std::move(done));
}

void Ownership::on_read(Topic topic, std::string_view key, std::string_view value, bool tombstone) {
  if (writer_) writer_->on_read(topic, key, value, tombstone);
}

void Ownership::close(std::function<void()> done) {
  lose();
  group_.close(std::move(done));
}

}  // namespace fanfare::control
