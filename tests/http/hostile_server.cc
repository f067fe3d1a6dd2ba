#include "hostile_server.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <utility>

namespace fanfare::http {
namespace {

int listen_on_loopback(std::uint16_t& port, bool listening = true) {
  int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener, generic, size) != 0 || (listening && ::listen(listener, 64) != 0) ||
      ::getsockname(listener, generic, &size) != 0) {
    std::abort();
  }
  port = ntohs(address.sin_port);
  return listener;
}

}  // namespace

HostilePeer::~HostilePeer() {
  if (ssl_ != nullptr) {
    SSL_shutdown(ssl_);
    SSL_free(ssl_);
  }
  ::close(socket_);
}

bool HostilePeer::secure(SSL_CTX* context) {
  int at_once = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  ssl_ = SSL_new(context);
  SSL_set_fd(ssl_, socket_);
  return SSL_accept(ssl_) == 1;
}

std::string HostilePeer::server_name() const {
  const char* name = SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name);
  return name == nullptr ? "" : name;
}

std::string HostilePeer::alpn() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_, &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

std::string HostilePeer::request() {
  for (;;) {
    std::size_t head = input_.find("\r\n\r\n");
    if (head != std::string::npos) {
      std::size_t length = input_.find("Content-Length: ");
      std::size_t size = head + 4 + (length < head ? std::stoul(input_.substr(length + 16)) : 0);
      if (input_.size() >= size) {
        std::string request = input_.substr(0, size);
        input_.erase(0, size);
        return request;
      }
    }
    char bytes[4'096];
    int size = SSL_read(ssl_, bytes, sizeof bytes);
    if (size <= 0) return "";
    input_.append(bytes, static_cast<std::size_t>(size));
  }
}

void HostilePeer::write(std::string_view bytes) {
  if (!bytes.empty()) SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()));
}

void HostilePeer::in_one_segment(const std::function<void()>& writes) {
  const auto cork = [this](int on) {
    ::setsockopt(socket_, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
  };
  cork(1);
  writes();
  cork(0);
}

bool HostilePeer::write_raw(std::string_view bytes) {
  return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0;
}

void HostilePeer::read_some() {
  char bytes[4'096];
  (void)::recv(socket_, bytes, sizeof bytes, 0);
}

void HostilePeer::wait_until_closed() {
  char bytes[4'096];
  while (::recv(socket_, bytes, sizeof bytes, 0) > 0) {
  }
}

bool HostilePeer::closed() const {
  pollfd closing{socket_, POLLRDHUP, 0};
  return ::poll(&closing, 1, 0) == 1;
}

void HostilePeer::reset_on_close() {
  linger now{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  SSL_free(std::exchange(ssl_, nullptr));
}

bool HostilePeer::drip(std::string_view bytes) {
  for (char byte : bytes) {
    write(std::string_view(&byte, 1));
    pollfd closing{socket_, POLLIN, 0};
    if (::poll(&closing, 1, /*ms=*/2) == 1) return true;
  }
  return false;
}

void HostilePeer::cut() { ::shutdown(socket_, SHUT_RDWR); }

HostileServer::HostileServer(std::shared_ptr<SSL_CTX> context, Script script)
    : context_(std::move(context)),
      script_(std::move(script)),
      listener_(listen_on_loopback(port_)) {
  std::signal(SIGPIPE, SIG_IGN);
  acceptor_ = std::thread([this] { accept_all(); });
}

HostileServer::~HostileServer() {
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  for (auto& weak : peers_) {
    if (auto peer = weak.lock()) peer->cut();
  }
  for (auto& thread : threads_) thread.join();
}

void HostileServer::accept_all() {
  for (;;) {
    int socket = ::accept(listener_, nullptr, nullptr);
    if (socket < 0) return;
    auto peer = std::make_shared<HostilePeer>(socket, connections_++);
    peers_.push_back(peer);
    threads_.emplace_back([this, peer = std::move(peer)]() mutable {
      if (!context_ || peer->secure(context_.get())) script_(*peer);
      peer.reset();
    });
  }
}

std::uint16_t refusing_port() {
  std::uint16_t port = 0;
  // Bound but not listening for as long as the process runs: nobody else gets it.
  listen_on_loopback(port, false);
  return port;
}

}  // namespace fanfare::http
