#include "http/delivery_connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <cstring>

namespace fanfare::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// Before the loop's other work gets its turn.
constexpr std::size_t kTurnBytesMax = 64 << 10;
// On the wire, for a handshake or an answer: far more than any of those within their limits needs.
constexpr std::size_t kExchangeBytesMax = 4 << 20;

tcp::endpoint endpoint_of(const IpAddress& address, std::uint16_t port) {
  if (address.is_v6) return {asio::ip::address_v6(address.bytes), port};
  asio::ip::address_v4::bytes_type bytes;
  std::copy_n(address.bytes.begin(), bytes.size(), bytes.begin());
  return {asio::ip::address_v4(bytes), port};
}

OutcomeClass class_of_connect_error(const error_code& error) {
  if (error == asio::error::connection_refused) return OutcomeClass::kConnectRefused;
  if (error == asio::error::timed_out) return OutcomeClass::kConnectTimeout;
  return OutcomeClass::kConnectFailed;
}

}  // namespace

DeliveryConnection::DeliveryConnection(std::shared_ptr<ConnectionShared> shared, std::string key)
    : shared_(std::move(shared)), socket_(shared_->io), key_(std::move(key)) {}

DeliveryConnection::~DeliveryConnection() { close(); }

void DeliveryConnection::connect(const IpAddress& address, std::uint16_t port, std::string host,
                                 std::shared_ptr<const EndpointTls> tls) {
  host_ = std::move(host);
  tls_ = std::move(tls);
  remote_address_ = to_string(address);
  socket_.async_connect(
      endpoint_of(address, port), [self = shared_from_this()](const error_code& error) {
        if (self->closed_) return;
        if (error)
          return self->end(class_of_connect_error(error), "connecting failed: " + error.message());
        self->start_handshake();
      });
}

void DeliveryConnection::start_handshake() {
  error_code error;
  socket_.set_option(tcp::no_delay(true), error);
  if (!error) socket_.native_non_blocking(true, error);
  // A peer with Nagle's algorithm on holds its answer behind its TLS tickets until we acknowledge
  // them, by default after 40 ms.
  int quick = 1;
  ::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_QUICKACK, &quick, sizeof quick);
  if (error) return end(OutcomeClass::kConnectFailed, "connecting failed: " + error.message());
  user_->on_connected();
  if (closed_) return;
  ssl_ = shared_->tls.connect_to(host_, socket_.native_handle(), key_, tls_.get());
  if (!ssl_) return end(OutcomeClass::kTls, "TLS can't be set up for this host");
  exchange_bytes_left_ = kExchangeBytesMax;
  turn_bytes_left_ = kTurnBytesMax;
  BIO* bio = SSL_get_rbio(ssl_.get());
  BIO_set_callback_arg(bio, reinterpret_cast<char*>(this));
  BIO_set_callback_ex(bio, &DeliveryConnection::on_bio);
  handshake();
}

// Called before and after each read from the socket; what it returns before is the read's result.
long DeliveryConnection::on_bio(BIO* bio, int operation, const char*, std::size_t, int, long,
                                int returned, std::size_t* processed) {
  auto* self = reinterpret_cast<DeliveryConnection*>(BIO_get_callback_arg(bio));
  if (operation == BIO_CB_READ && self->turn_bytes_left_ == 0) {
    BIO_clear_retry_flags(bio);
    BIO_set_retry_read(bio);  // The rest stays in the socket, which is readable still.
    return -1;
  }
  if (operation == (BIO_CB_READ | BIO_CB_RETURN) && returned > 0) {
    self->turn_bytes_left_ -= std::min(self->turn_bytes_left_, *processed);
    self->exchange_bytes_left_ -= std::min(self->exchange_bytes_left_, *processed);
  }
  return returned;
}

void DeliveryConnection::handshake() {
  ERR_clear_error();
  int returned = SSL_do_handshake(ssl_.get());
  if (returned != 1) return go_on_or_end(returned, OutcomeClass::kTls);
  secured_ = true;
  user_->on_secured();
  if (closed_) return;
  // Tickets or an early answer may have come in the same record as the handshake's end.
  if (SSL_has_pending(ssl_.get()) == 1) return read_available();
  wait(tcp::socket::wait_read);
}

