// Server-sent events, read as they come.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace fanfare::cli {

/// Source: WHATWG HTML, 9.2.6; without ids and retry times.
class SseReader {
 public:
  using OnEvent = std::function<void(const std::string& type, const std::string& data)>;
  explicit SseReader(OnEvent on_event) : on_event_(std::move(on_event)) {}
  void on_bytes(std::string_view bytes);

 private:
  void on_line(std::string_view line);
  OnEvent on_event_;
  std::string line_, type_, data_;
};

}  // namespace fanfare::cli
