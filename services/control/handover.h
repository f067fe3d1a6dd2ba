// Changes that come while writing goes from one instance to another.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/time.h"
#include "http/message.h"
#include "runtime/loop.h"

namespace fanfare::control {

/// Has a change made by the instance that owns writing. While none is known to own it, or that one
/// doesn't take it, a change waits for the next; who has waited in vain gets a 503.
/// Threads: the loop's. Lifetime: outlives what was sent.
class Handover {
 public:
  using Handle = std::function<void(http::Request, http::Responder)>;
  struct Hooks {
    std::function<bool()> held;  // by this instance
    /// host:port of the other instance that owns writing; "": none is known to.
    std::function<std::string()> owner_address;
    /// `not_taken`: called instead if the other instance can't be reached or has done nothing.
    std::function<void(const std::string& address, http::Request, http::Responder,
                       std::function<void()> not_taken)>
        send;
  };
  static constexpr Duration kPatience{15'000};  // who has died is missed after 6 s
  /// Of what another instance sent: it may know of the handover before this one, or is wrong.
  static constexpr Duration kForwardedPatience{3'000};
  static constexpr std::size_t kWaitingMax = 256;

  Handover(runtime::Loop& loop, Hooks hooks, Duration patience = kPatience)
      : loop_(loop), hooks_(std::move(hooks)), patience_(patience) {}

  /// `here`: called if this instance owns writing, now or in a while.
  void pass(http::Request request, http::Responder respond, Handle here);
  /// An instance has taken over, or the same one again.
  void changed();
  /// Nobody waits any longer.
  void close();

 private:
  struct Waiting {
    http::Request request;
    http::Responder respond;
    Handle here;
    runtime::Loop::Timer late;
  };
  /// Requires: an owner is known.
  void send(Waiting change);
  void wait(Waiting change);

  runtime::Loop& loop_;
  Hooks hooks_;
  Duration patience_;
  std::uint64_t next_ = 0;
  std::uint64_t changes_ = 0;
  std::map<std::uint64_t, Waiting> waiting_;  // in the order in which they came
  bool closed_ = false;
};

}  // namespace fanfare::control
