#include "http/response_text.h"

#include <ostream>  // Beast's header takes it for granted.

#include <boost/beast/http/status.hpp>
#include <ctime>

namespace fanfare::http {
namespace {

void append_clean(std::string& out, std::string_view text) {
  for (char c : text) {
    if ((c >= 0x20 && c != 0x7f) || c == '\t') out += c;
  }
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  append_clean(out, name);
  out += ": ";
  append_clean(out, value);
  out += "\r\n";
}

}  // namespace

std::string response_text(const Response& response, const ResponseFraming& framing) {
  bool has_body = response.status >= 200 && response.status != 204 && response.status != 304;
  std::string out;
  out.reserve(256 + response.body.size());
  auto reason = boost::beast::http::obsolete_reason(
      boost::beast::http::int_to_status(static_cast<unsigned>(response.status)));
  out += "HTTP/1.1 " + std::to_string(response.status) + ' ';
  out.append(reason.data(), reason.size());
  out += "\r\n";
  append_header(out, "Date", framing.date);
  if (has_body) {
    if (!response.content_type.empty()) append_header(out, "Content-Type", response.content_type);
    if (!framing.open_end)
      append_header(out, "Content-Length", std::to_string(response.body.size()));
  }
  for (const auto& [name, value] : response.headers) append_header(out, name, value);
  if (framing.close) {
    out += "Connection: close\r\n";
  } else if (framing.keep_alive_named) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
  if (has_body && !framing.head_only) out += response.body;
  return out;
}

std::string http_date(std::int64_t unix_seconds) {
  std::time_t seconds = unix_seconds;
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[40];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc)};
}

}  // namespace fanfare::http
