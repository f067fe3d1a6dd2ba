// Answers of endpoints: the same in one piece as in many, and never more memory than is allowed.
#include "http/response_reader.h"

#include "fuzz.h"

namespace fanfare::fuzz {
namespace {

using http::ResponseReader;
constexpr http::ReaderLimits kLimits{
    .head_bytes_max = 512, .body_bytes_max = 256, .body_bytes_kept = 64};

struct Read {
  ResponseReader::State state;
  int status;
  bool has_head, truncated, reusable;
  std::optional<std::string> retry_after;
  std::string body;
  bool operator==(const Read&) const = default;
};

Read read(std::string_view text, std::size_t first, std::size_t step, bool ends) {
  ResponseReader reader(kLimits);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = at == 0 && first > 0 ? first : step;
    reader.on_bytes(text.substr(at, size));
    at += size;
  }
  if (ends) reader.on_end();
  Read result{reader.state(),    reader.status(),      reader.has_head(), reader.truncated(),
              reader.reusable(), reader.retry_after(), reader.take_body()};
  // Of a broken head nothing is used.
  if (!result.has_head) result.status = 0, result.retry_after.reset();
  return result;
}

}  // namespace

void run(std::string_view input) {
  const bool ends = take_choice(input, 2) == 1;
  const std::size_t first = take_choice(input, 256);
  const Read whole = read(input, 0, input.size() + 1, ends);
  MUST(whole.body.size() <= kLimits.body_bytes_kept);
  MUST(!whole.has_head || (whole.status >= 101 && whole.status <= 599));
  MUST(!whole.reusable || (whole.has_head && !ends));
  MUST(read(input, first, input.size() + 1, ends) == whole);
  MUST(read(input, 0, 1, ends) == whole);
}

}  // namespace fanfare::fuzz
