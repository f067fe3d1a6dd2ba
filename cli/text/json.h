// JSON as the commands read it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/json_writer.h"
#include "core/value_tree.h"

namespace fanfare::cli {

/// A value inside of a document that it keeps. What isn't there is absent, and so is all in it:
///
///     answer["data"][0]["id"].text()
class Json {
 public:
  Json() = default;
  /// Throws std::runtime_error that says what is wrong, and where.
  static Json parse(std::string text);

  bool is_absent() const { return !document_; }
  bool is_null() const { return is_absent() || kind() == ValueKind::kNull; }
  bool is_object() const { return document_ && kind() == ValueKind::kObject; }
  bool is_array() const { return document_ && kind() == ValueKind::kArray; }
  bool is_string() const { return document_ && kind() == ValueKind::kString; }
  bool is_true() const { return document_ && kind() == ValueKind::kTrue; }

  Json operator[](std::string_view name) const;
  Json at(std::size_t position) const;
  std::vector<Json> items() const;
  std::vector<std::pair<std::string, Json>> members() const;
  std::size_t size() const;  // of an array or object

  /// A string's characters, a number's literal, true, false; compact JSON of others; "" for null.
  std::string text() const;
  std::int64_t integer() const;  // 0 for what is none
  double number() const;

  /// Compact. Requires: not absent.
  std::string compact() const;
  void write(codec::JsonWriter& json) const;

 private:
  struct Document {
    std::string text;
    ValueTree tree;
  };
  Json(std::shared_ptr<const Document> document, ValueTree::Index index)
      : document_(std::move(document)), index_(index) {}
  ValueKind kind() const { return document_->tree[index_].kind; }

  std::shared_ptr<const Document> document_;
  ValueTree::Index index_ = 0;
};

}  // namespace fanfare::cli
