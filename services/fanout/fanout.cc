#include "services/fanout/fanout.h"

#include <algorithm>

#include "codec/filter_json.h"
#include "codec/records.h"
#include "codec/render.h"
#include "codec/value_tree_json.h"
#include "core/check.h"

namespace fanfare::fanout {
namespace {

/// An event as filters of one dialect look at it, made when it is first asked for.
class Content {
 public:
  Content(const Event& event, const Dialect& dialect) : event_(event), dialect_(dialect) {}

  const ValueTree* operator()() {
    if (!asked_) {
      const auto sent = codec::sent_data(dialect_, event_, kept_);
      // What can't be sent is held against filters as it was published.
      good_ = codec::make_event_tree(tree_, dialect_.sent_name(event_.type),
                                     sent ? *sent : std::string_view(event_.data));
    }
    asked_ = true;
    return good_ ? &tree_ : nullptr;
  }

 private:
  const Event& event_;
  const Dialect& dialect_;
  std::string kept_;
  ValueTree tree_;
  bool asked_ = false, good_ = false;
};

}  // namespace

Fanout::Fanout(const DialectSet& dialects, Settings settings)
    : dialects_(dialects), settings_(settings) {}

std::string Fanout::on_endpoint(const Endpoint& endpoint) {
  SubscriptionMatcher::SharedFilter filter;
  std::string fault;
  if (!endpoint.filter.empty()) {
    auto compiled = codec::compile_filter(endpoint.filter);
    if (compiled)
      filter = std::make_shared<const Filter>(std::move(*compiled));
    else
      fault = compiled.error()[0].pointer + ": " + compiled.error()[0].detail;
  }
  matcher_.set(endpoint.id, endpoint.organization_id, endpoint.dialect, endpoint.test_mode,
               endpoint.events, std::move(filter));
  return fault;
}

void Fanout::on_endpoint_removed(const std::string& endpoint_id) { matcher_.remove(endpoint_id); }

void Fanout::on_assigned(int partition, std::string cursor) {
  auto [place, added] = partitions_.try_emplace(partition, settings_.duplicate_window);
  FANFARE_CHECK(added);
  place->second.cursor = std::move(cursor);
}

void Fanout::on_seen(int partition, const Fingerprint& fingerprint, TimePoint seen) {
  const auto found = partitions_.find(partition);
  if (found != partitions_.end()) found->second.seen.insert(fingerprint, seen);
}

void Fanout::on_revoked(int partition) {
  partitions_.erase(partition);
  batch_turns_.forget(partition);
}

void Fanout::on_input(int partition, Input input) {
  const auto found = partitions_.find(partition);
  FANFARE_CHECK(found != partitions_.end());
  found->second.inputs.push_back(std::move(input));
}

std::size_t Fanout::waiting(int partition) const {
  const auto found = partitions_.find(partition);
  return found == partitions_.end() ? 0 : found->second.inputs.size();
}

std::optional<Batch> Fanout::next_batch(const std::vector<int>& partitions, TimePoint now) {
  Batch batch;
  std::size_t bytes = 0;
  for (int number : batch_turns_.in_turn(partitions)) {
    const auto found = partitions_.find(number);
    if (found == partitions_.end() || found->second.inputs.empty()) continue;
    FANFARE_CHECK(!found->second.in_batch);
    take_from(number, found->second, batch, bytes, now);
    batch.full = full(batch, bytes);
    if (!batch.full) continue;
    batch_turns_.filled(number);
    break;
  }
  if (batch.progress.empty()) return std::nullopt;
  return batch;
}

bool Fanout::full(const Batch& batch, std::size_t bytes) const {
  return bytes >= settings_.bytes_max ||
         batch.deliveries.size() + batch.dead_letters.size() + batch.seen.size() >=
             settings_.records_max;
}

void Fanout::take_from(int number, Partition& partition, Batch& batch, std::size_t& bytes,
                       TimePoint now) {
  Batch::Progress progress{number, -1, ""};
  while (!partition.inputs.empty() && !full(batch, bytes)) {
    const Input& input = partition.inputs.front();
    if (!input.event) {
      DeadLetter letter;
      letter.reason = DeadLetterReason::kPoison;
      letter.error = input.fault;
      letter.failed = now;
      letter.poison = input.raw;
      letter.source_partition = number;
      letter.source_offset = input.offset;
      bytes += letter.poison.size();
      batch.dead_letters.push_back(std::move(letter));
    } else {
      const Event& event = *input.event;
      const Fingerprint print = fingerprint(event);
      // The window is one between events, whenever they are processed.
      partition.seen.forget_old(input.appended);
      if (partition.seen.contains(print)) {
        ++batch.duplicates;
      } else {
        if (!fan_out(event, partition, batch, bytes, now)) {
          progress.offset = input.offset;
          progress.cursor = partition.cursor;
          break;
        }
        ++batch.events;
        batch.seen.push_back({number, print, input.appended});
        partition.seen.insert(print, input.appended);
      }
    }
    partition.cursor.clear();
    progress = {number, input.offset + 1, ""};
    partition.inputs.pop_front();
  }
  if (progress.offset >= 0) {
    partition.in_batch = true;
    batch.progress.push_back(std::move(progress));
  }
}

std::vector<Fanout::Target> Fanout::targets_of(const Event& event, std::size_t& steps) const {
  std::vector<Target> targets;
  for (const Dialect& dialect : dialects_.all()) {
    Content content(event, dialect);
    const auto ids = matcher_.match(
        event.organization_id, event.test_mode, dialect.name, dialect.sent_name(event.type),
        [&content] { return content(); }, steps);
    for (std::string_view id : ids) targets.push_back({id, &dialect});
  }
  std::sort(targets.begin(), targets.end(),
            [](const Target& a, const Target& b) { return a.endpoint_id < b.endpoint_id; });
  return targets;
}

/// nullopt: the event is in no trace that somebody looks at. What follows after `cursor` is a span
/// of its own.
std::optional<Span> Fanout::begin_span(const Event& event, const std::string& cursor,
                                       TimePoint now) const {
  if (!settings_.traces) return std::nullopt;
  const auto parent = parse_traceparent(event.traceparent);
  if (!parent || !parent->sampled) return std::nullopt;
  Span span;
  span.context = child_of(*parent, "fanout " + event.id + " " + cursor);
  span.parent_id = parent->span_id;
  span.name = "fanout";
  span.kind = SpanKind::kConsumer;
  span.started = now;
  span.attributes = {{"fanfare.organization.id", event.organization_id},
                     {"fanfare.event.id", event.id},
                     {"fanfare.event.type", event.type}};
  return span;
}

bool Fanout::fan_out(const Event& event, Partition& partition, Batch& batch, std::size_t& bytes,
                     TimePoint now) {
  auto span = begin_span(event, partition.cursor, now);
  const std::string trace = span ? to_traceparent(span->context) : "";
  const std::size_t before = batch.deliveries.size();
  bool room = true;
  std::size_t steps = 0;
  for (const Target& target : targets_of(event, steps)) {
    if (target.endpoint_id <= partition.cursor) continue;
    if (target.endpoint_id == event.about_endpoint_id) continue;
    if (full(batch, bytes)) {
      room = false;
      break;
    }
    add_delivery(event, target, trace, batch, bytes, now);
    partition.cursor = target.endpoint_id;
  }
  // Steps take longer than bytes, but whoever has many filters still gets large transactions. Last,
  // so that each transaction goes on with the event.
  bytes += steps;
  if (!span) return room;
  const auto made = static_cast<std::int64_t>(batch.deliveries.size() - before);
  span->attributes.emplace_back("fanfare.deliveries", made);
  batch.spans.push_back(std::move(*span));
  return room;
}

void Fanout::add_delivery(const Event& event, const Target& target, const std::string& trace,
                          Batch& batch, std::size_t& bytes, TimePoint now) const {
  Delivery delivery = make_delivery(event, target.endpoint_id, *target.dialect);
  if (!trace.empty()) delivery.traceparent = trace;
  Result<std::string> body = codec::render_body(*target.dialect, event, delivery.id);
  if (body.ok()) {
    delivery.body = std::move(body.value());
    bytes += delivery.body.size() + 256;
    return batch.deliveries.push_back(std::move(delivery));
  }
  DeadLetter letter;
  letter.delivery = std::move(delivery);
  letter.reason = DeadLetterReason::kUnrepresentable;
  letter.error = body.error();
  letter.failed = now;
  letter.event = codec::encode(event);
  bytes += letter.event.size() + 256;
  batch.dead_letters.push_back(std::move(letter));
}

void Fanout::on_committed(const Batch& batch) {
  for (const Batch::Progress& progress : batch.progress) {
    const auto found = partitions_.find(progress.partition);
    if (found != partitions_.end()) found->second.in_batch = false;
  }
}

}  // namespace fanfare::fanout
