// The body of `generic`: what JavaScript makes of JSON that it reads and writes again.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <unordered_set>
#include <vector>

#include "codec/json_scanner.h"
#include "codec/json_text.h"
#include "codec/render.h"

namespace fanfare::codec {
namespace {

// A body adds one level to an event's data; the limit is only there to bound the stack.
constexpr std::size_t kDepthMax = 1'024;
constexpr std::uint64_t kArrayIndexMax = 4'294'967'294;  // 2^32 - 2 (ECMA-262, "array index")
constexpr std::uint64_t kNoIndex = std::numeric_limits<std::uint64_t>::max();
constexpr std::size_t kFewMembers = 12;

/// "name":value as it stands in the output.
struct Member {
  std::size_t begin = 0;
  std::size_t name_end = 0;
  std::size_t end = 0;
  std::uint64_t index = kNoIndex;
};

/// An object whose members JavaScript puts into another order, from the first name to the last
/// value.
struct Reordered {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<Member> members;  // in their order
};

/// The number that a name is if it is a canonical array index.
std::uint64_t index_of(std::string_view name) {
  if (name.empty() || name.size() > 10 || (name[0] == '0' && name.size() > 1)) return kNoIndex;
  std::uint64_t value = 0;
  for (const char c : name) {
    if (c < '0' || c > '9') return kNoIndex;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value <= kArrayIndexMax ? value : kNoIndex;
}

class Rewriter {
 public:
  explicit Rewriter(std::string_view text) : scanner_(text, kDepthMax) {
    out_.reserve(text.size() + 16);
  }

  Result<std::string> run() {
    value();
    if (!scanner_.failed() && fault_.empty() && !scanner_.at_end()) fault_ = "text after the value";
    if (scanner_.failed()) fault_ = scanner_.fault();
    return fault_.empty() ? Result<std::string>(in_order()) : Result<std::string>::failure(fault_);
  }

 private:
  bool good() const { return fault_.empty() && !scanner_.failed(); }

  void value() {
    std::string_view token;
    JsonString string;
    switch (scanner_.peek()) {
      case '{': return object();
      case '[': return array();
      case '"':
        if (scanner_.read_string(string)) append_string(string);
        return;
      case 't':
      case 'f':
      case 'n':
        if (scanner_.read_literal(token)) out_.append(token);
        return;
      default: return number();
    }
  }

  void number() {
    std::string_view literal;
    if (!scanner_.read_number(literal) || append_ecmascript_number(out_, literal)) return;
    fault_ =
        "the number " + std::string(literal.substr(0, 64)) + " changes its value in JavaScript";
  }

  void append_string(const JsonString& string) {
    if (string.escaped) return append_requoted(out_, string.raw);
    out_ += '"';
    out_.append(string.raw) += '"';
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
    bool indexed = false;
    bool first = scanner_.open('{');
    while (good() && scanner_.next_member(first, name)) {
      if (members_.size() > first_member) out_ += ',';
      Member member{.begin = out_.size()};
      append_string(name);
      member.name_end = out_.size();
      member.index = index_of(name_of(member));
      indexed |= member.index != kNoIndex;
      out_ += ':';
      members_.push_back(member);
      const std::size_t position = members_.size() - 1;
      value();
      members_[position].end = out_.size();
    }
    out_ += '}';
    if (good()) refuse_duplicates(first_member);
    if (good() && indexed) put_indexes_first(first_member);
    members_.resize(first_member);
  }

  std::string_view name_of(const Member& member) const {
    return std::string_view(out_).substr(member.begin + 1, member.name_end - member.begin - 2);
  }

  /// Names are compared as written, which is one to one with what they stand for.
  void refuse_duplicates(std::size_t first) {
    const auto begin = members_.begin() + static_cast<std::ptrdiff_t>(first);
    const auto refuse = [&](std::string_view name) {
      fault_ = "the member " + with_valid_utf8(name.substr(0, 64)) + " occurs twice";
    };
    if (members_.size() - first <= kFewMembers) {
      for (auto member = begin; member != members_.end(); ++member) {
        for (auto other = begin; other != member; ++other) {
          if (name_of(*member) == name_of(*other)) return refuse(name_of(*member));
        }
      }
      return;
    }
    std::unordered_set<std::string_view> names;
    for (auto member = begin; member != members_.end(); ++member) {
      if (!names.insert(name_of(*member)).second) return refuse(name_of(*member));
    }
  }

  void put_indexes_first(std::size_t first) {
    const auto before = [](const Member& a, const Member& b) { return a.index < b.index; };
    const auto begin = members_.begin() + static_cast<std::ptrdiff_t>(first);
    if (std::is_sorted(begin, members_.end(), before)) return;
    Reordered object{begin->begin, members_.back().end, {begin, members_.end()}};
    std::stable_sort(object.members.begin(), object.members.end(), before);
    reordered_.push_back(std::move(object));
  }

  /// The output with all members in their order: in the end, as an object would else be copied for
  /// each one around it.
  std::string in_order() {
    if (reordered_.empty()) return std::move(out_);
    std::sort(reordered_.begin(), reordered_.end(),
              [](const Reordered& a, const Reordered& b) { return a.begin < b.begin; });
    std::string text;
    text.reserve(out_.size());
    append_in_order(text, 0, out_.size());
    return text;
  }

  void append_in_order(std::string& text, std::size_t begin, std::size_t end) const {
    const auto next = [&] {
      return std::lower_bound(
          reordered_.begin(), reordered_.end(), begin,
          [](const Reordered& each, std::size_t place) { return each.begin < place; });
    };
    for (auto object = next(); object != reordered_.end() && object->begin < end; object = next()) {
      text.append(out_, begin, object->begin - begin);
      for (const Member& member : object->members) {
        if (&member != &object->members.front()) text += ',';
        text.append(out_, member.begin, member.name_end - member.begin);
        append_in_order(text, member.name_end, member.end);
      }
      begin = object->end;
    }
    text.append(out_, begin, end - begin);
  }

  JsonScanner scanner_;
  std::string out_;
  std::string fault_;
  std::vector<Member> members_;  // of the objects that are open, the innermost last
  std::vector<Reordered> reordered_;
};

}  // namespace

Result<std::string> ecmascript_json(std::string_view text) { return Rewriter(text).run(); }

}  // namespace fanfare::codec
