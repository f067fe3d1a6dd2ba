// The client that makes the POSTs: HTTP/1.1 over TLS to hosts that we don't trust.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/address_policy.h"
#include "core/attempt_outcome.h"
#include "core/endpoint.h"
#include "runtime/loop.h"

namespace fanfare::http {

class Resolver;

struct DeliveryClientOptions {
  AddressPolicy addresses;            // checked after resolution, on the address connected to
  std::vector<std::string> ca_files;  // besides the system's
  Duration connect_timeout{5'000};    // DNS, TCP and TLS together
  Duration total_timeout{30'000};     // from the start of connecting to the end of the head
  Duration body_timeout{1'000};       // after the head; the outcome is known before
  std::size_t body_bytes_max = 64 << 10;
  std::size_t body_bytes_kept = 4 << 10;
  std::size_t head_bytes_max = 16 << 10;
  Duration idle_timeout{30'000};  // an unused connection closes
  // One that is used closes after an answer from this age on, or up to a fifth before, so that not
  // all do so at once: a name's new address is used then.
  Duration connection_age_max{600'000};
  std::size_t idle_connections_max = 4'096;
  std::shared_ptr<Resolver> resolver;  // null: DNS, as said below
  std::function<bool()> may_send;      // null: always; else as DeliveryClient says
};

struct Attempt {
  std::string pool_key;  // endpoint id and version: connections and TLS sessions belong to it
  std::string host;      // a name or an address literal without brackets
  std::uint16_t port = 443;
  std::string request;                        // head and body, complete, as it goes on the wire
  std::vector<std::string> headers_wanted{};  // of the response, in lower case
  std::shared_ptr<const EndpointTls>
      tls{};  // the same for the same pool_key; null: nothing special
};

/// Makes attempts; each ends in exactly one call of its callback, on the loop's thread, never from
/// inside send(); attempts still in flight when the client is destroyed end without it.
/// A connection on which the peer broke a rule, or has sent unread bytes, is never used again.
/// If a reused connection ends before any byte of the response, the request is sent once more on a
/// fresh one within the same attempt.
/// may_send() is asked before the first byte of each request, on every connection. While it says
/// no, the attempt waits, connected, and its time doesn't run; it is asked again every 50 ms at the
/// most. Names are looked up as absolute (no search list, no hosts file), answers kept for their
/// TTL (1 s to 5 min); "localhost" is 127.0.0.1 and ::1 (RFC 6761).
class DeliveryClient {
 public:
  using Done = std::function<void(Outcome)>;
  DeliveryClient(runtime::Loop& loop, DeliveryClientOptions options);
  ~DeliveryClient();

  void send(Attempt attempt, Done done);
  /// Ends all attempts in flight as kShutdown, but for those whose outcome is known already (all
  /// callbacks are called), and closes everything.
  void cut_off();

  /// Ends as kShutdown all attempts of which nothing has been sent; their callbacks are called.
  void drop_unsent();

  std::size_t in_flight() const;
  std::size_t idle_connections() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace fanfare::http
