#include "http/forwarder.h"

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <optional>
#include <utility>

namespace fanfare::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace beast_http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

// RFC 9110, 7.6.1; the server gives its own Date, and Content-Length is made anew.
bool is_passed_on(beast_http::field field) {
  switch (field) {
    case beast_http::field::connection:
    case beast_http::field::keep_alive:
    case beast_http::field::transfer_encoding:
    case beast_http::field::content_length:
    case beast_http::field::upgrade:
    case beast_http::field::te:
    case beast_http::field::trailer:
    case beast_http::field::expect:
    case beast_http::field::host:
    case beast_http::field::date: return false;
    default: return true;
  }
}

std::string text_of(beast::string_view text) { return {text.data(), text.size()}; }

Response unreachable() {
  auto response = problem(503, "unavailable", "Unavailable",
                          "The instance that takes changes can't be reached: try again.");
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(runtime::Loop& loop, const ForwarderOptions& options, Responder respond,
           std::function<void()> not_taken)
      : options_(options),
        loop_(loop),
        resolver_(loop.native()),
        stream_(loop.native()),
        respond_(std::move(respond)),
        not_taken_(std::move(not_taken)) {
    parser_.emplace();
    parser_->body_limit(options.body_bytes_max);
  }

  void start(const std::string& address, const Request& request) {
    const auto colon = address.rfind(':');
    if (colon == std::string::npos) return fail_unsent();
    auto host = address.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    request_.method_string(request.method);
    request_.target(request.path + (request.query.empty() ? "" : "?" + request.query));
    request_.version(11);
    for (const auto& [name, value] : request.headers)
      if (is_passed_on(beast_http::string_to_field(name))) request_.insert(name, value);
    request_.set(beast_http::field::host, address);
    request_.set(beast_http::field::connection, "close");
    request_.body() = request.body;
    request_.prepare_payload();
    // The system's look-up has no deadline: the timer ends the wait for it.
    look_up_timer_ = loop_.after(options_.connect_timeout, [self = shared_from_this()] {
      self->looking_up_ = false;
      self->resolver_.cancel();
      self->fail_unsent();
    });
    resolver_.async_resolve(host, address.substr(colon + 1),
                            [self = shared_from_this()](error_code error, const auto& found) {
                              if (!std::exchange(self->looking_up_, false)) return;
                              self->look_up_timer_.cancel();
                              error ? self->fail_unsent() : self->connect(found);
                            });
  }

 private:
  void connect(const tcp::resolver::results_type& found) {
    stream_.expires_after(options_.connect_timeout);
    stream_.async_connect(found, [self = shared_from_this()](error_code error, const auto&) {
      error ? self->fail_unsent() : self->write();
    });
  }
  void write() {
    stream_.expires_after(options_.timeout);
    beast_http::async_write(stream_, request_,
                            [self = shared_from_this()](error_code error, std::size_t) {
                              error ? self->fail() : self->read();
                            });
  }
  void read() {
    beast_http::async_read(stream_, buffer_, *parser_,
                           [self = shared_from_this()](error_code error, std::size_t) {
                             error ? self->fail() : self->finish();
                           });
  }
  void finish() {
    auto message = parser_->release();
    if (message.find(kNotTakenHeader) != message.end() && not_taken_) return not_taken_();
    Response response;
    response.status = static_cast<int>(message.result_int());
    for (const auto& field : message) {
      if (field.name() == beast_http::field::content_type)
        response.content_type = text_of(field.value());
      else if (is_passed_on(field.name()))
        response.headers.emplace_back(text_of(field.name_string()), text_of(field.value()));
    }
    response.body = std::move(message.body());
    respond_(std::move(response));
  }
  void fail() { respond_(unreachable()); }
  void fail_unsent() { not_taken_ ? not_taken_() : fail(); }

  ForwarderOptions options_;
  runtime::Loop& loop_;
  tcp::resolver resolver_;
  runtime::Loop::Timer look_up_timer_;
  bool looking_up_ = true;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  beast_http::request<beast_http::string_body> request_;
  std::optional<beast_http::response_parser<beast_http::string_body>> parser_;
  Responder respond_;
  std::function<void()> not_taken_;  // may be empty
};

}  // namespace

void Forwarder::send(const std::string& address, const Request& request, Responder respond,
                     std::function<void()> not_taken) {
  std::make_shared<Exchange>(loop_, options_, std::move(respond), std::move(not_taken))
      ->start(address, request);
}

}  // namespace fanfare::http
