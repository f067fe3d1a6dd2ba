#include "cli/events/event_lines.h"

#include <iterator>
#include <stdexcept>

#include "cli/failure.h"
#include "cli/text/files.h"
#include "cli/text/json.h"
#include "core/encoding.h"
#include "core/mac.h"

namespace fanfare::cli {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::size_t kDerivedIdDigits = 32;

}  // namespace

std::optional<EventLine> EventLines::next() {
  auto text = next_text();
  if (!text) return std::nullopt;
  try {
    return EventLine{with_id(*text), number_};
  } catch (const std::exception& error) {
    const auto what = in_array_ ? "event " : "line ";
    throw UsageError(what + std::to_string(number_) + ": " + error.what());
  }
}

std::optional<std::string> EventLines::next_text() {
  while (!in_array_) {
    std::string line;
    if (!std::getline(in_, line)) return std::nullopt;
    bytes_read_ += line.size() + 1;
    const auto begin = line.find_first_not_of(kSpace);
    if (number_ == 0 && begin != std::string::npos && line[begin] == '[') {
      read_array(line);
      break;
    }
    ++number_;
    if (begin != std::string::npos)
      return line.substr(begin, line.find_last_not_of(kSpace) + 1 - begin);
  }
  if (number_ == array_.size()) return std::nullopt;
  return std::move(array_[number_++]);
}

void EventLines::read_array(std::string text) {
  in_array_ = true;
  text += '\n';
  text.append(std::istreambuf_iterator<char>(in_), {});
  bytes_read_ = text.size();
  try {
    for (const auto& event : Json::parse(std::move(text)).items())
      array_.push_back(event.compact());
  } catch (const std::exception& error) {
    throw UsageError(error.what());
  }
}

std::string EventLines::with_id(const std::string& text) {
  const auto event = Json::parse(text);
  if (!event.is_object()) throw std::runtime_error("an event is a JSON object");
  if (!event["id"].is_absent() || event.size() == 0) return text;
  auto id = random_id("evt");
  if (derived_ids_) {
    const auto digest = sha256(text);
    id = "evt_" + hex(sha256(digest + std::to_string(seen_[digest]++))).substr(0, kDerivedIdDigits);
  }
  const auto brace = text.find('{');
  return text.substr(0, brace) + "{\"id\":\"" + id + "\"," + text.substr(brace + 1);
}

}  // namespace fanfare::cli
