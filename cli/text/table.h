// What people read.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanfare::cli {

/// Control characters as \x1b: what others wrote must not steer the terminal.
std::string shown(std::string_view text);
/// The same, cut to so many characters with an ellipsis.
std::string shown(std::string_view text, std::size_t characters_max);

/// Columns as wide as they must be. Cells are shown().
class Table {
 public:
  explicit Table(std::vector<std::string> head) { rows_.push_back(std::move(head)); }
  void add(std::vector<std::string> row);
  bool empty() const { return rows_.size() == 1; }
  std::string text() const;
  void print() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// Names and values beneath one another; those without a value are left out.
void print_fields(const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace fanfare::cli
