#include "http/flight.h"

#include <algorithm>

namespace fanfare::http {
namespace {

using std::chrono::microseconds;
using std::chrono::steady_clock;

constexpr std::size_t kAddressesTried = 8;

microseconds between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration_cast<microseconds>(to - from);
}

}  // namespace

Flight::Flight(FlightShared& shared, Attempt attempt, DeliveryClient::Done done)
    : shared_(shared), attempt_(std::move(attempt)), done_(std::move(done)) {
  key_ = attempt_.pool_key + '\n' + attempt_.host + '\n' + std::to_string(attempt_.port);
}

void Flight::start(std::list<std::shared_ptr<Flight>>::iterator self_at) {
  self_at_ = self_at;
  started_ = mark_ = steady_clock::now();
  total_deadline_ = started_ + shared_.options.total_timeout;
  outcome_.started = shared_.loop.now();
  connection_ = shared_.pool.take(key_);
  if (connection_) {
    reused_ = outcome_.connection_reused = true;
    outcome_.remote_address = connection_->remote_address();
    connection_->set_user(this);
    send();
  } else {
    open();
  }
  starting_ = false;
}

microseconds Flight::lap() {
  SteadyTime now = steady_clock::now();
  return between(std::exchange(mark_, now), now);
}

void Flight::open() {
  reused_ = outcome_.connection_reused = false;
  stage_ = Stage::kResolving;
  mark_ = steady_clock::now();
  connect_deadline_ = std::min(mark_ + shared_.options.connect_timeout, total_deadline_);
  deadline_ = connect_deadline_;
  if (auto literal = parse_ip_address(attempt_.host)) {
    return on_resolved({{*literal}, "", std::chrono::seconds(0)});
  }
  shared_.resolver->resolve(attempt_.host, [weak = weak_from_this()](const Resolution& resolution) {
    auto self = weak.lock();
    if (self && self->stage_ == Stage::kResolving) {
      self->outcome_.dns = self->lap();
      self->on_resolved(resolution);
    }
  });
}

void Flight::on_resolved(const Resolution& resolution) {
  if (resolution.addresses.empty()) {
    return fail(OutcomeClass::kDns, "looking up the name failed: " + resolution.error);
  }
  const AddressPolicy& policy = shared_.options.addresses;
  addresses_.clear();
  for (const IpAddress& address : resolution.addresses) {
    if (policy.allows(address) && addresses_.size() < kAddressesTried)
      addresses_.push_back(address);
  }
  if (addresses_.empty()) {
    return fail(OutcomeClass::kBlockedAddress, "the host's address isn't one that may be called");
  }
  next_address_ = 0;
  connect_next();
}

void Flight::connect_next() {
  stage_ = Stage::kConnecting;
  // Each address gets its share of what is left, so that a dead one leaves time for the next.
  SteadyTime now = steady_clock::now();
  auto left = static_cast<int>(addresses_.size() - next_address_);
  deadline_ = now + (connect_deadline_ - now) / left;
  const IpAddress& address = addresses_[next_address_++];
  connection_ = std::make_shared<DeliveryConnection>(shared_.connections, key_);
  connection_->set_user(this);
  connection_->retire_at(retirement(now));
  outcome_.remote_address = to_string(address);
  connection_->connect(address, attempt_.port, attempt_.host, attempt_.tls);
}

SteadyTime Flight::retirement(SteadyTime now) {
  const Duration most = shared_.options.connection_age_max;
  std::uniform_int_distribution<Duration::rep> age(most.count() - most.count() / 5, most.count());
  return now + Duration(age(shared_.random));
}

void Flight::on_connected() {
  outcome_.connect = lap();
  stage_ = Stage::kSecuring;
  deadline_ = connect_deadline_;
}

void Flight::on_secured() {
  outcome_.tls = lap();
  send();
}

void Flight::send() {
  const DeliveryClientOptions& limits = shared_.options;
  if (limits.may_send && !limits.may_send()) {
    stage_ = Stage::kHeld;
    held_since_ = steady_clock::now();
    return;
  }
  stage_ = Stage::kAnswer;
  deadline_ = total_deadline_;
  mark_ = steady_clock::now();
  reader_.emplace(
      ReaderLimits{limits.head_bytes_max, limits.body_bytes_max, limits.body_bytes_kept},
      attempt_.headers_wanted);
  connection_->send(attempt_.request);
}

void Flight::release(SteadyTime now) {
  if (!shared_.options.may_send()) return;
  started_ += now - held_since_;
  total_deadline_ += now - held_since_;
  connection_ ? send() : open();
}

/// What comes unasked spoils a connection; the attempt goes on with another.
void Flight::forsake_held() {
  if (auto connection = std::exchange(connection_, nullptr)) connection->close();
}

