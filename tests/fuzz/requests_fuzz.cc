// Whole conversations with our own HTTP server over a socket, one after another on one loop.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <string>

#include "fuzz.h"
#include "http/router.h"
#include "http/server.h"
#include "runtime/loop.h"

namespace fanfare::fuzz {
namespace {

constexpr std::size_t kBodyBytesMax = 4 << 10;

/// A server that answers every request, and what it must hold of each.
struct Served {
  Served() {
    router.add("POST", "/api/{name}", [](const http::Request& request, auto, auto respond) {
      (void)request.parameter("a");
      respond({200, {{"X-Echo", std::string(request.header("x-echo"))}}, request.body});
    });
    router.add("GET", "/{rest...}", [](const http::Request&, auto, auto respond) {
      respond({200, {}, "ok"});
    });
    server.emplace(loop, http::ServerOptions{.body_bytes_max = kBodyBytesMax},
                   [this](http::Request request, http::Responder respond) {
                     MUST(request.body.size() <= kBodyBytesMax);
                     MUST(!request.method.empty());
                     MUST(request.path == "*" || request.path.starts_with('/'));
                     router(std::move(request), std::move(respond));
                   });
  }
  runtime::Loop loop;
  http::Router router;
  std::optional<http::Server> server;
};

int connect_to(std::uint16_t port) {
  const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  MUST(::connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  const linger at_once{1, 0};  // No port is left waiting.
  ::setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  return client;
}

}  // namespace

void run(std::string_view input) {
  static Served served;
  auto& io = served.loop.native();
  const std::size_t cut = take_choice(input, 256);
  const int client = connect_to(served.server->port());
  for (const std::string_view part :
       {input.substr(0, cut), input.substr(std::min(cut, input.size()))}) {
    ::send(client, part.data(), part.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    io.restart();
    while (io.poll() > 0) {
    }
  }
  std::string answers(64 << 10, '\0');
  const ssize_t size = ::recv(client, answers.data(), answers.size(), MSG_DONTWAIT);
  if (size > 0) {
    answers.resize(static_cast<std::size_t>(size));
    MUST(answers.starts_with("HTTP/1.1 "));
    const std::string_view head = std::string_view(answers).substr(0, answers.find("\r\n\r\n"));
    for (std::size_t at = 0; (at = head.find('\n', at)) != std::string_view::npos; ++at) {
      MUST(at > 0 && head[at - 1] == '\r');
    }
  }
  ::close(client);
  io.restart();
  while (io.poll() > 0) {
  }
}

}  // namespace fanfare::fuzz
