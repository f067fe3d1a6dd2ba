// An HTTP/1.1 server for our own APIs, behind the public proxy or on the admin port.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/time.h"
#include "http/message.h"
#include "runtime/loop.h"

namespace fanfare::http {

/// An answer, or nullopt where it is to go on.
using Admit = std::function<std::optional<Response>(const Request& head)>;

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;                       // 0: any free one, see Server::port()
  std::size_t body_bytes_max = 8u << 20;        // above: 413 as problem+json, the connection closes
  std::size_t buffered_bytes_max = 256u << 20;  // all bodies together; above: 503 with Retry-After
  std::size_t connections_max = 10'000;         // with as many, the longest idle one makes room
  Duration idle_timeout{75'000};
  Duration request_timeout{30'000};  // from the first byte of a request to its last
  /// Asked about a request without its body, before any of that is kept: an answer refuses it, and
  /// the connection closes. Whether the same is asked again with the body is the handler's affair.
  Admit admit = {};
};

/// What a server has to do at this moment.
struct ServerLoad {
  std::size_t connections = 0;
  std::size_t requests = 0;  // being read, handled or answered
  std::size_t body_bytes = 0;
};

/// Keep-alive, pipelining one at a time, streams until their end, Expect: 100-continue, HEAD by way
/// of GET. Trailers are left out. What a proxy could take for other requests than we do is refused.
/// Threads: the loop's. Memory: at most buffered_bytes_max of bodies, of which only what has come
/// counts; for each connection besides up to 80 KiB, with a stream up to 256 KiB more.
class Server {
 public:
  /// Listens at once; throws std::system_error where it can't.
  Server(runtime::Loop& loop, ServerOptions options, Handler handler);
  ~Server();

  /// Also once it is stopped.
  std::uint16_t port() const;
  ServerLoad load() const;
  /// No new connections; idle ones close, busy ones after their answer (with Connection: close).
  /// Calls `done` when all are closed, or at the deadline.
  void stop(Duration deadline, std::function<void()> done);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace fanfare::http
