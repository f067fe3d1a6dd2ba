// Writes compact JSON from front to back.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace fanfare::codec {

///   JsonWriter json;
///   json.begin_object().member("id", "whe_1").key("events").begin_array().value("a").end_array();
///   json.end_object();
///   json.take()   // {"id":"whe_1","events":["a"]}
///
/// Text that isn't UTF-8 gets U+FFFD where it isn't. Requires: calls in an order that makes JSON.
class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
  JsonWriter& value(bool flag) { return raw(flag ? "true" : "false"); }
  JsonWriter& value(double number);  // null where JSON has no such number
  template <std::integral Integer>
  JsonWriter& value(Integer number) {
    return raw(std::to_string(number));
  }
  JsonWriter& null() { return raw("null"); }
  /// Requires: `json` is one JSON value.
  JsonWriter& raw(std::string_view json);

  template <typename Value>
  JsonWriter& member(std::string_view name, const Value& content) {
    return key(name).value(content);
  }

  const std::string& text() const { return text_; }
  std::string take() { return std::move(text_); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();

  std::string text_;
  bool comma_ = false;  // the next value or key follows another
};

}  // namespace fanfare::codec
