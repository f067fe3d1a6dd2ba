#include "http/api_client.h"

#include <openssl/err.h>

#include <boost/asio/io_context.hpp>
#include <list>
#include <map>
#include <optional>
#include <stdexcept>

#include "core/address_policy.h"
#include "http/byte_link.h"

namespace fanfare::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace beast_http = boost::beast::http;
using asio::ip::tcp;
using link::Error;

namespace {

asio::ssl::context client_context(const std::vector<std::string>& ca_files) {
  asio::ssl::context context(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  context.set_default_verify_paths();
  context.set_verify_mode(asio::ssl::verify_peer);
  for (const auto& file : ca_files) {
    Error error;
    context.load_verify_file(file, error);
    if (error) throw std::runtime_error("no certificates can be read from " + file);
  }
  return context;
}

std::string authority_of(const ApiCall& call) {
  const bool v6 = call.host.find(':') != std::string::npos;
  const auto host = v6 ? "[" + call.host + "]" : call.host;
  return call.port == (call.tls ? 443 : 80) ? host : host + ":" + std::to_string(call.port);
}

std::string text_of(beast::string_view text) { return {text.data(), text.size()}; }

link::Request request_of(const ApiCall& call) {
  const auto& from = call.request;
  link::Request request;
  request.version(11);
  request.method_string(from.method);
  request.target(from.path + (from.query.empty() ? "" : "?" + from.query));
  for (const auto& [name, value] : from.headers) request.insert(name, value);
  request.set(beast_http::field::host, authority_of(call));
  request.body() = from.body;
  request.prepare_payload();
  return request;
}

Response response_of(const link::ResponseParser& parser, std::string body) {
  Response response;
  const auto& message = parser.get();
  response.status = static_cast<int>(message.result_int());
  response.content_type.clear();
  for (const auto& field : message) {
    if (field.name() == beast_http::field::content_type)
      response.content_type = text_of(field.value());
    response.headers.emplace_back(text_of(field.name_string()), text_of(field.value()));
  }
  response.body = std::move(body);
  return response;
}

}  // namespace

struct ApiClient::Impl {
  Impl(runtime::Loop& l, ApiClientOptions o)
      : loop(l), options(std::move(o)), tls(client_context(options.ca_files)) {}

  std::unique_ptr<ByteLink> take(const std::string& key) {
    for (auto at = idle.begin(); at != idle.end(); ++at) {
      if (at->first != key) continue;
      auto link = std::move(at->second);
      idle.erase(at);
      return link;
    }
    return nullptr;
  }
  void keep(const std::string& key, std::unique_ptr<ByteLink> link) {
    link->tcp().expires_never();
    idle.emplace_front(key, std::move(link));
    if (idle.size() > options.idle_connections_max) idle.pop_back();
  }

  class Exchange;
  runtime::Loop& loop;
  ApiClientOptions options;
  asio::ssl::context tls;
  std::list<std::pair<std::string, std::unique_ptr<ByteLink>>> idle;
};

/// One call, from send() to its callback.
/// Lifetime: kept by its pending operation. Does nothing more once the client is gone.
class ApiClient::Impl::Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(std::weak_ptr<Impl> client, runtime::Loop& loop, ApiCall call, Done done)
      : client_(std::move(client)),
        resolver_(loop.native()),
        call_(std::move(call)),
        done_(std::move(done)),
        request_(request_of(call_)) {
    key_ = (call_.tls ? "https " : "http ") + authority_of(call_);
  }

  void start() {
    auto client = client_.lock();
    if (!client) return;
    link_ = client->take(key_);
    reused_ = link_ != nullptr;
    reused_ ? write() : open(*client);
  }

