#include "http/response_reader.h"

#include <algorithm>
#include <utility>

namespace fanfare::http {
namespace {

constexpr std::string_view kVersionPrefix = "HTTP/1.";

bool is_token_char(unsigned char c) {
  if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) return true;
  return c != 0 && std::string_view("!#$%&'*+-.^_`|~").find(char(c)) != std::string_view::npos;
}

bool is_control(unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool same_name(std::string_view a, std::string_view lower_case) {
  return std::ranges::equal(a, lower_case, {}, [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
}

std::string_view trimmed(std::string_view text) {
  std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Calls `visit` with each element of a comma-separated list.
template <typename Visit>
void each_element(std::string_view list, Visit visit) {
  for (;;) {
    std::size_t comma = list.find(',');
    visit(trimmed(list.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    list = list.substr(comma + 1);
  }
}

}  // namespace

ResponseReader::State ResponseReader::malformed(std::string_view fault) {
  fault_ = fault;
  return state_ = State::kMalformed;
}

ResponseReader::State ResponseReader::on_bytes(std::string_view bytes) {
  if (state_ == State::kHead) bytes = read_head(bytes);
  if (bytes.empty() || failed()) return state_;
  if (state_ == State::kBody) {
    read_body(bytes);
  } else {
    surplus_ = true;
  }
  return state_;
}

ResponseReader::State ResponseReader::on_end() {
  keep_alive_ = false;
  if (state_ != State::kBody) return state_;
  return state_ = framing_ == Framing::kToEnd ? State::kDone : State::kStopped;
}

// What can't become a status line needn't be waited for, however it is divided.
bool ResponseReader::may_begin_status_line(std::string_view part) const {
  if (status_ >= 0 || line_.size() >= kVersionPrefix.size()) return true;
  const std::string_view wanted = kVersionPrefix.substr(line_.size());
  return wanted.starts_with(part.substr(0, wanted.size()));
}

// Returns what follows the head.
std::string_view ResponseReader::read_head(std::string_view bytes) {
  while (state_ == State::kHead && !bytes.empty()) {
    std::size_t end = bytes.find('\n');
    std::string_view part = bytes.substr(0, end);
    if (!may_begin_status_line(part)) {
      malformed("the answer isn't HTTP/1.1");
      return {};
    }
    head_bytes_ += part.size() + 1;
    if (head_bytes_ > limits_.head_bytes_max) {
      fault_ = "the response's head is too large";
      state_ = State::kTooLarge;
      return {};
    }
    if (end == std::string_view::npos) {
      --head_bytes_;
      line_ += part;
      return {};
    }
    bytes = bytes.substr(end + 1);
    if (!line_.empty()) part = line_ += part;
    if (part.ends_with('\r')) part.remove_suffix(1);
    if (status_ < 0) {
      read_status_line(part);
    } else if (part.empty()) {
      end_head();
    } else {
      read_field(part);
    }
    line_.clear();
  }
  return bytes;
}

void ResponseReader::read_status_line(std::string_view line) {
  constexpr std::size_t kStatusAt = kVersionPrefix.size() + 2;
  bool fits = line.size() >= kStatusAt + 3 && line.starts_with(kVersionPrefix) &&
              (line[7] == '0' || line[7] == '1') && line[8] == ' ';
  if (!fits || !std::all_of(&line[kStatusAt], &line[kStatusAt] + 3, is_digit) ||
      (line.size() > kStatusAt + 3 && line[kStatusAt + 3] != ' ')) {
    malformed("the answer isn't HTTP/1.1");
    return;
  }
  status_ = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
  if (status_ < 100 || status_ > 599) malformed("the status isn't one of HTTP");
  is_http_1_0_ = line[7] == '0';
  keep_alive_ = !is_http_1_0_;
}

void ResponseReader::read_field(std::string_view line) {
  if (std::ranges::any_of(line, is_control)) {
    malformed("a header holds a control character");
    return;
  }
  if (line[0] == ' ' || line[0] == '\t') {
    keep_alive_ = false;  // A folded line (RFC 9112, 5.2): not worth understanding.
    return;
  }
  std::size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos ||
      !std::all_of(line.begin(), line.begin() + colon, is_token_char)) {
    malformed("a header line isn't a name, a colon and a value");
    return;
  }
  const auto name = line.substr(0, colon), value = trimmed(line.substr(colon + 1));
  for (const auto& wanted : wanted_)
    if (name.size() == wanted.size() && same_name(name, wanted)) found_.emplace(wanted, value);
  read_framing_field(name, value);
}

void ResponseReader::read_framing_field(std::string_view name, std::string_view value) {
  if (name.size() == 10 && same_name(name, "connection")) {
    each_element(value, [this](std::string_view option) {
      if (same_name(option, "close")) keep_alive_ = false;
      if (same_name(option, "keep-alive") && is_http_1_0_) keep_alive_ = true;
    });
  } else if (name.size() == 11 && same_name(name, "retry-after")) {
    if (!retry_after_) retry_after_ = value;
  } else if (name.size() == 14 && same_name(name, "content-length")) {
    each_element(value, [this](std::string_view number) {
      bool digits = !number.empty() && number.size() <= 18 && std::ranges::all_of(number, is_digit);
      std::uint64_t length = digits ? std::stoull(std::string(number)) : 0;
      if (!digits || (length_ && *length_ != length)) malformed("Content-Length is no one number");
      length_ = length;
    });
  } else if (name.size() == 17 && same_name(name, "transfer-encoding")) {
    each_element(value, [this](std::string_view coding) {
      if (std::exchange(transfer_encoding_, true)) keep_alive_ = false;  // Not one we can undo.
      chunked_ = same_name(coding, "chunked");
    });
  }
}

void ResponseReader::end_head() {
  if (status_ < 200 && status_ != 101) {
    status_ = -1;
    length_.reset();
    retry_after_.reset();
    found_.clear();
    chunked_ = transfer_encoding_ = false;
    return;
  }
  if (status_ == 101 || (transfer_encoding_ && (length_ || is_http_1_0_))) keep_alive_ = false;
  // What has no body may be followed by one nevertheless.
  if (status_ == 204 && (transfer_encoding_ || length_.value_or(0) > 0)) keep_alive_ = false;
  if (status_ == 101 || status_ == 204 || status_ == 304) {
    framing_ = Framing::kNone;
  } else if (transfer_encoding_) {
    framing_ = chunked_ ? Framing::kChunked : Framing::kToEnd;
  } else if (length_) {
    framing_ = *length_ == 0 ? Framing::kNone : Framing::kLength;
    left_ = *length_;
  }
  if (framing_ == Framing::kToEnd) keep_alive_ = false;
  state_ = framing_ == Framing::kNone ? State::kDone : State::kBody;
}

}  // namespace fanfare::http
