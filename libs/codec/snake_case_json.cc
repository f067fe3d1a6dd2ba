// The data of `fanfare-snake`: names in snake_case, values as published.
#include <algorithm>
#include <unordered_map>

#include "codec/json_scanner.h"
#include "codec/json_text.h"
#include "codec/render.h"

namespace fanfare::codec {
namespace {

constexpr std::size_t kDepthMax = 1'024;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_renamed(std::string_view name) {
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return is_lower(c) || is_upper(c) || is_digit(c) || c == '_'; });
}

/// "address2Line" → "address2_line", "OTPLogin" → "otp_login", "userID" → "user_id".
void append_snake_case(std::string& out, std::string_view name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!is_upper(c)) {
      out += c;
      continue;
    }
    const char before = i > 0 ? name[i - 1] : '_';
    const bool word_follows = i + 1 < name.size() && is_lower(name[i + 1]);
    if (is_lower(before) || is_digit(before) || (is_upper(before) && word_follows)) out += '_';
    out += static_cast<char>(c - 'A' + 'a');
  }
}

class Renamer {
 public:
  Renamer(std::string_view text, const std::vector<std::string>& free_form)
      : scanner_(text, kDepthMax), free_form_(free_form) {
    out_.reserve(text.size() + text.size() / 8);
  }

  Result<std::string> run() {
    value();
    if (good() && !scanner_.at_end()) fault_ = "text after the value";
    if (scanner_.failed()) fault_ = scanner_.fault();
    return fault_.empty() ? Result<std::string>(std::move(out_)) : Result<std::string>::failure(fault_);
  }

 private:
  bool good() const { return fault_.empty() && !scanner_.failed(); }

  void value() {
    switch (scanner_.peek()) {
      case '{': return object();
      case '[': return array();
      default: return as_published();
    }
  }

  void as_published() {
    scanner_.peek();
    const std::size_t begin = scanner_.offset();
    if (!scanner_.skip_value()) return;
    const std::string_view text = scanner_.text_from(begin);
    text.front() == '{' || text.front() == '[' ? out_.append(compact_json(text)) : out_.append(text);
  }

  void array() {
    out_ += '[';
    bool first = scanner_.open('[');
    for (bool comma = false; good() && scanner_.next_element(first); comma = true) {
      if (comma) out_ += ',';
      value();
    }
    out_ += ']';
  }

  void object() {
    out_ += '{';
    std::unordered_map<std::string, std::string> published_names;  // by the name that is sent
    JsonString name;
    bool first = scanner_.open('{');
    for (bool comma = false; good() && scanner_.next_member(first, name); comma = true) {
      if (comma) out_ += ',';
      // A lone surrogate has no text; such a name is outside the rule anyway.
      const std::string published =
          name.escaped && !name.lone_surrogate ? unescaped(name.raw) : std::string(name.raw);
      std::string sent;
      is_renamed(published) ? append_snake_case(sent, published) : void(sent = name.raw);
      const auto [entry, fresh] = published_names.try_emplace(sent, published);
      if (!fresh && entry->second != published) {
        fault_ = "the members " + entry->second.substr(0, 64) + " and " + published.substr(0, 64) + " have one name in snake_case";
        return;
      }
      out_.append("\"").append(sent).append("\":");
      const bool free = std::find(free_form_.begin(), free_form_.end(), published) != free_form_.end();
      free ? as_published() : value();
    }
    out_ += '}';
  }

  JsonScanner scanner_;
  const std::vector<std::string>& free_form_;
  std::string out_;
  std::string fault_;
};

}  // namespace

Result<std::string> snake_case_json(std::string_view text, const std::vector<std::string>& free_form) {
  return Renamer(text, free_form).run();
}

}  // namespace fanfare::codec
