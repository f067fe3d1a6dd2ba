// Conditions of lists, and other parts of queries.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "codec/json_writer.h"
#include "services/control/log/statements.h"

namespace fanfare::control {

constexpr const char* kAfterEverything = "~";  // greater than any ULID

inline std::optional<TimePoint> time_or_null(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return from_unix_ms(row.number(column));
}

/// What `read` makes of each row. An open read would keep the log from being checkpointed: it ends
/// here, and in row_of.
template <typename Read>
auto rows_of(Statement& rows, Read read) {
  std::vector<decltype(read(rows))> out;
  while (rows.step()) out.push_back(read(rows));
  rows.reset();
  return out;
}
/// What `read` makes of the first row; nullopt if there is none.
template <typename Read>
auto row_of(Statement& rows, Read read) {
  std::optional<decltype(read(rows))> out;
  if (rows.step()) out = read(rows);
  rows.reset();
  return out;
}

/// Conditions with their values, in order.
class Conditions {
 public:
  void add(const std::string& condition, std::string text) {
    sql_ += " AND " + condition;
    values_.emplace_back(std::move(text));
  }
  void add(const std::string& condition, std::int64_t number) {
    sql_ += " AND " + condition;
    values_.emplace_back(number);
  }
  void any_of(const char* column, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    codec::JsonWriter json;
    json.begin_array();
    for (const auto& text : texts) json.value(text);
    sql_ += std::string(" AND ") + column + " IN (SELECT value FROM json_each(?))";
    values_.emplace_back(json.end_array().take());
  }
  const std::string& sql() const { return sql_; }
  int bind(Statement& statement, int place) const {
    for (const auto& value : values_) {
      if (const auto* text = std::get_if<std::string>(&value))
        statement.bind(place++, *text);
      else
        statement.bind(place++, std::get<std::int64_t>(value));
    }
    return place;
  }

 private:
  std::string sql_;
  std::vector<std::variant<std::string, std::int64_t>> values_;
};

}  // namespace fanfare::control
