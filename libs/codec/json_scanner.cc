#include "codec/json_scanner.h"

#include <bit>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace fanfare::codec {
namespace {

constexpr int kEscapeBytes = 6;  // \u0000

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

int hex4(const char* digits) {
  int value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = digits[i];
    const int digit = is_digit(c)            ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

JsonScanner::JsonScanner(std::string_view text, std::size_t depth_max)
    : begin_(text.data()), next_(begin_), end_(begin_ + text.size()), depth_max_(depth_max) {}

const char* JsonScanner::stop(const char* at, const char* fault) {
  if (fault_ == nullptr) {
    fault_ = fault;
    fault_offset_ = static_cast<std::size_t>(at - begin_);
  }
  return nullptr;
}

bool JsonScanner::fail(const char* fault) {
  stop(next_, fault);
  return false;
}

bool JsonScanner::move_to(const char* at) {
  if (at != nullptr) next_ = at;
  return at != nullptr;
}

bool JsonScanner::enter(const char* at) {
  if (++depth_ <= depth_max_) return true;
  too_deep_ = true;
  stop(at, "nested too deeply");
  return false;
}

inline const char* JsonScanner::pass_space(const char* at) {
  if (at != end_ && !is_space(*at)) return at;
  while (at != end_ && is_space(*at)) {
    ++at;
    saw_space_ = true;
  }
  return at;
}

/// Past the bytes that stand for themselves, many at a time: to a quote, a backslash, a control
/// character or the end.
inline const char* JsonScanner::pass_plain(const char* at) const {
#if defined(__SSE2__)
  while (end_ - at >= 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    const __m128i backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
    const int special =
        _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, backslashes), controls));
    if (special != 0) return at + std::countr_zero(static_cast<unsigned>(special));
    at += 16;
  }
#endif
  while (at != end_ && *at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20) ++at;
  return at;
}

inline const char* JsonScanner::pass_string(const char* at, JsonString& out) {
  out.escaped = out.lone_surrogate = false;
  const char* start = ++at;
  while (true) {
    at = pass_plain(at);
    if (is(at, '"')) break;
    if (at == end_) return stop(at, "the string has no end");
    if (*at != '\\') return stop(at, "a control character in a string must be escaped");
    out.escaped = true;
    at = pass_escape(at, out);
    if (at == nullptr) return nullptr;
  }
  out.raw = {start, static_cast<std::size_t>(at - start)};
  return at + 1;
}

const char* JsonScanner::pass_escape(const char* at, JsonString& out) {
  if (end_ - at < 2) return stop(end_, "the string has no end");
  if (at[1] == 'u') return pass_unicode_escape(at, out);
  if (std::string_view("\"\\/bfnrt").find(at[1]) == std::string_view::npos) {
    return stop(at, "not an escape of JSON");
  }
  return at + 2;
}

const char* JsonScanner::pass_unicode_escape(const char* at, JsonString& out) {
  const int unit = end_ - at >= kEscapeBytes ? hex4(at + 2) : -1;
  if (unit < 0) return stop(at, "\\u needs four hexadecimal digits");
  at += kEscapeBytes;
  if (is_low_surrogate(unit)) out.lone_surrogate = true;
  if (!is_high_surrogate(unit)) return at;
  const bool paired =
      end_ - at >= kEscapeBytes && at[0] == '\\' && at[1] == 'u' && is_low_surrogate(hex4(at + 2));
  if (!paired) out.lone_surrogate = true;
  return paired ? at + kEscapeBytes : at;
}

const char* JsonScanner::pass_value(const char* at) {
  if (at == end_) return stop(at, "expected a value");
  JsonString string;
  switch (*at) {
    case '"': return pass_string(at, string);
    case '{': return pass_object(at);
    case '[': return pass_array(at);
    case 't':
    case 'f':
    case 'n': return pass_literal(at);
    default: return pass_number(at);
  }
}