void Flight::on_bytes(std::string_view bytes) {
  if (stage_ == Stage::kHeld) return forsake_held();
  if (stage_ != Stage::kAnswer && stage_ != Stage::kBody) return;
  if (!std::exchange(heard_, true)) outcome_.first_byte = lap();
  using State = ResponseReader::State;
  State state = reader_->on_bytes(bytes);
  if (state == State::kMalformed) {
    return fail(OutcomeClass::kBadResponse, std::string(reader_->fault()));
  }
  if (state == State::kTooLarge) {
    return fail(OutcomeClass::kTooLarge, std::string(reader_->fault()));
  }
  if (state == State::kHead) return;
  if (stage_ == Stage::kAnswer) on_head();
  if (state != State::kBody) complete();
}

/// Rounded up: what is due a while after it must not come too early.
TimePoint Flight::end_of_now() const { return shared_.loop.now() + Duration(1); }

void Flight::on_head() {
  SteadyTime now = steady_clock::now();
  stage_ = Stage::kBody;
  deadline_ = now + shared_.options.body_timeout;
  outcome_.total = between(started_, now);
  outcome_.ended = end_of_now();
  outcome_.status = reader_->status();
  outcome_.outcome_class = outcome_class_of_status(outcome_.status);
  outcome_.retry_after = reader_->retry_after();
  outcome_.headers = reader_->take_wanted();
  if (outcome_.outcome_class != OutcomeClass::kSuccess) {
    outcome_.error = "the endpoint answered " + std::to_string(outcome_.status);
  }
}

void Flight::on_end(OutcomeClass outcome_class, const std::string& error) {
  switch (stage_) {
    case Stage::kConnecting:
      if (next_address_ < addresses_.size()) return connect_next();
      return fail(outcome_class, error);
    case Stage::kHeld: return forsake_held();
    case Stage::kAnswer:
      if (reused_ && !heard_) return open();  // The peer had closed it meanwhile.
      return fail(outcome_class, error);
    case Stage::kBody: reader_->on_end(); return complete();
    default: return fail(outcome_class, error);
  }
}

void Flight::complete() {
  outcome_.response_truncated = reader_->truncated();
  outcome_.response_body = reader_->take_body();
  auto connection = std::exchange(connection_, nullptr);
  connection->set_user(nullptr);
  const SteadyTime now = steady_clock::now();
  if (reader_->reusable() && connection->retires() > now && connection->all_written() &&
      connection->is_read_empty()) {
    shared_.pool.put(std::move(connection), now);
  } else {
    connection->close(true);
  }
  finish();
}

void Flight::fail(OutcomeClass outcome_class, const std::string& error) {
  if (auto connection = std::exchange(connection_, nullptr)) connection->close();
  outcome_.outcome_class = outcome_class;
  outcome_.error = error;
  outcome_.ended = end_of_now();
  outcome_.total = between(started_, steady_clock::now());
  finish();
}

void Flight::finish() {
  stage_ = Stage::kDone;
  auto call = [self = shared_from_this()] {
    if (!self->done_) return;  // Abandoned meanwhile, and shared_ with it.
    self->shared_.flights.erase(self->self_at_);
    std::exchange(self->done_, nullptr)(std::move(self->outcome_));
  };
  // The caller of send() isn't called back before it has returned.
  if (starting_) return shared_.loop.post(std::move(call));
  call();
}

void Flight::on_tick(SteadyTime now) {
  if (stage_ == Stage::kHeld) return release(now);
  if (stage_ != Stage::kDone && now >= deadline_) on_overdue();
}

void Flight::on_overdue() {
  switch (stage_) {
    case Stage::kResolving: return fail(OutcomeClass::kDns, "looking up the name took too long");
    case Stage::kConnecting:
      connection_->close();
      if (next_address_ < addresses_.size()) return connect_next();
      return fail(OutcomeClass::kConnectTimeout, "connecting took too long");
    case Stage::kSecuring:
      return fail(OutcomeClass::kConnectTimeout, "the TLS handshake took too long");
    case Stage::kAnswer: return fail(OutcomeClass::kTimeout, "no complete answer in time");
    case Stage::kBody: return complete();
    case Stage::kHeld:
    case Stage::kDone: return;
  }
}

void Flight::cut_off() {
  if (stage_ == Stage::kBody) return complete();
  if (stage_ != Stage::kDone) fail(OutcomeClass::kShutdown, "cut off by the shutdown");
}

void Flight::drop_unsent() {
  if (stage_ == Stage::kAnswer || stage_ == Stage::kBody || stage_ == Stage::kDone) return;
  fail(OutcomeClass::kShutdown, "dropped before anything was sent");
}

void Flight::abandon() {
  stage_ = Stage::kDone;
  done_ = nullptr;
  if (connection_) connection_->close();
}

}  // namespace fanfare::http
