// Names to addresses, without blocking the loop.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/address_policy.h"
#include "runtime/loop.h"

namespace fanfare::http {

struct Resolution {
  std::vector<IpAddress> addresses;  // in the order in which to try them; empty: see error
  std::string error;
  std::chrono::seconds ttl{0};
};

/// Threads: the loop's.
class Resolver {
 public:
  using Found = std::function<void(const Resolution&)>;
  virtual ~Resolver() = default;
  /// Calls `found` once, at once or later; never after the resolver is gone.
  virtual void resolve(const std::string& name, Found found) = 0;
};

/// Asks name servers for `name` as it is: no search list, no hosts file. `servers`: addresses and
/// ports such as "127.0.0.1:53"; empty: those of /etc/resolv.conf.
std::shared_ptr<Resolver> make_dns_lookup(runtime::Loop& loop, const std::string& servers = "");

/// Keeps the answers of `lookup` for their TTL (1 s to 5 min; failures 1 s), asks it once for a
/// name however many wait, and answers for localhost itself (RFC 6761).
class CachingResolver : public Resolver {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;
  CachingResolver(std::shared_ptr<Resolver> lookup, Clock clock);
  void resolve(const std::string& name, Found found) override;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace fanfare::http
