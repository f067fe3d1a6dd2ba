// A TCP connection as a blocking client holds it.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace fanfare::http {

class RawPeer {
 public:
  explicit RawPeer(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    timeval patience{10, 0};  // So that a test fails instead of hanging.
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawPeer() { ::close(socket_); }
  RawPeer(const RawPeer&) = delete;

  bool connected() const { return connected_; }
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  /// Sends `bytes` one at a time until an answer comes; true if one did before the end.
  bool drip(std::string_view bytes) {
    for (char byte : bytes) {
      send(std::string_view(&byte, 1));
      pollfd answered{socket_, POLLIN, 0};
      if (::poll(&answered, 1, /*ms=*/1) == 1) return true;
    }
    return false;
  }
  void finish_sending() { ::shutdown(socket_, SHUT_WR); }

  /// One response with Content-Length, or none: head and body as they came. "" at the end.
  std::string response(bool has_body = true) {
    std::size_t head = 0;
    while ((head = input_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive()) return "";
    }
    std::size_t size = head + 4;
    std::size_t at = input_.find("Content-Length: ");
    if (has_body && at < head) size += std::stoul(input_.substr(at + 16));
    while (input_.size() < size) {
      if (!receive()) return "";
    }
    std::string response = input_.substr(0, size);
    input_.erase(0, size);
    return response;
  }
  /// Everything up to the end of the connection.
  std::string rest() {
    while (receive()) {
    }
    return std::exchange(input_, {});
  }

 private:
  bool receive() {
    char bytes[4'096];
    ssize_t size = ::recv(socket_, bytes, sizeof bytes, 0);
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      throw std::runtime_error("the server neither answers nor closes");
    }
    if (size > 0) input_.append(bytes, static_cast<std::size_t>(size));
    return size > 0;
  }

  int socket_;
  bool connected_ = false;
  std::string input_;
};

}  // namespace fanfare::http
