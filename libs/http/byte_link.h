// A connection of Beast, plain or secured, behind one face: private to the API client and the local
// server.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <functional>
#include <memory>
#include <utility>

namespace fanfare::http {

namespace link {
using Error = boost::system::error_code;
using Buffer = boost::beast::flat_buffer;
using Request = boost::beast::http::request<boost::beast::http::string_body>;
using Response = boost::beast::http::response<boost::beast::http::string_body>;
using RequestParser = boost::beast::http::request_parser<boost::beast::http::string_body>;
using ResponseParser = boost::beast::http::response_parser<boost::beast::http::string_body>;
using Done = std::function<void(Error)>;
}  // namespace link

/// What is handed over by reference outlives the operation. One read and one write at a time.
class ByteLink {
 public:
  virtual ~ByteLink() = default;
  virtual boost::beast::tcp_stream& tcp() = 0;
  virtual void handshake(bool as_server, link::Done done) = 0;
  virtual void write(const link::Request& request, link::Done done) = 0;
  virtual void write(const link::Response& response, link::Done done) = 0;
  virtual void read(link::Buffer& buffer, link::RequestParser& parser, link::Done done) = 0;
  virtual void read_head(link::Buffer& buffer, link::ResponseParser& parser, link::Done done) = 0;
  virtual void read_some(link::Buffer& buffer, link::ResponseParser& parser, link::Done done) = 0;
};

template <typename Stream>
class LinkOf : public ByteLink {
 public:
  template <typename... Arguments>
  explicit LinkOf(Arguments&&... arguments) : stream_(std::forward<Arguments>(arguments)...) {}
  Stream& stream() { return stream_; }

  boost::beast::tcp_stream& tcp() override { return boost::beast::get_lowest_layer(stream_); }
  void handshake(bool as_server, link::Done done) override {
    using boost::asio::ssl::stream_base;
    if constexpr (std::is_same_v<Stream, boost::beast::tcp_stream>)
      done({});
    else
      stream_.async_handshake(as_server ? stream_base::server : stream_base::client,
                              std::move(done));
  }
  void write(const link::Request& request, link::Done done) override {
    boost::beast::http::async_write(stream_, request, without_count(std::move(done)));
  }
  void write(const link::Response& response, link::Done done) override {
    boost::beast::http::async_write(stream_, response, without_count(std::move(done)));
  }
  void read(link::Buffer& buffer, link::RequestParser& parser, link::Done done) override {
    boost::beast::http::async_read(stream_, buffer, parser, without_count(std::move(done)));
  }
  void read_head(link::Buffer& buffer, link::ResponseParser& parser, link::Done done) override {
    boost::beast::http::async_read_header(stream_, buffer, parser, without_count(std::move(done)));
  }
  void read_some(link::Buffer& buffer, link::ResponseParser& parser, link::Done done) override {
    boost::beast::http::async_read_some(stream_, buffer, parser, without_count(std::move(done)));
  }

 private:
  static auto without_count(link::Done done) {
    return [done = std::move(done)](link::Error error, std::size_t) { done(error); };
  }
  Stream stream_;
};

using PlainLink = LinkOf<boost::beast::tcp_stream>;
using SecuredLink = LinkOf<boost::beast::ssl_stream<boost::beast::tcp_stream>>;

}  // namespace fanfare::http
