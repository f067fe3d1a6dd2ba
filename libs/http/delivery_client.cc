#include "http/delivery_client.h"

#include <algorithm>

#include "http/flight.h"

namespace fanfare::http {
namespace {

using std::chrono::steady_clock;

// One sweep for all deadlines instead of a timer for each.
constexpr Duration kSweepMost{50};
constexpr Duration kSweepLeast{5};

Duration sweep_period(const DeliveryClientOptions& options) {
  Duration shortest = std::min(
      {options.connect_timeout, options.total_timeout, options.body_timeout, options.idle_timeout});
  return std::clamp(shortest / 4, kSweepLeast, kSweepMost);
}

std::shared_ptr<Resolver> default_resolver(runtime::Loop& loop) {
  return std::make_shared<CachingResolver>(make_dns_lookup(loop), &steady_clock::now);
}

}  // namespace

struct DeliveryClient::Impl : std::enable_shared_from_this<DeliveryClient::Impl> {
  Impl(runtime::Loop& loop, const DeliveryClientOptions& options)
      : flights{.loop = loop,
                .options = options,
                .resolver = options.resolver ? options.resolver : default_resolver(loop),
                .connections = std::make_shared<ConnectionShared>(loop.native(), options.ca_files),
                .pool = IdlePool(options.idle_connections_max, options.idle_timeout),
                .random = std::minstd_rand(std::random_device{}()),
                .flights = {}} {}

  void start() {
    // A callback may destroy the client, so the sweep holds on to this.
    sweeper = flights.loop.every(sweep_period(flights.options), [weak = weak_from_this()] {
      if (auto self = weak.lock()) self->sweep();
    });
  }

  template <typename Call>
  void each(Call call) {
    // A copy, as flights end and new ones begin in the callbacks.
    std::vector<std::shared_ptr<Flight>> all(flights.flights.begin(), flights.flights.end());
    for (auto& flight : all) call(*flight);
  }

  void sweep() {
    auto now = steady_clock::now();
    each([now](Flight& flight) { flight.on_tick(now); });
    flights.pool.close_overdue(now);
  }

  FlightShared flights;
  runtime::Loop::Timer sweeper;
};

DeliveryClient::DeliveryClient(runtime::Loop& loop, DeliveryClientOptions options)
    : impl_(std::make_shared<Impl>(loop, std::move(options))) {
  impl_->start();
}

DeliveryClient::~DeliveryClient() {
  impl_->each([](Flight& flight) { flight.abandon(); });
  impl_->flights.pool.close_all();
}

void DeliveryClient::send(Attempt attempt, Done done) {
  auto& flights = impl_->flights.flights;
  auto at = flights.insert(
      flights.end(), std::make_shared<Flight>(impl_->flights, std::move(attempt), std::move(done)));
  auto flight = *at;
  flight->start(at);
}

void DeliveryClient::cut_off() {
  auto impl = impl_;
  impl->each([](Flight& flight) { flight.cut_off(); });
  impl->flights.pool.close_all();
}

void DeliveryClient::drop_unsent() {
  auto impl = impl_;
  impl->each([](Flight& flight) { flight.drop_unsent(); });
}

std::size_t DeliveryClient::in_flight() const { return impl_->flights.flights.size(); }
std::size_t DeliveryClient::idle_connections() const { return impl_->flights.pool.size(); }

}  // namespace fanfare::http