void DeliveryConnection::send(std::string_view request) {
  output_ = request;
  exchange_bytes_left_ = kExchangeBytesMax;
  write_available();
}

void DeliveryConnection::write_available() {
  while (!output_.empty()) {
    ERR_clear_error();
    int written = SSL_write(ssl_.get(), output_.data(), static_cast<int>(output_.size()));
    if (written <= 0) {
      int wanted = SSL_get_error(ssl_.get(), written);
      if (wanted == SSL_ERROR_WANT_WRITE) return wait(tcp::socket::wait_write);
      // Whatever it was, reading finds it too, after an answer that the peer may have sent first.
      return wait(tcp::socket::wait_read);
    }
    output_.remove_prefix(static_cast<std::size_t>(written));
  }
}

void DeliveryConnection::read_available() {
  for (;;) {
    ERR_clear_error();
    auto& input = shared_->input;
    int size = SSL_read(ssl_.get(), input.data(), static_cast<int>(input.size()));
    if (size <= 0) return go_on_or_end(size, OutcomeClass::kReset);
    user_->on_bytes({input.data(), static_cast<std::size_t>(size)});
    if (closed_) return;
    // No call only to hear that there is no more: the wait finds out.
    if (SSL_has_pending(ssl_.get()) == 0) return wait(tcp::socket::wait_read);
  }
}

bool DeliveryConnection::is_read_empty() {
  if (SSL_has_pending(ssl_.get()) == 0) return true;
  ERR_clear_error();
  char byte = 0;
  const int size = SSL_read(ssl_.get(), &byte, 1);
  // Tickets are no data; half a record may become some.
  return size <= 0 && SSL_get_error(ssl_.get(), size) == SSL_ERROR_WANT_READ &&
         SSL_has_pending(ssl_.get()) == 0;
}

void DeliveryConnection::go_on_or_end(int returned, OutcomeClass outcome_class) {
  int saved = errno;
  if (exchange_bytes_left_ == 0) {
    return end(OutcomeClass::kTls, "TLS failed: the peer sends too much that isn't data");
  }
  switch (SSL_get_error(ssl_.get(), returned)) {
    case SSL_ERROR_WANT_READ: return wait(tcp::socket::wait_read);
    case SSL_ERROR_WANT_WRITE: return wait(tcp::socket::wait_write);
    case SSL_ERROR_SSL: return end(OutcomeClass::kTls, "TLS failed: " + tls_error(ssl_.get()));
    case SSL_ERROR_SYSCALL:
      if (saved != 0 && saved != EAGAIN) {
        return end(outcome_class, std::string("the connection broke: ") + std::strerror(saved));
      }
      [[fallthrough]];
    default: break;
  }
  std::string when = secured_ ? "before the answer was complete" : "during the TLS handshake";
  end(outcome_class, "the peer closed the connection " + when);
}

void DeliveryConnection::wait(Wait kind) {
  bool& waits = kind == tcp::socket::wait_read ? waits_to_read_ : waits_to_write_;
  if (std::exchange(waits, true)) return;
  socket_.async_wait(kind, [self = shared_from_this(), kind](const error_code&) {
    (kind == tcp::socket::wait_read ? self->waits_to_read_ : self->waits_to_write_) = false;
    if (!self->closed_) self->on_ready(kind);
  });
}

void DeliveryConnection::on_ready(Wait kind) {
  turn_bytes_left_ = kTurnBytesMax;
  if (!secured_) return handshake();
  if (kind == tcp::socket::wait_write) write_available();
  if (!closed_ && (kind == tcp::socket::wait_read || !waits_to_read_)) read_available();
}

void DeliveryConnection::end(OutcomeClass outcome_class, const std::string& error) {
  close();
  if (user_ != nullptr) user_->on_end(outcome_class, error);
}

void DeliveryConnection::close(bool politely) {
  if (std::exchange(closed_, true)) return;
  output_ = {};
  if (ssl_ && secured_ && politely) SSL_shutdown(ssl_.get());
  ERR_clear_error();
  ssl_.reset();
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace fanfare::http
