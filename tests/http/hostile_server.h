// A server that does what its script says, on threads of its own.
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace fanfare::http {

/// A connection as the script sees it; every call blocks.
class HostilePeer {
 public:
  HostilePeer(int socket, int number) : socket_(socket), number_(number) {}
  ~HostilePeer();

  /// From 0, in the order of acceptance.
  int number() const { return number_; }
  bool secure(SSL_CTX* context);
  bool resumed() const { return SSL_session_reused(ssl_) == 1; }
  std::string server_name() const;
  std::string alpn() const;
  /// Head and body (by Content-Length) of the next request; "" if the client closed.
  std::string request();
  void write(std::string_view bytes);
  /// What `writes` writes, in as many TLS records, goes out in one TCP segment.
  void in_one_segment(const std::function<void()>& writes);
  /// Below TLS. False if the client has closed.
  bool write_raw(std::string_view bytes);
  /// For what only OpenSSL can do to its peer.
  SSL* tls() { return ssl_; }
  /// Waits for anything to come, below TLS.
  void read_some();
  void wait_until_closed();
  bool closed() const;
  /// So that closing sends a reset.
  void reset_on_close();
  /// Writes `bytes` one at a time until the client closes; true if it did before the end.
  bool drip(std::string_view bytes);
  void cut();  // from another thread, at the end of the test

 private:
  int socket_;
  int number_;
  SSL* ssl_ = nullptr;
  std::string input_;
};

class HostileServer {
 public:
  using Script = std::function<void(HostilePeer&)>;
  /// `context`: null for scripts that begin below TLS.
  HostileServer(std::shared_ptr<SSL_CTX> context, Script script);
  ~HostileServer();

  std::uint16_t port() const { return port_; }
  int connections() const { return connections_; }

 private:
  void accept_all();
  std::shared_ptr<SSL_CTX> context_;
  Script script_;
  std::uint16_t port_ = 0;  // set in making the listener
  int listener_;
  std::atomic<int> connections_{0};
  std::vector<std::weak_ptr<HostilePeer>> peers_;  // the acceptor's, until it is joined
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

/// A port on 127.0.0.1 that refuses connections.
std::uint16_t refusing_port();

}  // namespace fanfare::http
