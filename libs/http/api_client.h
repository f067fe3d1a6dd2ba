// A client of servers that we chose ourselves: the REST API, or what listens on this machine.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "http/message.h"
#include "runtime/loop.h"

namespace fanfare::http {

struct ApiClientOptions {
  std::vector<std::string> ca_files;  // besides the system's
  Duration connect_timeout{5'000};    // look-up, connection and handshake, each
  std::size_t body_bytes_max = 64u << 20;
  std::size_t idle_connections_max = 1'000;
};

struct ApiCall {
  bool tls = true;
  std::string host;  // a name or an address literal without brackets
  std::uint16_t port = 443;
  Request request;           // Host and Content-Length are added
  Duration timeout{30'000};  // from when it is sent to the end of the answer
  /// If set, gets the body of a 2xx as it comes; then only the head has a deadline.
  std::function<void(std::string_view)> on_part = nullptr;
};

struct ApiAnswer {
  std::string error;  // plain words; "": there is a response
  Response response;
};

/// Each call ends in exactly one call of its callback, on the loop's thread, never from inside
/// send(). Names are looked up as the system does (hosts file included). Certificates are verified.
/// Connections are kept; where a kept one ended before any answer, the request is sent once more.
/// Calls still under way when the client is destroyed end without callbacks.
class ApiClient {
 public:
  using Done = std::function<void(ApiAnswer)>;
  /// Throws std::runtime_error where a file of certificates can't be used.
  ApiClient(runtime::Loop& loop, ApiClientOptions options);
  ~ApiClient();
  ApiClient(const ApiClient&) = delete;
  ApiClient& operator=(const ApiClient&) = delete;

  void send(ApiCall call, Done done);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace fanfare::http
