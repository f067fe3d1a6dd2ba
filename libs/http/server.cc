#include "http/server.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <unordered_map>

#include "http/server_connection.h"

namespace fanfare::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// Deadlines are met to within a quarter of the shortest, at most a quarter of a second.
Duration sweep_period(const ServerOptions& options) {
  Duration shortest = std::min({options.idle_timeout, options.request_timeout, Duration(1'000)});
  return std::max(shortest / 4, Duration(5));
}

tcp::acceptor listen(asio::io_context& io, const ServerOptions& options) {
  error_code error;
  auto address = asio::ip::make_address(options.address, error);
  if (error) throw std::system_error(error, "address " + options.address);
  try {
    tcp::acceptor acceptor(io, tcp::endpoint(address, options.port), /*reuse_addr=*/true);
    acceptor.non_blocking(true);
    return acceptor;
  } catch (const boost::system::system_error& failure) {
    throw std::system_error(
        failure.code(), "can't listen on " + options.address + ":" + std::to_string(options.port));
  }
}

}  // namespace

struct Server::Impl : std::enable_shared_from_this<Server::Impl> {
  Impl(runtime::Loop& loop, ServerOptions options, Handler handler)
      : acceptor(listen(loop.native(), options)),
        port(acceptor.local_endpoint().port()),
        shared(std::make_shared<ServerShared>(loop, std::move(options), std::move(handler))) {}

  void accept() {
    if (accepting || !acceptor.is_open() || !has_room()) return;
    accepting = true;
    // Not async_accept: when a peer comes there may be no room any longer.
    acceptor.async_wait(tcp::acceptor::wait_read, [self = shared_from_this()](error_code error) {
      self->accepting = false;
      if (!error && self->acceptor.is_open()) self->take();
    });
  }

  void take() {
    error_code error;
    while (has_room()) {
      tcp::socket socket(acceptor.get_executor());
      acceptor.accept(socket, error);
      if (error == boost::asio::error::would_block) return accept();
      if (error) return;  // Out of descriptors, or the peer went away: the sweep tries again.
      if (full()) longest_idle()->close();
      adopt(std::move(socket));
    }
  }

  bool full() const { return connections.size() >= shared->options.connections_max; }
  /// Or an idle connection that can make room.
  bool has_room() const { return !full() || longest_idle() != nullptr; }

  /// nullptr if all have a request.
  ServerConnection* longest_idle() const {
    ServerConnection* longest = nullptr;
    for (const auto& [each, ignored] : connections) {
      if (!each->idle_until()) continue;
      if (longest == nullptr || *each->idle_until() < *longest->idle_until()) longest = each;
    }
    return longest;
  }

  void adopt(tcp::socket socket) {
    auto on_closed = [weak = weak_from_this()](ServerConnection* connection) {
      if (auto self = weak.lock()) self->forget(connection);
    };
    auto connection =
        std::make_shared<ServerConnection>(std::move(socket), shared, std::move(on_closed));
    connections.emplace(connection.get(), connection);
    connection->start();
  }

  void forget(ServerConnection* connection) {
    connections.erase(connection);
    if (shared->stopping && connections.empty()) return stopped();
    accept();
  }

  template <typename Call>
  void each(Call call) {
    std::vector<std::shared_ptr<ServerConnection>> all;  // A call may remove its connection.
    all.reserve(connections.size());
    for (auto& [ignored, connection] : connections) all.push_back(connection);
    for (auto& connection : all) call(*connection);
  }

  void sweep() {
    auto now = std::chrono::steady_clock::now();
    each([now](ServerConnection& connection) { connection.on_tick(now); });
    accept();
  }

  void stopped() {
    deadline.cancel();
    sweeper.cancel();
    if (on_stopped) shared->loop.post(std::exchange(on_stopped, nullptr));
  }

  void close() {
    error_code ignored;
    acceptor.close(ignored);
    each([](ServerConnection& connection) { connection.close(); });
  }

  tcp::acceptor acceptor;
  std::uint16_t port;
  std::shared_ptr<ServerShared> shared;
  bool accepting = false;
  std::unordered_map<ServerConnection*, std::shared_ptr<ServerConnection>> connections;
  runtime::Loop::Timer sweeper, deadline;
  std::function<void()> on_stopped;
};

Server::Server(runtime::Loop& loop, ServerOptions options, Handler handler)
    : impl_(std::make_shared<Impl>(loop, std::move(options), std::move(handler))) {
  impl_->accept();
  impl_->shared->on_idle = [weak = std::weak_ptr(impl_)] {
    if (const auto impl = weak.lock()) impl->accept();
  };
  impl_->sweeper =
      loop.every(sweep_period(impl_->shared->options), [impl = impl_.get()] { impl->sweep(); });
}

Server::~Server() {
  impl_->on_stopped = nullptr;
  impl_->shared->stopping = true;
  impl_->sweeper.cancel();
  impl_->deadline.cancel();
  impl_->close();
}

std::uint16_t Server::port() const { return impl_->port; }

ServerLoad Server::load() const {
  const auto& shared = *impl_->shared;
  return {impl_->connections.size(), shared.requests, shared.buffered_bytes};
}

void Server::stop(Duration deadline, std::function<void()> done) {
  impl_->on_stopped = std::move(done);
  impl_->shared->stopping = true;
  error_code ignored;
  impl_->acceptor.close(ignored);
  if (impl_->connections.empty()) return impl_->stopped();
  impl_->deadline = impl_->shared->loop.after(deadline, [impl = impl_.get()] { impl->close(); });
  impl_->each([](ServerConnection& connection) { connection.finish(); });
}

}  // namespace fanfare::http
