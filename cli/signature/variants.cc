// What may have been done to a body or a secret.
#include <algorithm>

#include "cli/signature/diagnosis.h"
#include "cli/text/json.h"
#include "core/encoding.h"
#include "http/router.h"

namespace fanfare::cli {
namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// U+0080 to U+00FF as the bytes that they stand for in Latin-1; "" if others are in it.
std::string latin1(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      out += text[i];
    } else if ((byte == 0xc2 || byte == 0xc3) && i + 1 < text.size()) {
      const auto low = static_cast<unsigned char>(text[++i]) & 0x3f;
      out += static_cast<char>(((byte & 3) << 6) | low);
    } else {
      return "";
    }
  }
  return out;
}

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

class Variants {
 public:
  explicit Variants(const std::string& original) : original_(original) {}
  void add(std::string text, const char* what) {
    if (!text.empty() && text != original_) list_.push_back({std::move(text), what});
  }
  std::vector<Variant> take() { return std::move(list_); }

 private:
  const std::string& original_;
  std::vector<Variant> list_;
};

}  // namespace

std::string without_json_space(const std::string& json) {
  std::string out;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string && c == '\\' && i + 1 < json.size()) {
      out += c;
      out += json[++i];
      continue;
    }
    if (c == '"') in_string = !in_string;
    if (in_string || (c != ' ' && c != '\n' && c != '\r' && c != '\t')) out += c;
  }
  return out;
}

std::vector<Variant> earlier_bodies(const std::string& body) {
  Variants variants(body);
  if (body.ends_with('\n'))
    variants.add(body.substr(0, body.size() - (body.ends_with("\r\n") ? 2 : 1)),
                 "has a line end behind it that wasn't sent (an editor or echo adds one)");
  variants.add(trimmed(body), "has white space around it that wasn't sent");
  if (body.starts_with("\xef\xbb\xbf"))
    variants.add(body.substr(3), "has a byte order mark before it that wasn't sent");
  variants.add(replaced(body, "\r\n", "\n"), "has other line ends: CR LF instead of LF");
  variants.add(body + "\n", "has lost the line end behind it");
  variants.add(without_json_space(body),
               "was parsed and printed anew, with spaces: verify the bytes that arrived, before "
               "anything parses them");
  try {
    const auto json = Json::parse(body);
    variants.add(json.compact(),
                 "was parsed and printed anew, with other escapes (such as \\u00e9 for é, or \\/): "
                 "verify the bytes that arrived, before anything parses them");
    if (json.is_string())
      variants.add(json.text(), "was turned into a JSON string, with quotes around it");
  } catch (const std::exception&) {
    // It is no JSON: the others remain.
  }
  variants.add(latin1(body), "was read as Latin-1 and written as UTF-8: read it as bytes");
  return variants.take();
}

std::vector<Variant> other_secrets(const std::string& secret) {
  Variants variants(secret);
  const auto bare = trimmed(secret);
  variants.add(bare, "has white space around it, such as the line end of its file");
  if (bare.size() > 2 && (bare[0] == '"' || bare[0] == '\'') && bare.back() == bare[0])
    variants.add(bare.substr(1, bare.size() - 2), "has quotes around it that don't belong to it");
  variants.add("whsec_" + bare, "has lost whsec_ at its beginning, which belongs to it");
  if (bare.starts_with("whsec_")) variants.add(bare.substr(6), "has whsec_ before it");
  variants.add(base64_decoded(bare), "was base64 of the real one");
  variants.add("whsec_" + base64(bare), "was decoded: pass it as it was shown");
  variants.add(base64(bare), "was decoded: pass it as it was shown");
  variants.add(http::percent_decoded(bare).value_or(""), "is percent-encoded, as in a URL");
  return variants.take();
}

}  // namespace fanfare::cli
