// Strict JSON (RFC 8259), walked once from front to back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fanfare::codec {

/// A string as it stands between its quotes.
struct JsonString {
  std::string_view raw;
  bool escaped = false;         // raw holds escapes
  bool lone_surrogate = false;  // one of them is half of a pair
};

/// Walks over JSON text and leaves the values where they are.
///
///   JsonScanner scanner(R"({"type":"a", "data":{}})", 512);
///   JsonString name;
///   for (bool first = scanner.open('{'); scanner.next_member(first, name);) scanner.skip_value();
///   if (scanner.failed()) … scanner.fault(), scanner.fault_offset()
///
/// After the first fault every call returns false and nothing moves any more.
/// Requires: the text is valid UTF-8 and outlives the scanner. Depth counts from the first value.
class JsonScanner {
 public:
  JsonScanner(std::string_view text, std::size_t depth_max);

  /// The next byte after white space, 0 at the end; nothing but the white space is passed.
  char peek();
  bool at_end() { return peek() == 0 && next_ == end_; }

  /// Passes '{' or '['. True if it was there: the `first` of next_member and next_element.
  bool open(char bracket);
  /// Passes to the value of the next member, or past the closing '}': then false.
  bool next_member(bool& first, JsonString& name);
  /// Passes to the next element, or past the closing ']': then false.
  bool next_element(bool& first);

  bool skip_value();
  bool read_string(JsonString& out);
  bool read_number(std::string_view& out);
  bool read_literal(std::string_view& out);  // true, false, null

  /// From now on a value here may be nested `depth_max` deep.
  void limit_depth_from_here(std::size_t depth_max) { depth_max_ = depth_ + depth_max; }
  /// Faults that the caller finds.
  bool fail(const char* fault);

  std::size_t offset() const { return static_cast<std::size_t>(next_ - begin_); }
  std::string_view text_from(std::size_t offset) const {
    return {begin_ + offset, static_cast<std::size_t>(next_ - begin_) - offset};
  }

  bool failed() const { return fault_ != nullptr; }
  const char* fault() const { return fault_; }  // plain words
  std::size_t fault_offset() const { return fault_offset_; }
  bool too_deep() const { return too_deep_; }  // the fault is the depth, not the grammar

  bool saw_space() const { return saw_space_; }
  bool saw_lone_surrogate_in_name() const { return saw_lone_surrogate_in_name_; }
  void forget_seen() { saw_space_ = saw_lone_surrogate_in_name_ = false; }

 private:
  // Each takes a place in the text and returns the one after what it passed, null after a fault.
  const char* stop(const char* at, const char* fault);
  const char* pass_space(const char* at);
  const char* pass_value(const char* at);
  const char* pass_object(const char* at);
  const char* pass_array(const char* at);
  const char* pass_string(const char* at, JsonString& out);
  const char* pass_escape(const char* at, JsonString& out);
  const char* pass_unicode_escape(const char* at, JsonString& out);
  const char* pass_number(const char* at);
  const char* pass_digits(const char* at);
  const char* pass_literal(const char* at);
  const char* pass_plain(const char* at) const;
  bool is(const char* at, char c) const { return at != end_ && *at == c; }
  bool enter(const char* at);
  bool move_to(const char* at);

  const char* begin_;
  const char* next_;
  const char* end_;
  std::size_t depth_ = 0;
  std::size_t depth_max_;
  const char* fault_ = nullptr;
  std::size_t fault_offset_ = 0;
  bool too_deep_ = false;
  bool saw_space_ = false;
  bool saw_lone_surrogate_in_name_ = false;
};

/// The value of four hexadecimal digits, or -1. Requires: four bytes can be read.
int hex4(const char* digits);
constexpr bool is_high_surrogate(int unit) { return unit >= 0xd800 && unit < 0xdc00; }
constexpr bool is_low_surrogate(int unit) { return unit >= 0xdc00 && unit < 0xe000; }

}  // namespace fanfare::codec
