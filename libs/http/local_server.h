// A small HTTPS server for one's own machine, such as a receiver of webhooks under development.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/time.h"
#include "http/message.h"
#include "runtime/loop.h"

namespace fanfare::http {

struct LocalServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;              // 0: any free one, see LocalServer::port()
  std::string certificate_chain, key;  // PEM; both empty: HTTP without TLS
  std::size_t body_bytes_max = 8u << 20;
  std::size_t connections_max = 256;  // further ones are closed
  Duration timeout{60'000};           // of a handshake, a request, an answer, and when idle
};

/// Keep-alive, one request at a time on a connection. Headers come in the order and spelling of the
/// peer. What breaks the rules of HTTP, or a limit, loses its connection.
/// Threads: the loop's.
class LocalServer {
 public:
  /// Listens at once. Throws std::system_error where it can't, std::runtime_error where certificate
  /// or key can't be used.
  LocalServer(runtime::Loop& loop, const LocalServerOptions& options, Handler handler);
  ~LocalServer();
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  std::uint16_t port() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace fanfare::http
