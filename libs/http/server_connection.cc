#include "http/server_connection.h"

#include <algorithm>
#include <boost/asio/write.hpp>
#include <cstring>

#include "http/response_text.h"

namespace fanfare::http {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::size_t kHeadBytesMax = 16 << 10;
constexpr std::size_t kIdleReadBytes = 4 << 10;
constexpr std::size_t kChunkReadBytes = 16 << 10;
constexpr std::size_t kReadBytes = 64 << 10;
constexpr std::size_t kUnsentMax = 256 << 10;
constexpr Duration kLingerTime{1'000};

constexpr auto kNoLimit = std::chrono::steady_clock::time_point::max();

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

// A header that goes on in the next line, which begins with a space (RFC 9112, 5.2).
bool has_folded_line(std::string_view head) {
  std::string_view lines = head.substr(0, head.find("\r\n\r\n"));
  return lines.find("\r\n ") != std::string_view::npos ||
         lines.find("\r\n\t") != std::string_view::npos;
}

// Path and query of a request target in origin or absolute form, or "*" (RFC 9112, 3.2).
bool split_target(std::string_view target, Request& request) {
  if (target.starts_with("http://") || target.starts_with("https://")) {
    std::size_t slash = target.find('/', target.find("//") + 2);
    target = slash == std::string_view::npos ? "/" : target.substr(slash);
  }
  if (target != "*" && !target.starts_with('/')) return false;
  std::size_t question = std::min(target.find('?'), target.size());
  request.path = target.substr(0, question);
  request.query = target.substr(std::min(question + 1, target.size()));
  return true;
}

}  // namespace

/// The one answer to a request, whoever comes to give it.
struct ServerConnection::Answer {
  explicit Answer(std::shared_ptr<ServerConnection> c) : connection(std::move(c)) {}
  ~Answer() {
    if (!connection) return;
    give(problem(500, "unanswered", "Internal error", "The request was dropped unanswered."));
  }
  void give(const Response& response) {
    if (auto target = std::exchange(connection, nullptr)) target->answer(response);
  }
  std::shared_ptr<ServerConnection> connection;
};

/// Ends the answer when it is dropped, whatever has become of the connection.
class ServerConnection::OpenStream : public Stream {
 public:
  explicit OpenStream(std::weak_ptr<ServerConnection> connection)
      : connection_(std::move(connection)) {}
  ~OpenStream() override {
    if (const auto connection = connection_.lock()) connection->end_stream();
  }
  bool write(std::string_view bytes) override {
    const auto connection = connection_.lock();
    return connection && connection->write_more(bytes);
  }

