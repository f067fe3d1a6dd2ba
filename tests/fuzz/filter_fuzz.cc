// Filters of endpoints and the events that they look at: a line of each.
#include "codec/filter_json.h"

#include <simdjson.h>

#include "codec/value_tree_json.h"
#include "core/filtered_subscribers.h"
#include "fuzz.h"

namespace fanfare::fuzz {

void run(std::string_view input) {
  const auto text = take_until(input, '\n');
  if (!simdjson::validate_utf8(text.data(), text.size())) return;
  if (!simdjson::validate_utf8(input.data(), input.size())) return;
  auto filter = codec::compile_filter(text);
  if (!filter.ok()) {
    MUST(!filter.error().empty() && filter.error().size() <= 20);
    for (const auto& fault : filter.error()) {
      MUST(!fault.detail.empty());
      MUST(simdjson::validate_utf8(fault.pointer.data(), fault.pointer.size()));
    }
    return;
  }
  ValueTree event;
  if (!codec::make_event_tree(event, "order.created", input)) return;
  const auto shared = std::make_shared<const Filter>(std::move(*filter));
  std::size_t steps = 0;
  const bool matches = shared->matches(event, steps);
  MUST(shared->misses(event).empty() == matches);
  FilteredSubscribers subscribers;
  subscribers.add(7, shared);
  std::vector<FilteredSubscribers::Slot> found;
  const bool decided = steps < Filter::kStepsMax;
  subscribers.match(event, found, steps);
  MUST(found.empty() != matches || !decided);
  subscribers.remove(7, *shared);
  MUST(subscribers.empty());
}

}  // namespace fanfare::fuzz
