#include "http/local_server.h"

#include <boost/asio/io_context.hpp>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "http/byte_link.h"

namespace fanfare::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace beast_http = boost::beast::http;
using asio::ip::tcp;
using link::Error;

namespace {

tcp::acceptor listen(asio::io_context& io, const LocalServerOptions& options) {
  Error error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error) throw std::system_error(error, "address " + options.address);
  try {
    return tcp::acceptor(io, tcp::endpoint(address, options.port), /*reuse_addr=*/true);
  } catch (const boost::system::system_error& failure) {
    throw std::system_error(
        failure.code(), "can't listen on " + options.address + ":" + std::to_string(options.port));
  }
}

std::string text_of(beast::string_view text) { return {text.data(), text.size()}; }

Request request_of(link::Request message, const std::string& remote_address) {
  Request request;
  request.method = text_of(message.method_string());
  const auto target = text_of(message.target());
  const auto mark = target.find('?');
  request.path = target.substr(0, mark);
  if (mark != std::string::npos) request.query = target.substr(mark + 1);
  for (const auto& field : message)
    request.headers.emplace_back(text_of(field.name_string()), text_of(field.value()));
  request.body = std::move(message.body());
  request.remote_address = remote_address;
  return request;
}

}  // namespace

struct LocalServer::Impl : std::enable_shared_from_this<LocalServer::Impl> {
  Impl(runtime::Loop& l, const LocalServerOptions& o, Handler h)
      : loop(l), options(o), handler(std::move(h)), acceptor(listen(l.native(), o)) {
    if (options.certificate_chain.empty() && options.key.empty()) return;
    auto& context = tls.emplace(asio::ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    Error error;
    context.use_certificate_chain(asio::buffer(options.certificate_chain), error);
    if (error) throw std::runtime_error("the certificate can't be used: " + error.message());
    context.use_private_key(asio::buffer(options.key), asio::ssl::context::pem, error);
    if (error) throw std::runtime_error("the certificate's key can't be used: " + error.message());
  }

  void accept() {
    acceptor.async_accept([self = shared_from_this()](Error error, tcp::socket socket) {
      if (!self->acceptor.is_open()) return;
      if (!error && self->connections < self->options.connections_max)
        self->adopt(std::move(socket));
      self->accept();
    });
  }
  void adopt(tcp::socket socket);

  class Connection;
  runtime::Loop& loop;
  LocalServerOptions options;
  Handler handler;
  tcp::acceptor acceptor;
  std::optional<asio::ssl::context> tls;
  std::size_t connections = 0;
};

/// Lifetime: kept by its pending operation or its unanswered request.
class LocalServer::Impl::Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<Impl> server, tcp::socket socket) : server_(std::move(server)) {
    Error error;
    remote_address_ = socket.remote_endpoint(error).address().to_string();
    socket.set_option(tcp::no_delay(true), error);
    if (server_->tls)
      link_ = std::make_unique<SecuredLink>(std::move(socket), *server_->tls);
    else
      link_ = std::make_unique<PlainLink>(std::move(socket));
    ++server_->connections;
  }
  ~Connection() { --server_->connections; }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start() {
    link_->tcp().expires_after(server_->options.timeout);
    link_->handshake(true, [self = shared_from_this()](Error error) {
      if (!error) self->read();
    });
  }

 private:
  void read() {
    if (!server_->acceptor.is_open()) return;
    parser_.emplace();
    parser_->body_limit(server_->options.body_bytes_max);
    link_->tcp().expires_after(server_->options.timeout);
    link_->read(buffer_, *parser_, [self = shared_from_this()](Error error) {
      if (!error) self->handle();
    });
  }
  void handle() {
    if (!server_->acceptor.is_open()) return;
    auto message = parser_->release();
    keep_alive_ = message.keep_alive();
    head_only_ = message.method() == beast_http::verb::head;
    server_->handler(request_of(std::move(message), remote_address_),
                     [self = shared_from_this()](Response response) { self->answer(response); });
  }
  void answer(const Response& from) {
    if (!server_->acceptor.is_open()) return;
    response_ = {};
    response_.version(11);
    response_.result(static_cast<unsigned>(from.status));
    for (const auto& [name, value] : from.headers) response_.insert(name, value);
    if (!from.content_type.empty())
      response_.set(beast_http::field::content_type, from.content_type);
    response_.body() = from.body;
    response_.keep_alive(keep_alive_);
    response_.prepare_payload();
    if (head_only_) response_.body().clear();
    link_->tcp().expires_after(server_->options.timeout);
    link_->write(response_, [self = shared_from_this()](Error error) {
      if (!error && self->keep_alive_) self->read();
    });
  }

  std::shared_ptr<Impl> server_;
  std::unique_ptr<ByteLink> link_;
  std::string remote_address_;
  link::Buffer buffer_;
  std::optional<link::RequestParser> parser_;
  link::Response response_;
  bool keep_alive_ = false, head_only_ = false;
};

void LocalServer::Impl::adopt(tcp::socket socket) {
  std::make_shared<Connection>(shared_from_this(), std::move(socket))->start();
}

LocalServer::LocalServer(runtime::Loop& loop, const LocalServerOptions& options, Handler handler)
    : impl_(std::make_shared<Impl>(loop, options, std::move(handler))) {
  impl_->accept();
}

LocalServer::~LocalServer() {
  Error ignored;
  impl_->acceptor.close(ignored);
}

std::uint16_t LocalServer::port() const { return impl_->acceptor.local_endpoint().port(); }

}  // namespace fanfare::http
