#include "codec/json_text.h"

#include <simdjson.h>

#include <array>

#include "codec/json_scanner.h"

namespace fanfare::codec {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

void append_unit(std::string& out, int unit) {
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHexDigits[(unit >> shift) & 15];
}

void append_utf8(std::string& out, int code_point) {
  const auto tail = [&](int shift) {
    out += static_cast<char>(0x80 | ((code_point >> shift) & 0x3f));
  };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xc0 | (code_point >> 6));
    tail(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xe0 | (code_point >> 12));
    tail(6), tail(0);
  } else {
    out += static_cast<char>(0xf0 | (code_point >> 18));
    tail(12), tail(6), tail(0);
  }
}

/// One character as JavaScript writes it inside quotes.
void append_escaped(std::string& out, int c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  const bool lone_surrogate = is_high_surrogate(c) || is_low_surrogate(c);
  (c < 0x20 || lone_surrogate) ? append_unit(out, c) : append_utf8(out, c);
}

/// The character of the escape that `raw` begins with, which is taken off.
int take_escape(std::string_view& raw) {
  const char kind = raw[1];
  if (kind != 'u') {
    raw.remove_prefix(2);
    switch (kind) {
      case 'b': return '\b';
      case 'f': return '\f';
      case 'n': return '\n';
      case 'r': return '\r';
      case 't': return '\t';
      default: return kind;
    }
  }
  const int unit = hex4(raw.data() + 2);
  raw.remove_prefix(6);
  if (!is_high_surrogate(unit) || !raw.starts_with("\\u")) return unit;
  const int low = hex4(raw.data() + 2);
  if (!is_low_surrogate(low)) return unit;
  raw.remove_prefix(6);
  return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

template <typename Append>
void for_each_piece(std::string& out, std::string_view raw, Append append_character) {
  while (true) {
    const std::size_t escape = raw.find('\\');
    out.append(raw.substr(0, escape));
    if (escape == std::string_view::npos) return;
    raw.remove_prefix(escape);
    append_character(out, take_escape(raw));
  }
}

/// The length of the UTF-8 sequence at the front, 0 if there is none.
std::size_t sequence_length(std::string_view text) {
  for (std::size_t length = 1; length <= 4 && length <= text.size(); ++length) {
    if (simdjson::validate_utf8(text.data(), length)) return length;
  }
  return 0;
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    byte < 0x20 || c == '"' || c == '\\' ? append_escaped(out, byte) : out.push_back(c);
  }
  out += '"';
}

void append_requoted(std::string& out, std::string_view raw) {
  out += '"';
  for_each_piece(out, raw, append_escaped);
  out += '"';
}

std::string unescaped(std::string_view raw) {
  std::string text;
  for_each_piece(text, raw, append_utf8);
  return text;
}

std::string with_valid_utf8(std::string_view text) {
  if (simdjson::validate_utf8(text.data(), text.size())) return std::string(text);
  std::string valid;
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    valid.append(length > 0 ? text.substr(0, length) : "\xef\xbf\xbd");
    text.remove_prefix(length > 0 ? length : 1);
  }
  return valid;
}

}  // namespace fanfare::codec
