// One connection to our server: private to the server.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "http/request_body.h"
#include "http/server.h"

namespace fanfare::http {

using SteadyTime = std::chrono::steady_clock::time_point;

/// What the connections of a server share.
struct ServerShared {
  ServerShared(runtime::Loop& l, ServerOptions o, Handler h)
      : loop(l), options(std::move(o)), handler(std::move(h)) {}

  runtime::Loop& loop;
  ServerOptions options;
  Handler handler;
  std::size_t requests = 0;        // from their first byte to the last of their answer
  std::size_t buffered_bytes = 0;  // bodies being read or handled, as far as they have come
  bool stopping = false;
  std::function<void()> on_idle;  // a connection has answered and can make room
  std::int64_t date_second = -1;
  std::string date;

  std::string_view date_now();
};

/// Reads a request, has it handled, writes the answer, and so on until one side closes.
/// Lifetime: kept by the server until it has closed, and by its pending operations.
class ServerConnection : public std::enable_shared_from_this<ServerConnection> {
 public:
  using OnClosed = std::function<void(ServerConnection*)>;
  ServerConnection(boost::asio::ip::tcp::socket socket, std::shared_ptr<ServerShared> shared,
                   OnClosed on_closed);

  void start();
  void on_tick(SteadyTime now);
  /// When it closes if no request comes; nullopt while it has one.
  std::optional<SteadyTime> idle_until() const {
    return state_ == State::kIdle ? std::optional(deadline_) : std::nullopt;
  }
  /// Closes now if it waits for a request, else after the answer.
  void finish();
  void close();

 private:
  enum class State { kIdle, kReading, kHandling, kWriting, kStreaming, kLingering, kClosed };
  using Parser = boost::beast::http::request_parser<RequestBody>;
  struct Answer;
  class OpenStream;

  void set_state(State state);
  void enter(State state, Duration patience);
  void read();
  void on_read(boost::system::error_code error, std::size_t size);
  void parse();
  void begin_request();
  /// False if the request was refused or waits for "100 Continue" to be written.
  bool on_head();
  /// What proxies and servers understand in different ways is refused (RFC 9112, 11.2). False if
  /// so.
  bool check_framing();
  bool reserve(std::size_t bytes);
  void handle();
  void answer(const Response& response);
  void refuse(const Response& response);
  void refuse(int status, std::string_view slug, std::string_view title, std::string_view detail);
  void refuse_malformed(boost::system::error_code error);
  void write(std::string text, void (ServerConnection::*then)());
  void on_answered();
  void begin_stream();
  bool write_more(std::string_view bytes);
  void flush_stream();
  void end_stream();

  boost::asio::ip::tcp::socket socket_;
  std::shared_ptr<ServerShared> shared_;
  OnClosed on_closed_;
  std::string remote_address_;
  State state_ = State::kIdle;
  SteadyTime deadline_;
  boost::beast::flat_buffer input_;
  std::optional<Parser> parser_;
  Request request_;
  bool head_seen_ = false;
  std::size_t reserved_ = 0;
  bool head_only_ = false;
  bool close_after_ = false;
  bool linger_ = false;
  bool read_pending_ = false;
  bool write_pending_ = false;
  bool keep_alive_named_ = false;
  std::string output_;
  std::function<void(std::shared_ptr<Stream>)> stream_;
  std::string unsent_;  // of a stream, while something is being written
  bool stream_ended_ = false;
};

}  // namespace fanfare::http