const char* JsonScanner::pass_object(const char* at) {
  if (!enter(at)) return nullptr;
  at = pass_space(at + 1);
  JsonString name;
  for (bool first = true; !(first && is(at, '}')); first = false) {
    if (!is(at, '"')) return stop(at, "expected a member's name in quotes");
    at = pass_string(at, name);
    if (at == nullptr) return nullptr;
    saw_lone_surrogate_in_name_ |= name.lone_surrogate;
    at = pass_space(at);
    if (!is(at, ':')) return stop(at, "expected ':'");
    at = pass_value(pass_space(at + 1));
    if (at == nullptr) return nullptr;
    at = pass_space(at);
    if (is(at, '}')) break;
    if (!is(at, ',')) return stop(at, "expected ',' or '}'");
    at = pass_space(at + 1);
  }
  --depth_;
  return at + 1;
}

const char* JsonScanner::pass_array(const char* at) {
  if (!enter(at)) return nullptr;
  at = pass_space(at + 1);
  for (bool first = true; !(first && is(at, ']')); first = false) {
    at = pass_value(at);
    if (at == nullptr) return nullptr;
    at = pass_space(at);
    if (is(at, ']')) break;
    if (!is(at, ',')) return stop(at, "expected ',' or ']'");
    at = pass_space(at + 1);
  }
  --depth_;
  return at + 1;
}

inline const char* JsonScanner::pass_digits(const char* at) {
  if (at == end_ || !is_digit(*at)) return stop(at, "expected a digit");
  while (at != end_ && is_digit(*at)) ++at;
  return at;
}

const char* JsonScanner::pass_number(const char* at) {
  if (is(at, '-')) {
    ++at;
  } else if (!is_digit(*at)) {
    return stop(at, "expected a value");
  }
  const char* digits = at;
  at = pass_digits(at);
  if (at != nullptr && *digits == '0' && at != digits + 1) {
    return stop(digits + 1, "a number may not begin with 0");
  }
  if (at != nullptr && is(at, '.')) at = pass_digits(at + 1);
  if (at != nullptr && (is(at, 'e') || is(at, 'E'))) {
    ++at;
    at = pass_digits(is(at, '+') || is(at, '-') ? at + 1 : at);
  }
  return at;
}

const char* JsonScanner::pass_literal(const char* at) {
  const std::string_view rest(at, static_cast<std::size_t>(end_ - at));
  for (const std::string_view literal : {"true", "false", "null"}) {
    if (rest.starts_with(literal)) return at + literal.size();
  }
  return stop(at, "expected a value");
}

char JsonScanner::peek() {
  next_ = pass_space(next_);
  return next_ == end_ ? '\0' : *next_;
}

bool JsonScanner::open(char bracket) {
  if (failed()) return false;
  if (peek() != bracket) return fail(bracket == '{' ? "expected an object" : "expected an array");
  return enter(next_) && move_to(next_ + 1);
}

bool JsonScanner::next_member(bool& first, JsonString& name) {
  if (failed()) return false;
  char c = peek();
  if (c == '}') {
    --depth_;
    ++next_;
    return false;
  }
  if (!first) {
    if (c != ',') return fail("expected ',' or '}'");
    ++next_;
    c = peek();
  }
  first = false;
  if (c != '"') return fail("expected a member's name in quotes");
  if (!move_to(pass_string(next_, name))) return false;
  saw_lone_surrogate_in_name_ |= name.lone_surrogate;
  if (peek() != ':') return fail("expected ':'");
  return move_to(next_ + 1);
}

bool JsonScanner::next_element(bool& first) {
  if (failed()) return false;
  const char c = peek();
  if (c == ']') {
    --depth_;
    ++next_;
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

bool JsonScanner::skip_value() { return !failed() && move_to(pass_value(pass_space(next_))); }

bool JsonScanner::read_string(JsonString& out) {
  if (failed()) return false;
  return peek() == '"' ? move_to(pass_string(next_, out)) : fail("expected a string");
}

bool JsonScanner::read_number(std::string_view& out) {
  if (failed()) return false;
  const char c = peek();
  if (c != '-' && !is_digit(c)) return fail("expected a value");
  const std::size_t begin = offset();
  if (!move_to(pass_number(next_))) return false;
  out = text_from(begin);
  return true;
}

bool JsonScanner::read_literal(std::string_view& out) {
  if (failed()) return false;
  peek();
  const std::size_t begin = offset();
  if (!move_to(pass_literal(next_))) return false;
  out = text_from(begin);
  return true;
}

}  // namespace fanfare::codec
