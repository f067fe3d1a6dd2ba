// Topics and transactions. Attempts: ledger_attempts.cc.
#include "sim/ledger.h"

#include <algorithm>

#include "codec/endpoint_records.h"
#include "codec/records.h"
#include "core/offset_tracker.h"
#include "services/fanout/transaction.h"

namespace fanfare::sim {

bool Ledger::holds_deliveries(const std::string& topic) const {
  return topic == names_.deliveries() || topic == names_.returns() ||
         topic.starts_with(names_.prefix() + ".retry.");
}

void Ledger::on_acknowledged(const std::string& organization_id, const std::string& event_id) {
  acknowledged_.insert(fingerprint(organization_id, false, event_id));
}

void Ledger::on_event(const Record& record) {
  Result<Event> event = codec::decode_event(record.value);
  if (!event.ok()) return;
  const auto print = fingerprint(*event);
  if (published_.contains(print)) return;
  published_[print] = {std::move(*event), record.appended, std::nullopt};
  ++open_;
}

void Ledger::on_appended(const Place& place, const Record& record) {
  if (place.topic == names_.events()) {
    on_event(record);
  } else if (holds_deliveries(place.topic)) {
    on_copy(place, record);
  } else if (place.topic == names_.attempts()) {
    const AttemptRecord attempt = codec::decode_attempt(record.value).value();
    stories_.at(attempt.delivery_id).logged[attempt.number].push_back(attempt);
  } else if (place.topic == names_.endpoint_states()) {
    if (record.value.empty()) return void(states_.erase(record.key));
    const EndpointState state = codec::decode_endpoint_state(record.value).value();
    if (!state.disabled_reason.empty()) ever_disabled_.insert(state.endpoint_id);
    states_[state.endpoint_id] = state;
  }
}

void Ledger::on_copy(const Place& place, const Record& record) {
  Delivery delivery = codec::decode_delivery(record.value).value();
  require(record.key == delivery.endpoint_id &&
              place.partition == partition_of(record.key, rules_.partitions),
          "in the wrong partition", delivery.id);
  Story& story = stories_.at(delivery.id);
  require(!story.live, "two live copies", delivery.id);
  require(!story.delivered && !story.dead, "lives on after its end", delivery.id);
  story.live = Copy{place, record.offset, record.appended, record.value, std::move(delivery)};
}

/// Records that a restart would no longer read after this commit.
std::vector<const Record*> Ledger::newly_finished(const kafka::OffsetToCommit& commit) {
  const auto& records = basis_.broker.records(commit.partition);
  auto& [finished, low] = finished_[commit.partition];
  finished.resize(records.size());
  OffsetTracker restart(commit.offset, commit.metadata);
  std::vector<const Record*> result;
  const std::int64_t before = basis_.broker.committed(commit.partition).offset;
  require(commit.offset >= before, "the committed offset went back", commit.partition.topic);
  for (std::size_t i = low; i < records.size(); ++i) {
    const bool now = records[i].offset < commit.offset || !restart.begin(records[i].offset);
    require(now || !finished[i], "finished, then unfinished again", commit.partition.topic);
    if (now && !finished[i]) result.push_back(&records[i]);
    finished[i] = now;
  }
  while (low < finished.size() && finished[low]) ++low;
  return result;
}

void Ledger::on_transaction(const kafka::TransactionBatch& batch) {
  std::map<std::string, Outputs> outputs;
  for (const auto& record : batch.records) {
    if (holds_deliveries(record.topic)) {
      Delivery delivery = codec::decode_delivery(record.value).value();
      Outputs& of = outputs[delivery.id];
      of.values.push_back(record.value);
      of.moves.emplace_back(record.topic, std::move(delivery));
    } else if (record.topic == names_.dead_letters()) {
      DeadLetter letter = codec::decode_dead_letter(record.value).value();
      if (letter.reason == DeadLetterReason::kPoison) continue;
      outputs[letter.delivery.id].letters.push_back(std::move(letter));
    }
  }
  for (const auto& commit : batch.offsets) {
    if (commit.partition.topic == names_.events()) on_fanned_out(commit);
    if (!holds_deliveries(commit.partition.topic)) continue;
    for (const Record* record : newly_finished(commit))
      on_finished(commit.partition, *record, outputs);
  }
  for (const auto& [id, of] : outputs) {
    require(of.letters.empty(), "a dead letter without its record", id);
    for (const auto& [topic, delivery] : of.moves) {
      require(topic == names_.deliveries(), "a copy without the record it came from", id);
      check_fanned_out(delivery);
      stories_[id].origin = delivery;
      by_body_[delivery.endpoint_id + "\n" + delivery.body] = id;
      ++open_;
    }
  }
}

void Ledger::on_fanned_out(const kafka::OffsetToCommit& commit) {
  const auto& records = basis_.broker.records(commit.partition);
  const std::int64_t before = basis_.broker.committed(commit.partition).offset;
  require(commit.offset >= before, "the committed offset went back", commit.partition.topic);
  for (auto i = basis_.broker.find(commit.partition, before); i < records.size(); ++i) {
    if (records[i].offset >= commit.offset) break;
    const Result<Event> event = codec::decode_event(records[i].value);
    if (!event.ok()) continue;
    Published& published = published_.at(fingerprint(*event));
    if (published.fanned_out) continue;  // Whoever delivers it again makes the same delivery ids.
    published.fanned_out = basis_.time.now();
    --open_;
  }
}

/// What follows from a finished record is in the same transaction, or it was delivered.
void Ledger::on_finished(const Place& place, const Record& record,
                         std::map<std::string, Outputs>& outputs) {
  const std::string id = codec::decode_delivery(record.value).value().id;
  Story& story = stories_.at(id);
  require(story.live && story.live->place == place && story.live->offset == record.offset,
          "finished a record that isn't the live one", id);
  const Copy from = std::move(*story.live);
  story.live.reset();
  const auto found = outputs.find(id);
  if (found == outputs.end()) {
    bool success = false;
    for (const AttemptRecord& attempt : story.logged[from.delivery.attempts_made + 1]) {
      success |= attempt.result == AttemptResult::kDelivered;
    }
    require(success && place.topic.find(".retry.") == std::string::npos,
            "the committed offset passed an unfinished record", id);
    story.delivered = true;
    --open_;
    return;
  }
  const Outputs of = std::move(found->second);
  outputs.erase(found);
  require(of.moves.size() + of.letters.size() == 1, "more than one copy follows", id);
  if (!of.moves.empty()) {
    return check_move(story, from, of.moves[0].first, of.moves[0].second, of.values[0]);
  }
  require(!story.dead, "a second dead letter", id);
  check_dead_letter(story, from, of.letters[0]);
  story.dead = true;
  ++letters_;
  --open_;
}

void Ledger::check_fanned_out(const Delivery& delivery) {
  require(!stories_.contains(delivery.id), "a duplicate delivery id", delivery.id);
  const auto event =
      published_.find(fingerprint(delivery.organization_id, false, delivery.event_id));
  require(event != published_.end(), "of an event that nobody published", delivery.id);
  const auto& changes = endpoints_.changes();
  const auto owner = std::find_if(changes.begin(), changes.end(), [&](const auto& change) {
    return change.id == delivery.endpoint_id;
  });
  require(owner != changes.end() && owner->endpoint->organization_id == delivery.organization_id &&
              owner->endpoint->dialect == delivery.dialect,
          "for another organization's endpoint", delivery.id);
  require(
      endpoints_.ever_wanted(delivery.endpoint_id, {delivery.event_type, event->second.event.data},
                             event->second.appended - Duration(1),  // the same instant
                             basis_.time.now()),
      "nobody subscribed to it", delivery.id);
  require(delivery.attempts_made == 0 && delivery.history.empty(), "begins in the middle",
          delivery.id);
}

void Ledger::check_end() {
  for (const auto& print : acknowledged_) {
    if (!published_.contains(print)) fail("an acknowledged event is lost");
  }
  for (const auto& [print, published] : published_) {
    const Event& event = published.event;
    require(published.fanned_out.has_value(), "never fanned out", event.id);
    for (const std::string& id : endpoints_.ids()) {
      const TimePoint from =
          published.appended - Duration(1);  // what came in the same instant may be later
      const Endpoint* endpoint = endpoints_.at(id, from);
      if (endpoint == nullptr || endpoint->organization_id != event.organization_id) continue;
      const std::string& name = dialects_.find(endpoint->dialect)->sent_name(event.type);
      if (!endpoints_.always_wanted(id, {name, event.data}, from, *published.fanned_out)) continue;
      const auto known = std::find_if(stories_.begin(), stories_.end(), [&](const auto& story) {
        return story.second.origin.event_id == event.id && story.second.origin.endpoint_id == id;
      });
      if (known == stories_.end()) {
        fail("an endpoint that was subscribed didn't get " + event.id + " (" + event.type + " at " +
             std::to_string(to_unix_ms(published.appended)) + "): " + id);
      }
    }
  }
  for (const auto& [id, story] : stories_) {
    if (!story.delivered && !story.dead) {
      fail("left in " + story.live->place.topic + ", neither delivered nor a dead letter: " + id);
    }
    if (!story.delivered) continue;
    bool received = false;
    for (const Real& real : story.attempts) {
      received |= real.outcome && real.outcome->outcome_class == OutcomeClass::kSuccess;
    }
    require(received, "counted as delivered, but never received", id);
  }
}

}  // namespace fanfare::sim
