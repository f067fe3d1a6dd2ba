// Reads the response of a peer that we don't trust: private to the delivery client.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fanfare::http {

struct ReaderLimits {
  std::size_t head_bytes_max;  // interim responses and the final head together
  std::size_t body_bytes_max;  // read
  std::size_t body_bytes_kept;
};

/// Takes bytes as they come and says what they mean (RFC 9112). Does no I/O, knows no time.
/// Interim responses (1xx) are skipped; 101 is taken as the final one, as nobody asked for it.
/// Memory: the head while it is incomplete, and what is kept of the body.
class ResponseReader {
 public:
  enum class State {
    kHead,       // wants more
    kBody,       // the head is known; wants more of the body
    kDone,       // the message is complete
    kStopped,    // the head is known; the body is broken or not worth reading on
    kMalformed,  // not HTTP, or a head that breaks its rules
    kTooLarge,   // the head is over its limit
  };

  /// `wanted`: headers to keep, in lower case.
  explicit ResponseReader(const ReaderLimits& limits, std::vector<std::string> wanted = {})
      : limits_(limits), wanted_(std::move(wanted)) {}

  State on_bytes(std::string_view bytes);
  /// The peer has closed: the end of a body without a length.
  State on_end();
  State state() const { return state_; }

  bool has_head() const { return state_ != State::kHead && status_ >= 0 && !failed(); }
  int status() const { return status_; }
  const std::optional<std::string>& retry_after() const { return retry_after_; }
  /// The first of each name.
  std::map<std::string, std::string> take_wanted() { return std::move(found_); }
  /// In plain words, after kMalformed and kTooLarge.
  std::string_view fault() const { return fault_; }
  /// May another request follow on the same connection?
  bool reusable() const { return state_ == State::kDone && keep_alive_ && !surplus_; }
  std::string take_body() { return std::move(body_); }
  /// Is there more of the body than was kept?
  bool truncated() const { return state_ != State::kDone || body_seen_ > limits_.body_bytes_kept; }

 private:
  enum class Framing { kNone, kLength, kChunked, kToEnd };
  enum class Chunk { kSize, kData, kDataEnd, kTrailer };

  bool failed() const { return state_ == State::kMalformed || state_ == State::kTooLarge; }
  State malformed(std::string_view fault);
  State stop();
  std::string_view read_head(std::string_view bytes);
  bool may_begin_status_line(std::string_view part) const;
  void read_status_line(std::string_view line);
  void read_field(std::string_view line);
  void read_framing_field(std::string_view name, std::string_view value);
  void end_head();
  void read_body(std::string_view bytes);
  void read_chunks(std::string_view bytes);
  std::string_view take_chunk_line(std::string_view& bytes, bool& complete);
  void keep(std::string_view bytes);

  ReaderLimits limits_;
  std::vector<std::string> wanted_;
  std::map<std::string, std::string> found_;
  State state_ = State::kHead;
  std::string_view fault_;
  std::string line_;  // an unfinished line
  std::size_t head_bytes_ = 0;
  int status_ = -1;
  bool keep_alive_ = false;
  bool is_http_1_0_ = false;
  bool surplus_ = false;
  Framing framing_ = Framing::kToEnd;
  bool chunked_ = false;
  bool transfer_encoding_ = false;
  std::optional<std::uint64_t> length_;
  std::optional<std::string> retry_after_;
  std::uint64_t left_ = 0;  // of the body, or of the chunk
  Chunk chunk_ = Chunk::kSize;
  std::uint64_t body_seen_ = 0;
  std::string body_;
};

}  // namespace fanfare::http
