// c-ares on the loop.
#include <ares.h>
#include <netdb.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <unordered_map>

#include "http/resolver.h"

namespace fanfare::http {
namespace {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;
using boost::system::error_code;

constexpr int kTryTimeoutMs = 1'500;
constexpr int kTries = 3;
constexpr Duration kTick{100};
constexpr std::size_t kAddressesMax = 16;

/// A socket of c-ares, duplicated because Asio wants to own what it waits for.
struct WatchedSocket {
  WatchedSocket(asio::io_context& io, int copy) : descriptor(io, copy) {}
  Descriptor descriptor;
  bool wants_read = false, wants_write = false;
  bool waits_to_read = false, waits_to_write = false;
};

Resolution resolution_of(int status, const ares_addrinfo* found) {
  Resolution resolution;
  if (status != ARES_SUCCESS) {
    resolution.error = status == ARES_ENOTFOUND || status == ARES_ENODATA
                           ? "the name has no address"
                           : ares_strerror(status);
    return resolution;
  }
  int ttl = std::numeric_limits<int>::max();
  for (const auto* node = found->nodes; node != nullptr; node = node->ai_next) {
    IpAddress address;
    if (node->ai_family == AF_INET) {
      const auto* in = reinterpret_cast<const sockaddr_in*>(node->ai_addr);
      std::memcpy(address.bytes.data(), &in->sin_addr, 4);
    } else if (node->ai_family == AF_INET6) {
      const auto* in = reinterpret_cast<const sockaddr_in6*>(node->ai_addr);
      std::memcpy(address.bytes.data(), &in->sin6_addr, 16);
      address.is_v6 = true;
    } else {
      continue;
    }
    ttl = std::min(ttl, node->ai_ttl);
    if (resolution.addresses.size() < kAddressesMax) resolution.addresses.push_back(address);
  }
  resolution.ttl = std::chrono::seconds(std::max(ttl, 0));
  if (resolution.addresses.empty()) resolution.error = "the name has no address";
  return resolution;
}

class DnsLookup : public Resolver {
 public:
  DnsLookup(runtime::Loop& loop, const std::string& servers) : loop_(loop) {
    ares_options options = {};
    options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES;
    options.timeout = kTryTimeoutMs;
    options.tries = kTries;
    options.ndomains = 0;
    options.lookups = const_cast<char*>("b");
    options.sock_state_cb = [](void* self, ares_socket_t socket, int readable, int writable) {
      static_cast<DnsLookup*>(self)->on_socket(socket, readable != 0, writable != 0);
    };
    options.sock_state_cb_data = this;
    int status = ares_library_init(ARES_LIB_INIT_ALL);
    if (status == ARES_SUCCESS) {
      status = ares_init_options(&channel_, &options,
                                 ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
                                     ARES_OPT_DOMAINS | ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB);
    }
    if (status == ARES_SUCCESS && !servers.empty()) {
      status = ares_set_servers_ports_csv(channel_, servers.c_str());
    }
    if (status != ARES_SUCCESS) throw std::runtime_error("c-ares can't start");
  }

  ~DnsLookup() override {
    closing_ = true;
    ares_destroy(channel_);
    ares_library_cleanup();
  }

  void resolve(const std::string& name, Found found) override {
    auto query = std::make_unique<Query>(Query{this, std::move(found)});
    ares_addrinfo_hints hints = {};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    ++pending_;
    if (!ticker_)
      ticker_ = loop_.every(kTick, [this] { process(ARES_SOCKET_BAD, ARES_SOCKET_BAD); });
    // The dot says that the name is whole.
    ares_getaddrinfo(channel_, (name + ".").c_str(), nullptr, &hints, &DnsLookup::on_found,
                     query.release());
  }

 private:
  struct Query {
    DnsLookup* self;
    Found found;
  };

  static void on_found(void* argument, int status, int, ares_addrinfo* result) {
    std::unique_ptr<Query> query(static_cast<Query*>(argument));
    std::unique_ptr<ares_addrinfo, decltype(&ares_freeaddrinfo)> owned(result, &ares_freeaddrinfo);
    --query->self->pending_;
    if (query->self->closing_) return;
    // Later, as c-ares doesn't want to be called from within its callbacks.
    query->self->loop_.post([alive = std::weak_ptr(query->self->alive_),
                             found = std::move(query->found),
                             resolution = resolution_of(status, result)] {
      if (alive.lock()) found(resolution);
    });
  }

  void on_socket(int socket, bool readable, bool writable) {
    auto known = sockets_.find(socket);
    if (!readable && !writable) {
      if (known == sockets_.end()) return;
      error_code ignored;
      known->second->descriptor.close(ignored);
      sockets_.erase(known);
      return;
    }
    if (known == sockets_.end()) {
      const int copy = ::dup(socket);
      if (copy < 0) return;  // The look-up ends by its time; an exception can't cross c-ares.
      auto watched = std::make_shared<WatchedSocket>(loop_.native(), copy);
      known = sockets_.emplace(socket, std::move(watched)).first;
    }
    known->second->wants_read = readable;
    known->second->wants_write = writable;
    wait(socket, known->second);
  }

  void wait(int socket, const std::shared_ptr<WatchedSocket>& watched) {
    if (watched->wants_read && !std::exchange(watched->waits_to_read, true)) {
      watched->descriptor.async_wait(Descriptor::wait_read, [=, this](const error_code& error) {
        watched->waits_to_read = false;
        if (!error) on_ready(socket, watched, socket, ARES_SOCKET_BAD);
      });
    }
    if (watched->wants_write && !std::exchange(watched->waits_to_write, true)) {
      watched->descriptor.async_wait(Descriptor::wait_write, [=, this](const error_code& error) {
        watched->waits_to_write = false;
        if (!error) on_ready(socket, watched, ARES_SOCKET_BAD, socket);
      });
    }
  }

  void on_ready(int socket, const std::shared_ptr<WatchedSocket>& watched, int read, int write) {
    if (!watched->descriptor.is_open()) return;
    process(read, write);
    if (watched->descriptor.is_open()) wait(socket, watched);
  }

  void process(int read, int write) {
    ares_process_fd(channel_, read, write);
    if (pending_ == 0) ticker_.cancel();
  }

  runtime::Loop& loop_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
  ares_channel channel_ = nullptr;
  std::size_t pending_ = 0;
  bool closing_ = false;
  runtime::Loop::Timer ticker_;
  std::unordered_map<int, std::shared_ptr<WatchedSocket>> sockets_;
};

}  // namespace

std::shared_ptr<Resolver> make_dns_lookup(runtime::Loop& loop, const std::string& servers) {
  return std::make_shared<DnsLookup>(loop, servers);
}

}  // namespace fanfare::http
