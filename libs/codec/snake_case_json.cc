// The data of `fanfare-snake`: names in snake_case, values as published.
#include <algorithm>
#include <vector>

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

/// A name as it stands in the output, quotes included, and as it was published.
struct Member {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view raw;
};

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
    return fault_.empty() ? Result<std::string>(std::move(out_))
                          : Result<std::string>::failure(fault_);
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
    text.front() == '{' || text.front() == '[' ? out_.append(compact_json(text))
                                               : out_.append(text);
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
    const std::size_t first_member = members_.size();
    JsonString name;
    bool first = scanner_.open('{');
    while (good() && scanner_.next_member(first, name)) {
      if (members_.size() > first_member) out_ += ',';
      const bool free = append_name(name);
      out_ += ':';
      free ? as_published() : value();
    }
    out_ += '}';
    if (good()) refuse_collisions(first_member);
    members_.resize(first_member);
  }

  /// True if what the name holds keeps its names.
  bool append_name(const JsonString& name) {
    std::string decoded;
    std::string_view published = name.raw;
    // A lone surrogate has no text; such a name is outside the rule anyway.
    if (name.escaped && !name.lone_surrogate) published = decoded = unescaped(name.raw);
    const std::size_t begin = out_.size();
    out_ += '"';
    is_renamed(published) ? append_snake_case(out_, published) : void(out_.append(name.raw));
    out_ += '"';
    members_.push_back({.begin = begin, .end = out_.size(), .raw = name.raw});
    return std::find(free_form_.begin(), free_form_.end(), published) != free_form_.end();
  }

  std::string_view sent(const Member& member) const {
    return std::string_view(out_).substr(member.begin, member.end - member.begin);
  }

  /// Two names of the publisher's that became one; a name that was published twice stays so.
  void refuse_collisions(std::size_t first) {
    const auto begin = members_.begin() + static_cast<std::ptrdiff_t>(first);
    std::sort(begin, members_.end(),
              [&](const Member& a, const Member& b) { return sent(a) < sent(b); });
    const auto collide = [&](const Member& a, const Member& b) {
      return sent(a) == sent(b) && unescaped(a.raw) != unescaped(b.raw) &&
             is_renamed(unescaped(a.raw));
    };
    const auto found = std::adjacent_find(begin, members_.end(), collide);
    if (found == members_.end()) return;
    fault_ = "the members " + unescaped(found[0].raw).substr(0, 64) + " and " +
             unescaped(found[1].raw).substr(0, 64) + " have one name in snake_case";
  }

  JsonScanner scanner_;
  const std::vector<std::string>& free_form_;
  std::string out_;
  std::string fault_;
  std::vector<Member> members_;  // of the objects that are open, the innermost last
};

}  // namespace

Result<std::string> snake_case_json(std::string_view text,
                                    const std::vector<std::string>& free_form) {
  return Renamer(text, free_form).run();
}

}  // namespace fanfare::codec
