// The plain Beast client that limits what a delivery can cost: coroutines over ssl::stream, a body
// of 600 bytes, ten headers, HMAC-SHA256. Prints what a request took.
#include <openssl/hmac.h>
#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

namespace {

std::string sign(const std::string& body) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(EVP_sha256(), "a-secret-of-a-benchmark", 23,
       reinterpret_cast<const unsigned char*>(body.data()), body.size(), digest, &size);
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    char hex[3];
    std::snprintf(hex, sizeof hex, "%02x", digest[i]);
    text += hex;
  }
  return text;
}

asio::awaitable<void> post(asio::ssl::context& tls, unsigned short port, long& left, long& done) {
  beast::ssl_stream<beast::tcp_stream> stream(co_await asio::this_coro::executor, tls);
  stream.next_layer().expires_after(std::chrono::seconds(30));
  co_await stream.next_layer().async_connect(tcp::endpoint(asio::ip::address_v4::loopback(), port),
                                             asio::use_awaitable);
  stream.next_layer().socket().set_option(tcp::no_delay(true));
  co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
  beast::flat_buffer buffer;
  const std::string body(600, 'x');
  while (left-- > 0) {
    stream.next_layer().expires_after(std::chrono::seconds(30));
    http::request<http::string_body> request(http::verb::post, "/", 11);
    request.set(http::field::host, "127.0.0.1");
    request.set(http::field::user_agent, "floor");
    request.set(http::field::content_type, "application/json");
    request.set("X-Event-Type", "order.created");
    request.set("X-Delivery-Id", "dlv_01ARYZ6S410000000000000001");
    request.set("X-Event-Id", "evt_01ARYZ6S410000000000000001");
    request.set("X-Timestamp", "1760000000");
    request.set("X-Attempt", "1");
    request.set("X-Signature", sign(body));
    request.body() = body;
    request.prepare_payload();
    co_await http::async_write(stream, request, asio::use_awaitable);
    http::response<http::string_body> response;
    co_await http::async_read(stream, buffer, response, asio::use_awaitable);
    if (response.result_int() != 200) std::exit(1);
    ++done;
  }
}

double cpu_us() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "Usage: floor_client PORT REQUESTS CONNECTIONS\n");
    return 2;
  }
  const auto port = static_cast<unsigned short>(std::atoi(argv[1]));
  long left = std::atol(argv[2]), done = 0;
  asio::io_context io{1};
  asio::ssl::context tls(asio::ssl::context::tls_client);
  tls.set_verify_mode(asio::ssl::verify_none);
  for (int i = 0; i < std::atoi(argv[3]); ++i) {
    asio::co_spawn(io, post(tls, port, left, done), asio::detached);
  }
  const auto began = std::chrono::steady_clock::now();
  const double cpu = cpu_us();
  io.run();
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  std::printf("%.1f %.0f\n", (cpu_us() - cpu) / static_cast<double>(done),
              static_cast<double>(done) / seconds);
  return 0;
}
