#include "services/dispatcher/view_records.h"

#include <stdexcept>

#include "codec/endpoint_records.h"
#include "codec/records.h"
#include "runtime/log.h"

namespace fanfare::dispatcher {
namespace {

void take_endpoint(const kafka::Message& message, const Keyring& keyring, TimePoint now,
                   Dispatcher& dispatcher) {
  const std::string id(message.key());
  if (message.is_tombstone()) return dispatcher.on_endpoint_removed(id, now);
  Result<Endpoint> endpoint = codec::decode_endpoint(message.value(), &keyring);
  if (!endpoint.ok()) throw std::runtime_error("endpoint " + id + ": " + endpoint.error());
  dispatcher.on_endpoint(std::move(endpoint.value()), now);
}

void take_state(const kafka::Message& message, Dispatcher& dispatcher) {
  if (message.is_tombstone()) return dispatcher.on_state_removed(std::string(message.key()));
  Result<EndpointState> state = codec::decode_endpoint_state(message.value());
  if (state.ok()) return dispatcher.on_state(std::move(state.value()));
  runtime::log_error("endpoint_state_unreadable", {{"error", state.error()}});
}

void take_run(const kafka::Message& message, Dispatcher& dispatcher) {
  const Result<Run> run = codec::decode_run(message.value());
  if (run.ok()) return dispatcher.on_run(*run);
  runtime::log_error("run_unreadable", {{"error", run.error()}});
}

}  // namespace

void take_view_record(const kafka::Message& message, const TopicNames& names,
                      const Keyring& keyring, TimePoint now, Dispatcher& dispatcher) {
  if (message.topic() == names.endpoints()) return take_endpoint(message, keyring, now, dispatcher);
  if (message.topic() == names.runs()) return take_run(message, dispatcher);
  take_state(message, dispatcher);
}

}  // namespace fanfare::dispatcher
