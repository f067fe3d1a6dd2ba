#include "codec/json_scanner.h"

#include <bit>
#include <cstring>

namespace fanfare::codec {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101;
constexpr std::uint64_t kHighs = 0x8080808080808080;
constexpr int kEscapeBytes = 6;  // \u0000

constexpr std::uint64_t bytes_below(std::uint64_t word, std::uint64_t limit) {
  return (word - kOnes * limit) & ~word & kHighs;
}
constexpr std::uint64_t bytes_equal(std::uint64_t word, unsigned char byte) {
  return bytes_below(word ^ (kOnes * byte), 1);
}

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

int hex4(const char* digits) {
  int value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = digits[i];
    const int digit = is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

JsonScanner::JsonScanner(std::string_view text, std::size_t depth_max)
    : begin_(text.data()), next_(begin_), end_(begin_ + text.size()), depth_max_(depth_max) {}

bool JsonScanner::fail(const char* fault) { return fail_at(next_, fault); }

bool JsonScanner::fail_at(const char* position, const char* fault) {
  if (fault_ == nullptr) {
    fault_ = fault;
    fault_offset_ = static_cast<std::size_t>(position - begin_);
  }
  next_ = position;
  return false;
}

char JsonScanner::peek() {
  if (next_ != end_ && !is_space(*next_)) return *next_;
  while (next_ != end_ && is_space(*next_)) {
    ++next_;
    saw_space_ = true;
  }
  return next_ == end_ ? '\0' : *next_;
}

bool JsonScanner::open(char bracket) {
  if (failed()) return false;
  if (peek() != bracket) return fail(bracket == '{' ? "expected an object" : "expected an array");
  if (++depth_ > depth_max_) {
    too_deep_ = true;
    return fail("nested too deeply");
  }
  ++next_;
  return true;
}

bool JsonScanner::next_member(bool& first, JsonString& name) {
  if (failed()) return false;
  char c = peek();
  if (c == '}') {
    ++next_;
    --depth_;
    return false;
  }
  if (!first) {
    if (c != ',') return fail("expected ',' or '}'");
    ++next_;
    c = peek();
  }
  first = false;
  if (c != '"') return fail("expected a member's name in quotes");
  if (!read_string(name)) return false;
  saw_lone_surrogate_in_name_ |= name.lone_surrogate;
  if (peek() != ':') return fail("expected ':'");
  ++next_;
  return true;
}

bool JsonScanner::next_element(bool& first) {
  if (failed()) return false;
  const char c = peek();
  if (c == ']') {
    ++next_;
    --depth_;
    return false;
  }
  if (!first) {
    if (c != ',') return fail("expected ',' or ']'");
    ++next_;
    if (peek() == ']') return fail("expected a value");
  }
  first = false;
  return true;
}

bool JsonScanner::skip_value() {
  if (failed()) return false;
  JsonString string;
  std::string_view ignored;
  switch (peek()) {
    case '"': return read_string(string);
    case '{': return skip_container('}');
    case '[': return skip_container(']');
    case 't':
    case 'f':
    case 'n': return read_literal(ignored);
    default: return read_number(ignored);
  }
}

bool JsonScanner::skip_container(char closing) {
  if (closing == '}') {
    JsonString name;
    for (bool first = open('{'); next_member(first, name);) skip_value();
  } else {
    for (bool first = open('['); next_element(first);) skip_value();
  }
  return !failed();
}

/// Past the bytes that stand for themselves, eight at a time: to a quote, a backslash, a control
/// character or the end.
const char* JsonScanner::pass_plain(const char* position) const {
  while (end_ - position >= 8) {
    std::uint64_t word;
    std::memcpy(&word, position, 8);
    const std::uint64_t special = bytes_below(word, 0x20) | bytes_equal(word, '"') | bytes_equal(word, '\\');
    if (special != 0) {
      if constexpr (std::endian::native == std::endian::little) {
        return position + std::countr_zero(special) / 8;  // The lowest mark is always a true one.
      }
      break;
    }
    position += 8;
  }
  while (position != end_ && *position != '"' && *position != '\\' &&
         static_cast<unsigned char>(*position) >= 0x20) {
    ++position;
  }
  return position;
}

bool JsonScanner::read_string(JsonString& out) {
  if (failed()) return false;
  if (peek() != '"') return fail("expected a string");
  out.escaped = out.lone_surrogate = false;
  const char* start = ++next_;
  while (true) {
    next_ = pass_plain(next_);
    if (next_ == end_) return fail("the string has no end");
    if (*next_ == '"') break;
    if (*next_ != '\\') return fail("a control character in a string must be escaped");
    out.escaped = true;
    if (!pass_escape(out)) return false;
  }
  out.raw = {start, static_cast<std::size_t>(next_ - start)};
  ++next_;
  return true;
}

bool JsonScanner::pass_escape(JsonString& out) {
  if (end_ - next_ < 2) return fail_at(end_, "the string has no end");
  if (next_[1] == 'u') return pass_unicode_escape(out);
  if (std::strchr("\"\\/bfnrt", next_[1]) == nullptr || next_[1] == '\0') {
    return fail("not an escape of JSON");
  }
  next_ += 2;
  return true;
}

bool JsonScanner::pass_unicode_escape(JsonString& out) {
  const int unit = end_ - next_ >= kEscapeBytes ? hex4(next_ + 2) : -1;
  if (unit < 0) return fail("\\u needs four hexadecimal digits");
  next_ += kEscapeBytes;
  if (is_low_surrogate(unit)) out.lone_surrogate = true;
  if (!is_high_surrogate(unit)) return true;
  const bool paired = end_ - next_ >= kEscapeBytes && next_[0] == '\\' && next_[1] == 'u' &&
                      is_low_surrogate(hex4(next_ + 2));
  if (paired) {
    next_ += kEscapeBytes;
  } else {
    out.lone_surrogate = true;
  }
  return true;
}

bool JsonScanner::pass_digits() {
  if (next_ == end_ || !is_digit(*next_)) return fail("expected a digit");
  while (next_ != end_ && is_digit(*next_)) ++next_;
  return true;
}

bool JsonScanner::read_number(std::string_view& out) {
  if (failed()) return false;
  const char c = peek();
  if (c != '-' && !is_digit(c)) return fail("expected a value");
  const char* start = next_;
  if (c == '-') ++next_;
  if (next_ != end_ && *next_ == '0') {
    ++next_;
    if (next_ != end_ && is_digit(*next_)) return fail("a number may not begin with 0");
  } else if (!pass_digits()) {
    return false;
  }
  if (next_ != end_ && *next_ == '.') {
    ++next_;
    if (!pass_digits()) return false;
  }
  if (next_ != end_ && (*next_ == 'e' || *next_ == 'E')) {
    ++next_;
    if (next_ != end_ && (*next_ == '+' || *next_ == '-')) ++next_;
    if (!pass_digits()) return false;
  }
  out = {start, static_cast<std::size_t>(next_ - start)};
  return true;
}

bool JsonScanner::read_literal(std::string_view& out) {
  if (failed()) return false;
  peek();
  const std::string_view rest(next_, static_cast<std::size_t>(end_ - next_));
  for (const std::string_view literal : {"true", "false", "null"}) {
    if (rest.starts_with(literal)) {
      next_ += literal.size();
      out = rest.substr(0, literal.size());
      return true;
    }
  }
  return fail("expected a value");
}

}  // namespace fanfare::codec
