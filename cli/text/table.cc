#include "cli/text/table.h"

#include <algorithm>
#include <array>

#include "codec/json_text.h"

namespace fanfare::cli {
namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return !continues(c); }));
}

/// U+0080 to U+009F are controls, too: their UTF-8 begins with 0xc2.
bool is_control(std::string_view text, std::size_t at) {
  const auto c = static_cast<unsigned char>(text[at]);
  if (c < 0x20 || c == 0x7f) return true;
  return c == 0xc2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xa0;
}

}  // namespace

std::string shown(std::string_view foreign) {
  const auto text = codec::with_valid_utf8(foreign);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_control(text, i)) {
      out += text[i];
      continue;
    }
    if (static_cast<unsigned char>(text[i]) == 0xc2) ++i;
    std::array<char, 8> escaped{};
    std::snprintf(escaped.data(), escaped.size(), "\\x%02x", static_cast<unsigned char>(text[i]));
    out += escaped.data();
  }
  return out;
}

std::string shown(std::string_view text, std::size_t characters_max) {
  auto out = shown(text);
  std::size_t seen = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (continues(out[i]) || seen++ < characters_max) continue;
    return out.substr(0, i) + "…";
  }
  return out;
}

void Table::add(std::vector<std::string> row) {
  for (auto& cell : row) cell = shown(cell);
  rows_.push_back(std::move(row));
}

std::string Table::text() const {
  std::vector<std::size_t> widths;
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i == widths.size()) widths.push_back(0);
      widths[i] = std::max(widths[i], width_of(row[i]));
    }
  std::string out;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - width_of(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

void Table::print() const {
  const auto out = text();
  std::fwrite(out.data(), 1, out.size(), stdout);
}

void print_fields(const std::vector<std::pair<std::string, std::string>>& fields) {
  for (const auto& [name, value] : fields)
    if (!value.empty()) std::printf("%-14s %s\n", name.c_str(), shown(value).c_str());
}

}  // namespace fanfare::cli
