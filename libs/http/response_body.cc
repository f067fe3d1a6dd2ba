// The part of ResponseReader that comes after the head: the outcome is known, what follows decides
// only what is shown of the body and whether the connection can be used again.
#include <algorithm>

#include "http/response_reader.h"

namespace fanfare::http {
namespace {

constexpr std::size_t kChunkLineBytesMax = 1 << 10;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The size at the start of a chunk's first line (RFC 9112, 7.1); nullopt if there is none.
std::optional<std::uint64_t> chunk_size(std::string_view line) {
  std::uint64_t size = 0;
  std::size_t digits = 0;
  while (digits < line.size() && hex_digit(line[digits]) >= 0) {
    if (digits == 15) return std::nullopt;
    size = size * 16 + static_cast<std::uint64_t>(hex_digit(line[digits++]));
  }
  bool ends =
      digits == line.size() || line[digits] == ';' || line[digits] == ' ' || line[digits] == '\t';
  return digits > 0 && ends ? std::optional(size) : std::nullopt;
}

}  // namespace

ResponseReader::State ResponseReader::stop() {
  keep_alive_ = false;
  return state_ = State::kStopped;
}

void ResponseReader::keep(std::string_view bytes) {
  body_seen_ += bytes.size();
  body_ += bytes.substr(0, limits_.body_bytes_kept - body_.size());
  // Only to get a connection back is it worth to read more than is kept.
  bool worth = keep_alive_ && (!length_ || *length_ <= limits_.body_bytes_max);
  if (body_seen_ > (worth ? limits_.body_bytes_max : limits_.body_bytes_kept)) stop();
}

void ResponseReader::read_body(std::string_view bytes) {
  if (framing_ == Framing::kChunked) return read_chunks(bytes);
  if (framing_ == Framing::kToEnd) return keep(bytes);
  std::string_view ours = bytes.substr(0, left_);
  left_ -= ours.size();
  keep(ours);
  if (left_ > 0) return;
  surplus_ = ours.size() < bytes.size();
  state_ = State::kDone;
}

// A line without its end; it may come in pieces. Sets `complete` if its end was there.
std::string_view ResponseReader::take_chunk_line(std::string_view& bytes, bool& complete) {
  std::size_t end = bytes.find('\n');
  complete = end != std::string_view::npos;
  line_ += bytes.substr(0, end);
  bytes = complete ? bytes.substr(end + 1) : std::string_view();
  if (line_.size() > kChunkLineBytesMax) stop();
  std::string_view line = line_;
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

void ResponseReader::read_chunks(std::string_view bytes) {
  while (state_ == State::kBody && !bytes.empty()) {
    if (chunk_ == Chunk::kData) {
      std::string_view ours = bytes.substr(0, left_);
      left_ -= ours.size();
      bytes = bytes.substr(ours.size());
      keep(ours);
      if (left_ == 0) chunk_ = Chunk::kDataEnd;
      continue;
    }
    bool complete = false;
    std::string_view line = take_chunk_line(bytes, complete);
    if (!complete || state_ != State::kBody) return;
    if (chunk_ == Chunk::kSize) {
      auto size = chunk_size(line);
      if (!size) return void(stop());
      left_ = *size;
      chunk_ = left_ == 0 ? Chunk::kTrailer : Chunk::kData;
    } else if (chunk_ == Chunk::kDataEnd) {
      if (!line.empty()) return void(stop());
      chunk_ = Chunk::kSize;
    } else if (line.empty()) {
      state_ = State::kDone;
      surplus_ = !bytes.empty();
    } else if ((head_bytes_ += line.size()) > limits_.head_bytes_max) {
      return void(stop());  // Trailers count as head.
    }
    line_.clear();
  }
}

}  // namespace fanfare::http
