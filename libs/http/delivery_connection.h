// A TLS connection to a host that we don't trust: private to the delivery client.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/address_policy.h"
#include "core/attempt_outcome.h"
#include "core/endpoint.h"
#include "http/tls_context.h"

namespace fanfare::http {

/// Who is told what happens on a connection: an attempt, or the pool while it is idle.
class ConnectionUser {
 public:
  virtual ~ConnectionUser() = default;
  virtual void on_connected() {}
  virtual void on_secured() {}
  virtual void on_bytes(std::string_view bytes) = 0;
  /// The connection has ended, and is closed already.
  virtual void on_end(OutcomeClass outcome_class, const std::string& error) = 0;
};

/// What the connections of a client share.
struct ConnectionShared {
  ConnectionShared(boost::asio::io_context& i, const std::vector<std::string>& ca_files)
      : io(i), tls(ca_files) {}

  boost::asio::io_context& io;
  TlsContext tls;
  std::vector<char> input = std::vector<char>(16 << 10);  // no connection keeps bytes in it
};

/// OpenSSL works on the descriptor itself, Asio says when it is ready. One wait for readability is
/// pending from the handshake to the end, so that an idle connection's end is noticed.
/// OpenSSL reads on by itself over what isn't data (tickets, key updates, requests to renegotiate),
/// so each turn and each exchange may read so many bytes only: a peer that sends them without end
/// neither holds the loop nor goes on for long.
/// Lifetime: kept by its user and its pending waits. Users outlive their connection's calls or
/// leave by set_user() or close().
class DeliveryConnection : public std::enable_shared_from_this<DeliveryConnection> {
 public:
  DeliveryConnection(std::shared_ptr<ConnectionShared> shared, std::string key);
  ~DeliveryConnection();

  void set_user(ConnectionUser* user) { user_ = user; }
  /// From then on it isn't to be used again.
  void retire_at(std::chrono::steady_clock::time_point at) { retires_ = at; }
  std::chrono::steady_clock::time_point retires() const { return retires_; }
  /// Connects, then secures the connection as one to `host`.
  void connect(const IpAddress& address, std::uint16_t port, std::string host,
               std::shared_ptr<const EndpointTls> tls);
  /// Requires: secured, nothing being written. `request` stays valid until written or closed.
  void send(std::string_view request);
  /// Tells nobody. `politely`: says goodbye to the peer.
  void close(bool politely = false);

  const std::string& key() const { return key_; }
  const std::string& remote_address() const { return remote_address_; }
  bool all_written() const { return output_.empty(); }
  /// False if more came behind what the user took from the last read: what comes unasked spoils a
  /// connection, for it would be taken for the answer to the next request.
  bool is_read_empty();
  bool resumed() const { return ssl_ && SSL_session_reused(ssl_.get()) == 1; }

 private:
  using Wait = boost::asio::ip::tcp::socket::wait_type;
  static long on_bio(BIO* bio, int operation, const char* data, std::size_t size, int argument,
                     long large_argument, int returned, std::size_t* processed);
  void start_handshake();
  void handshake();
  void read_available();
  void write_available();
  void wait(Wait kind);
  void on_ready(Wait kind);
  /// After a TLS call that returned no data: waits for what it wants, or ends the connection.
  void go_on_or_end(int returned, OutcomeClass outcome_class);
  void end(OutcomeClass outcome_class, const std::string& error);

  std::shared_ptr<ConnectionShared> shared_;
  boost::asio::ip::tcp::socket socket_;
  SslPointer ssl_;
  std::string key_, host_, remote_address_;
  std::shared_ptr<const EndpointTls> tls_;
  ConnectionUser* user_ = nullptr;
  std::chrono::steady_clock::time_point retires_ = std::chrono::steady_clock::time_point::max();
  std::string_view output_;
  std::size_t turn_bytes_left_ = 0;
  std::size_t exchange_bytes_left_ = 0;
  bool secured_ = false;
  bool closed_ = false;
  bool waits_to_read_ = false;
  bool waits_to_write_ = false;
};

}  // namespace fanfare::http
