#include "cli/api/sse.h"

namespace fanfare::cli {

void SseReader::on_bytes(std::string_view bytes) {
  for (const char c : bytes) {
    if (c != '\n') {
      line_ += c;
      continue;
    }
    if (line_.ends_with('\r')) line_.pop_back();
    on_line(line_);
    line_.clear();
  }
}

void SseReader::on_line(std::string_view line) {
  if (line.empty()) {
    if (!data_.empty()) on_event_(type_.empty() ? "message" : type_, data_);
    type_.clear();
    data_.clear();
    return;
  }
  const auto colon = line.find(':');
  if (colon == 0) return;  // a comment
  const auto name = line.substr(0, colon);
  auto value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (name == "event") type_ = value;
  if (name == "data") data_.append(data_.empty() ? "" : "\n").append(value);
}

}  // namespace fanfare::cli