 private:
  void open(Impl& client) {
    auto& io = client.loop.native();
    if (call_.tls) {
      auto link = std::make_unique<SecuredLink>(io, client.tls);
      auto* ssl = link->stream().native_handle();
      if (!parse_ip_address(call_.host)) SSL_set_tlsext_host_name(ssl, call_.host.c_str());
      link->stream().set_verify_callback(asio::ssl::host_name_verification(call_.host));
      link_ = std::move(link);
    } else {
      link_ = std::make_unique<PlainLink>(io);
    }
    const auto timeout = client.options.connect_timeout;
    connect_timeout_ = timeout;
    // The system's look-up has no deadline: the timer ends the wait for it.
    look_up_timer_ = client.loop.after(timeout, [self = shared_from_this()] {
      self->resolver_.cancel();
      self->fail("looking up " + self->call_.host + " takes too long");
    });
    resolver_.async_resolve(
        call_.host, std::to_string(call_.port),
        [self = shared_from_this()](Error error, const tcp::resolver::results_type& found) {
          if (!self->done_) return;
          self->look_up_timer_.cancel();
          if (error) return self->fail("there is no host " + self->call_.host);
          self->connect(found);
        });
  }
  void connect(const tcp::resolver::results_type& found) {
    link_->tcp().expires_after(connect_timeout_);
    link_->tcp().async_connect(found, [self = shared_from_this()](Error error, const auto&) {
      if (error) return self->fail("can't connect to " + authority_of(self->call_), error);
      self->link_->tcp().socket().set_option(tcp::no_delay(true), error);
      self->secure();
    });
  }
  void secure() {
    link_->handshake(false, [self = shared_from_this()](Error error) {
      if (!error) return self->write();
      self->fail("no TLS with " + authority_of(self->call_) + self->certificate_fault(), error);
    });
  }
  std::string certificate_fault() const {
    if (!call_.tls) return "";
    auto* ssl = static_cast<SecuredLink&>(*link_).stream().native_handle();
    const auto verified = SSL_get_verify_result(ssl);
    if (verified == X509_V_OK) return "";
    return std::string(" (certificate: ") + X509_verify_cert_error_string(verified) + ")";
  }
  void write() {
    link_->tcp().expires_after(call_.timeout);
    link_->write(request_, [self = shared_from_this()](Error error) {
      error ? self->broken(error) : self->read_head();
    });
  }
  void read_head() {
    parser_.emplace();
    parser_->eager(true);
    if (auto client = client_.lock()) parser_->body_limit(client->options.body_bytes_max);
    if (call_.on_part) parser_->body_limit(boost::none);
    link_->read_head(buffer_, *parser_, [self = shared_from_this()](Error error) {
      if (error) return self->broken(error);
      self->heard_ = true;
      const auto status = self->parser_->get().result_int();
      self->streamed_ = self->call_.on_part && status >= 200 && status < 300;
      if (self->streamed_) self->link_->tcp().expires_never();
      self->on_body();
    });
  }
  void on_body() {
    if (client_.expired()) return;
    auto& part = parser_->get().body();
    if (streamed_ && !part.empty()) call_.on_part(part);
    if (!streamed_) body_ += part;
    part.clear();
    if (parser_->is_done()) return finish();
    link_->read_some(buffer_, *parser_, [self = shared_from_this()](Error error) {
      if (error && error != beast_http::error::end_of_stream) return self->broken(error);
      self->on_body();
    });
  }
  void broken(const Error& error) {
    auto client = client_.lock();
    if (!client) return;
    if (reused_ && !heard_ && error != beast::error::timeout) {
      reused_ = false;
      buffer_.clear();
      return open(*client);
    }
    if (error == beast::error::timeout)
      return fail("no answer from " + authority_of(call_) + " within " +
                  std::to_string(call_.timeout.count()) + " ms");
    fail("the connection to " + authority_of(call_) + " ended", error);
  }
  void finish() {
    auto answer = response_of(*parser_, std::move(body_));
    if (auto client = client_.lock(); client && parser_->keep_alive())
      client->keep(key_, std::move(link_));
    end({"", std::move(answer)});
  }
  void fail(std::string what) { end({std::move(what), {}}); }
  void fail(std::string what, const Error& error) {
    const auto why = error == beast::error::timeout ? "no answer" : error.message();
    end({std::move(what) + ": " + why, {}});
  }
  void end(ApiAnswer answer) {
    look_up_timer_.cancel();
    if (client_.expired()) done_ = nullptr;
    if (auto done = std::exchange(done_, nullptr)) done(std::move(answer));
  }

  std::weak_ptr<Impl> client_;
  tcp::resolver resolver_;
  ApiCall call_;
  Done done_;
  link::Request request_;
  std::string key_, body_;
  Duration connect_timeout_{};
  runtime::Loop::Timer look_up_timer_;
  std::unique_ptr<ByteLink> link_;
  bool reused_ = false, heard_ = false, streamed_ = false;
  link::Buffer buffer_;
  std::optional<link::ResponseParser> parser_;
};

ApiClient::ApiClient(runtime::Loop& loop, ApiClientOptions options)
    : impl_(std::make_shared<Impl>(loop, std::move(options))) {}
ApiClient::~ApiClient() = default;

void ApiClient::send(ApiCall call, Done done) {
  auto exchange =
      std::make_shared<Impl::Exchange>(impl_, impl_->loop, std::move(call), std::move(done));
  impl_->loop.post([exchange] { exchange->start(); });
}

}  // namespace fanfare::http
