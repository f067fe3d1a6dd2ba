#include "services/control/forms/filters.h"

#include "codec/filter_json.h"
#include "codec/records.h"
#include "codec/render.h"
#include "codec/value_tree_json.h"

namespace fanfare::control {
namespace {
constexpr std::size_t kKeptMax = 100;
}  // namespace

const Filter* Filters::filter_of(const Endpoint& endpoint) {
  if (endpoint.filter.empty()) return nullptr;
  if (compiled_.size() > kKeptMax) compiled_.clear();
  const auto [place, added] = compiled_.try_emplace(endpoint.filter);
  if (added)
    if (auto compiled = codec::compile_filter(endpoint.filter))
      place->second = std::move(*compiled);
  return place->second ? &*place->second : nullptr;
}

bool Filters::matches(const Filter& filter, std::string_view type, std::string_view data) {
  ValueTree tree;
  return !codec::make_event_tree(tree, type, data) || filter.matches(tree);
}

bool Filters::wants(const Endpoint& endpoint, const Dialect& dialect, const Event& event) {
  const auto* filter = filter_of(endpoint);
  if (!filter) return true;
  std::string kept;
  const auto sent = codec::sent_data(dialect, event, kept);
  return matches(*filter, dialect.sent_name(event.type), sent ? *sent : event.data);
}

bool Filters::wants(const Endpoint& endpoint, const DialectSet& dialects,
                    const Delivery& delivery) {
  const auto* filter = filter_of(endpoint);
  const auto* dialect = filter ? dialects.find(delivery.dialect) : nullptr;
  return !dialect ||
         matches(*filter, delivery.event_type, codec::data_in_body(*dialect, delivery.body));
}

bool Filters::wants(const Endpoint& endpoint, const DialectSet& dialects,
                    const DeadLetter& letter) {
  if (!letter.delivery.body.empty() || letter.event.empty())
    return wants(endpoint, dialects, letter.delivery);
  const auto event = codec::decode_event(letter.event);
  const auto* dialect = dialects.find(endpoint.dialect);
  return !event || !dialect || wants(endpoint, *dialect, *event);
}

}  // namespace fanfare::control
