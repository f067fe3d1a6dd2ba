// Hands a request to another instance of ours, and its answer back.
#pragma once

#include <string>

#include "core/time.h"
#include "http/message.h"
#include "runtime/loop.h"

namespace fanfare::http {

struct ForwarderOptions {
  Duration timeout{35'000};  // of a request, all in all
  std::size_t body_bytes_max = 64u << 20;
};

/// Plain HTTP within the deployment's own network; a connection for each request. What can't be
/// reached is a 503 with Retry-After. Threads: the loop's.
/// Lifetime: requests under way go on without it.
class Forwarder {
 public:
  explicit Forwarder(runtime::Loop& loop, ForwarderOptions options = {})
      : loop_(loop), options_(options) {}

  /// `address`: host:port, IPv6 in brackets. Hop-by-hop headers are left out, Host is set.
  void send(const std::string& address, const Request& request, Responder respond);

 private:
  runtime::Loop& loop_;
  ForwarderOptions options_;
};

}  // namespace fanfare::http
