#include "mail/message.h"

#include <algorithm>
#include <ctime>

#include "core/encoding.h"

namespace fanfare::mail {
namespace {

constexpr std::size_t kLineMax = 75;  // besides the "=" of a soft break
constexpr std::size_t kWordMax = 39;  // bytes of an encoded word: 52 characters of base64

bool is_printable(char c) { return c >= ' ' && c < 0x7f; }

/// Where a piece of at most `most` bytes ends without cutting a character of UTF-8.
std::size_t piece_end(std::string_view text, std::size_t begin, std::size_t most) {
  auto end = std::min(text.size(), begin + most);
  while (end < text.size() && end > begin + 1 && (text[end] & 0xC0) == 0x80) --end;
  return end;
}

/// A header's text: as it is if that is safe, else as encoded words, each on a line of its own.
std::string header_text(std::string_view text) {
  const bool plain = text.size() <= kLineMax - 10 && std::ranges::all_of(text, is_printable) &&
                     text.find("=?") == std::string_view::npos;
  if (plain) return std::string(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = piece_end(text, at, kWordMax);
    if (!out.empty()) out += "\r\n ";
    out += "=?utf-8?B?" + base64(text.substr(at, end - at)) + "?=";
    at = end;
  }
  return out;
}

/// "Sat, 21 Nov 2026 10:52:04 +0000"
std::string date_text(TimePoint time) {
  const std::time_t seconds = to_unix_ms(time) / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto two = [](int number) {
    return std::string(number < 10 ? "0" : "") + std::to_string(number);
  };
  return std::string(kDays[parts.tm_wday]) + ", " + std::to_string(parts.tm_mday) + " " +
         kMonths[parts.tm_mon] + " " + std::to_string(parts.tm_year + 1900) + " " +
         two(parts.tm_hour) + ":" + two(parts.tm_min) + ":" + two(parts.tm_sec) + " +0000";
}

/// RFC 2045, 6.7.
std::string quoted_printable(std::string_view text) {
  constexpr const char* kHex = "0123456789ABCDEF";
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      out += "\r\n";
      column = 0;
      continue;
    }
    const bool at_end = i + 1 == text.size() || text[i + 1] == '\n';
    const bool plain = is_printable(c) && c != '=' && !(c == ' ' && at_end);
    const std::size_t width = plain ? 1 : 3;
    if (column + width > kLineMax) {
      out += "=\r\n";
      column = 0;
    }
    column += width;
    if (plain) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'=', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

}  // namespace

std::string to_message(const Mail& mail) {
  std::string to;
  for (const auto& address : mail.to) to += (to.empty() ? "" : ",\r\n ") + address;
  const auto at = mail.from.find('@');
  std::string out = "Date: " + date_text(mail.date) + "\r\nFrom: Fanfare Webhooks <" + mail.from +
                    ">\r\nTo: " + to + "\r\nSubject: " + header_text(mail.subject) +
                    "\r\nMessage-ID: <" + mail.id + mail.from.substr(at) +
                    ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                    "Content-Type: text/plain; charset=utf-8\r\n"
                    "Content-Transfer-Encoding: quoted-printable\r\n\r\n";
  out += quoted_printable(mail.text);
  if (!out.ends_with("\r\n")) out += "\r\n";
  return out;
}

}  // namespace fanfare::mail
