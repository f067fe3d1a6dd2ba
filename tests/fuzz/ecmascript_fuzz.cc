// What is done to JSON that was accepted: fixed points, compacting, renaming.
#include "event_checks.h"

namespace fanfare::fuzz {

void run(std::string_view input) {
  if (!is_json(input)) return;
  const std::string compact = codec::compact_json(input);
  must_be_json(compact);
  MUST(codec::compact_json(compact) == compact);

  const auto fixed = codec::ecmascript_json(input);
  if (fixed.ok()) {
    must_be_json(*fixed);
    const auto again = codec::ecmascript_json(*fixed);
    MUST(again.ok() && *again == *fixed);
    const auto from_compact = codec::ecmascript_json(compact);
    MUST(from_compact.ok() && *from_compact == *fixed);
  }

  const std::vector<std::string> free_form{"metadata"};
  const auto snake = codec::snake_case_json(compact, free_form);
  if (snake.ok()) must_be_json(*snake);
}

}  // namespace fanfare::fuzz
