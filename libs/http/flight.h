// One attempt on its way: private to the delivery client.
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <random>

#include "http/delivery_client.h"
#include "http/delivery_connection.h"
#include "http/idle_pool.h"
#include "http/resolver.h"
#include "http/response_reader.h"

namespace fanfare::http {

class Flight;

/// What the flights of a client share.
struct FlightShared {
  runtime::Loop& loop;
  DeliveryClientOptions options;
  std::shared_ptr<Resolver> resolver;
  std::shared_ptr<ConnectionShared> connections;
  IdlePool pool;
  std::minstd_rand random;
  std::list<std::shared_ptr<Flight>> flights;
};

/// From send() to its one callback: finds a connection or makes one, sends, reads the answer.
/// Lifetime: kept by FlightShared::flights until its callback is called.
class Flight : public ConnectionUser, public std::enable_shared_from_this<Flight> {
 public:
  Flight(FlightShared& shared, Attempt attempt, DeliveryClient::Done done);

  void start(std::list<std::shared_ptr<Flight>>::iterator self_at);
  void on_tick(SteadyTime now);
  /// An answer that is known already stays; else kShutdown.
  void cut_off();
  /// kShutdown, if nothing was sent yet on this connection.
  void drop_unsent();
  /// Ends without a callback.
  void abandon();

  void on_connected() override;
  void on_secured() override;
  void on_bytes(std::string_view bytes) override;
  void on_end(OutcomeClass outcome_class, const std::string& error) override;

 private:
  enum class Stage { kResolving, kConnecting, kSecuring, kHeld, kAnswer, kBody, kDone };

  void open();
  void on_resolved(const Resolution& resolution);
  void connect_next();
  SteadyTime retirement(SteadyTime now);
  /// Once may_send(); until then kHeld.
  void send();
  void release(SteadyTime now);
  void forsake_held();
  TimePoint end_of_now() const;
  void on_head();
  /// Ends with the answer; the connection goes back to the pool if it can be used again.
  void complete();
  void fail(OutcomeClass outcome_class, const std::string& error);
  void finish();
  void on_overdue();
  /// The time since the mark, which moves to now.
  std::chrono::microseconds lap();

  FlightShared& shared_;
  Attempt attempt_;
  DeliveryClient::Done done_;
  std::string key_;
  Stage stage_ = Stage::kResolving;
  bool starting_ = true;
  bool reused_ = false;
  bool heard_ = false;  // any byte of the answer
  SteadyTime started_, mark_, deadline_, connect_deadline_, total_deadline_, held_since_;
  std::vector<IpAddress> addresses_;
  std::size_t next_address_ = 0;
  std::shared_ptr<DeliveryConnection> connection_;
  std::optional<ResponseReader> reader_;
  Outcome outcome_;
  std::list<std::shared_ptr<Flight>>::iterator self_at_;
};

}  // namespace fanfare::http