 private:
  std::weak_ptr<ServerConnection> connection_;
};

std::string_view ServerShared::date_now() {
  std::int64_t second = to_unix_ms(loop.now()) / 1000;
  if (second != date_second) {
    date_second = second;
    date = http_date(second);
  }
  return date;
}

ServerConnection::ServerConnection(asio::ip::tcp::socket socket,
                                   std::shared_ptr<ServerShared> shared, OnClosed on_closed)
    : socket_(std::move(socket)), shared_(std::move(shared)), on_closed_(std::move(on_closed)) {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  remote_address_ = socket_.remote_endpoint(ignored).address().to_string();
}

void ServerConnection::set_state(State state) {
  const auto has_request = [](State each) {
    return each == State::kReading || each == State::kHandling || each == State::kWriting;
  };
  shared_->requests += has_request(state) ? 1 : 0;
  shared_->requests -= has_request(state_) ? 1 : 0;
  state_ = state;
}

void ServerConnection::enter(State state, Duration patience) {
  set_state(state);
  deadline_ = patience.count() == 0 ? kNoLimit : std::chrono::steady_clock::now() + patience;
}

void ServerConnection::start() {
  enter(State::kIdle, shared_->options.idle_timeout);
  read();
}

void ServerConnection::on_tick(SteadyTime now) {
  if (now < deadline_) return;
  if (state_ != State::kReading || write_pending_) return close();
  refuse(408, "request-timeout", "Request timeout", "The request took too long to arrive.");
}

void ServerConnection::finish() {
  close_after_ = true;
  error_code error;
  if (state_ == State::kStreaming || (state_ == State::kIdle && socket_.available(error) == 0))
    close();
}

void ServerConnection::close() {
  if (state_ == State::kClosed) return;
  set_state(State::kClosed);
  reserve(0);
  error_code ignored;
  socket_.close(ignored);
  std::exchange(on_closed_, nullptr)(this);
}

void ServerConnection::read() {
  if (read_pending_) return;
  read_pending_ = true;
  std::size_t size = input_.size() == 0 ? kIdleReadBytes : kHeadBytesMax;
  if (state_ == State::kReading && head_seen_ && parser_) {
    auto left = parser_->content_length_remaining();
    size = left ? std::clamp<std::uint64_t>(*left, kIdleReadBytes, kReadBytes) : kChunkReadBytes;
  }
  auto space = input_.prepare(size);
  socket_.async_read_some(space, [self = shared_from_this()](error_code error, std::size_t size) {
    self->on_read(error, size);
  });
}

void ServerConnection::on_read(error_code error, std::size_t size) {
  read_pending_ = false;
  if (state_ == State::kClosed) return;
  if (error) {
    // A peer that has only shut down its side still waits for the answer being made.
    if (state_ == State::kHandling || state_ == State::kWriting) return;
    return close();
  }
  if (state_ == State::kLingering || state_ == State::kStreaming)
    return read();  // Into the same space: nothing is committed.
  if (state_ != State::kIdle && state_ != State::kReading) return;
  input_.commit(size);
  parse();
}

void ServerConnection::begin_request() {
  enter(State::kReading, shared_->options.request_timeout);
  parser_.emplace();
  parser_->header_limit(kHeadBytesMax);
  parser_->body_limit(shared_->options.body_bytes_max);
  request_ = {};
  head_seen_ = head_only_ = linger_ = keep_alive_named_ = false;
}

void ServerConnection::parse() {
  if (state_ == State::kIdle) {
    while (input_.size() >= 2 && std::memcmp(input_.data().data(), "\r\n", 2) == 0) {
      input_.consume(2);  // Empty lines before a request are to be ignored (RFC 9112, 2.2).
    }
    if (input_.size() > 0) begin_request();
  }
  while (input_.size() > 0) {
    error_code error;
    auto bytes = input_.data();
    std::size_t used = parser_->put(bytes, error);
    bool folded = parser_->is_header_done() && !head_seen_ &&
                  has_folded_line({static_cast<const char*>(bytes.data()), used});
    input_.consume(used);
    if (error && error != beast_http::error::need_more) return refuse_malformed(error);
    if (folded) {
      return refuse(400, "bad-request", "Bad request", "A header may not go on in the next line.");
    }
    if (parser_->is_header_done() && !head_seen_) {
      head_seen_ = true;
      if (!on_head()) return;
    }
    const std::string& body = parser_->get().body();
    if (!reserve(body.empty() ? 0 : body.capacity())) return;
    if (parser_->is_done()) return handle();
    if (!error) continue;
    // Of a body only the lines between chunks are kept back until they are complete.
    if (head_seen_ && input_.size() > kHeadBytesMax) {
      return refuse_malformed(beast_http::error::header_limit);
    }
    break;
  }
  read();
}

bool ServerConnection::on_head() {
  const auto& head = parser_->get();
  keep_alive_named_ = head.version() == 10 && head.keep_alive();
  if (!head.keep_alive()) close_after_ = true;
  if (!check_framing()) return false;
  request_.method = head.method_string();
  head_only_ = request_.method == "HEAD";
  if (!split_target(view(head.target()), request_)) {
    refuse(400, "bad-request", "Bad request", "The request target must be a path.");
    return false;
  }
  // Now, as the parser adds to them what comes behind the last chunk, which is no header.
  for (const auto& field : head) request_.headers.emplace_back(field.name_string(), field.value());
  request_.remote_address = remote_address_;
  if (!parser_->is_done() && shared_->options.admit)
    if (auto refusal = shared_->options.admit(request_)) {
      refuse(*refusal);
      return false;
    }
  bool expects = boost::beast::iequals(head[beast_http::field::expect], "100-continue");
  if (!expects || parser_->is_done() || input_.size() > 0) return true;
  write("HTTP/1.1 100 Continue\r\n\r\n", &ServerConnection::read);
  return false;
}

bool ServerConnection::check_framing() {
  const auto& head = parser_->get();
  const auto fault = [this](std::string_view detail) {
    refuse(400, "bad-request", "Bad request", detail);
    return false;
  };
  if (head.version() >= 11 && head.count(beast_http::field::host) != 1) {
    return fault("There must be exactly one Host header.");
  }
  auto length = head.find(beast_http::field::content_length);
  if (length != head.end() && (head.count(beast_http::field::content_length) != 1 ||
                               length->value().find(',') != std::string_view::npos)) {
    return fault("There may be one Content-Length only.");
  }
  if (head.count(beast_http::field::transfer_encoding) == 0) return true;
  if (head.version() < 11) return fault("HTTP/1.0 has no Transfer-Encoding.");
  if (boost::beast::iequals(head[beast_http::field::transfer_encoding], "chunked")) return true;
  refuse(501, "transfer-encoding", "Not implemented", "Only chunked bodies are understood.");
  return false;
}

// Counts this request's body as `bytes`, if that is more than before; 0 gives all back.
bool ServerConnection::reserve(std::size_t bytes) {
  if (bytes == 0) {
    shared_->buffered_bytes -= std::exchange(reserved_, 0);
  } else if (bytes > reserved_) {
    if (shared_->buffered_bytes + bytes - reserved_ > shared_->options.buffered_bytes_max) {
      refuse(503, "overloaded", "Overloaded", "Too much is waiting; try again.");
      return false;
    }
    shared_->buffered_bytes += bytes - reserved_;
    reserved_ = bytes;
  }
  return true;
}

void ServerConnection::handle() {
  request_.body = std::move(parser_->get().body());
  parser_.reset();
  enter(State::kHandling, Duration(0));
  auto answer = std::make_shared<Answer>(shared_from_this());
  shared_->handler(std::exchange(request_, {}),
                   [answer = std::move(answer)](const Response& r) { answer->give(r); });
}

void ServerConnection::answer(const Response& response) {
  if (state_ == State::kClosed) return;
  reserve(0);
  if (response.stream && !head_only_) stream_ = response.stream;
  close_after_ |= shared_->stopping || stream_;
  linger_ |= input_.size() > 0;
  enter(State::kWriting, shared_->options.request_timeout);
  const bool open_end = stream_ != nullptr;
  ResponseFraming framing{head_only_, close_after_, open_end, keep_alive_named_,
                          shared_->date_now()};
  write(response_text(response, framing),
        open_end ? &ServerConnection::begin_stream : &ServerConnection::on_answered);
}

void ServerConnection::begin_stream() {
  if (shared_->stopping) return close();
  enter(State::kStreaming, Duration(0));
  output_ = {};
  read();  // To see the peer go away.
  std::exchange(stream_, nullptr)(std::make_shared<OpenStream>(weak_from_this()));
}

bool ServerConnection::write_more(std::string_view bytes) {
  if (state_ != State::kStreaming) return false;
  if (unsent_.size() + bytes.size() > kUnsentMax) {
    close();
    return false;
  }
  unsent_ += bytes;
  if (!write_pending_) flush_stream();
  return true;
}

void ServerConnection::flush_stream() {
  if (!unsent_.empty()) return write(std::exchange(unsent_, {}), &ServerConnection::flush_stream);
  if (stream_ended_) close();
}

void ServerConnection::end_stream() {
  stream_ended_ = true;
  if (state_ == State::kStreaming && !write_pending_) flush_stream();
}

void ServerConnection::refuse(const Response& response) {
  close_after_ = linger_ = true;
  parser_.reset();  // And what there is of the body.
  answer(response);
}

void ServerConnection::refuse(int status, std::string_view slug, std::string_view title,
                              std::string_view detail) {
  Response response = problem(status, slug, title, detail);
  if (status == 503) response.headers.emplace_back("Retry-After", "1");
  refuse(response);
}

void ServerConnection::refuse_malformed(error_code error) {
  if (error == beast_http::error::body_limit) {
    return refuse(
        413, "too-large", "Too large",
        "The body may have at most " + std::to_string(shared_->options.body_bytes_max) + " bytes.");
  }
  if (error == beast_http::error::header_limit) {
    return refuse(431, "head-too-large", "Headers too large",
                  "The head may have at most " + std::to_string(kHeadBytesMax) + " bytes.");
  }
  refuse(400, "bad-request", "Bad request", "This isn't HTTP/1.1: " + error.message() + ".");
}

void ServerConnection::write(std::string text, void (ServerConnection::*then)()) {
  output_ = std::move(text);
  write_pending_ = true;
  asio::async_write(socket_, asio::buffer(output_),
                    [self = shared_from_this(), then](error_code error, std::size_t) {
                      self->write_pending_ = false;
                      if (self->state_ == State::kClosed) return;
                      if (error) return self->close();
                      (*self.*then)();
                    });
}

void ServerConnection::on_answered() {
  if (close_after_ && !linger_) return close();
  if (close_after_) {
    // Closing with bytes unread would reset the connection, and the peer lose our answer.
    error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    input_.clear();
    enter(State::kLingering, kLingerTime);
    return read();
  }
  output_ = {};
  if (input_.size() == 0 && input_.capacity() > kHeadBytesMax) input_.shrink_to_fit();
  enter(State::kIdle, shared_->options.idle_timeout);
  if (shared_->on_idle) shared_->on_idle();
  if (shared_->stopping) return close();
  parse();
}

}  // namespace fanfare::http
