// Hands a request to another instance of ours, and its answer back.
#pragma once

#include <functional>
#include <string>

#include "core/time.h"
#include "http/message.h"
#include "runtime/loop.h"

namespace fanfare::http {

/// In a 503: the request has changed nothing and may be sent to another instance.
constexpr const char* kNotTakenHeader = "Fanfare-Not-Taken";

struct ForwarderOptions {
  Duration connect_timeout{2'000};
  Duration timeout{35'000};  // of a request, from then on
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
  /// `not_taken`: called instead of `respond` if no connection comes about, or if the other
  /// instance says that it has done nothing; without it these are a 503, too.
  void send(const std::string& address, const Request& request, Responder respond,
            std::function<void()> not_taken = nullptr);

 private:
  runtime::Loop& loop_;
  ForwarderOptions options_;
};

}  // namespace fanfare::http
