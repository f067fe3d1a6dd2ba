#include "services/control/handover.h"

#include <algorithm>
#include <utility>

#include "services/control/answers.h"
#include "services/control/forwarded.h"

namespace fanfare::control {
namespace {

void refuse(const http::Responder& respond) {
  respond(not_taken("Another instance takes over. Send it again."));
}

bool is_forwarded(const http::Request& request) {
  return !request.header(kForwardedHeader).empty();
}

}  // namespace

void Handover::pass(http::Request request, http::Responder respond, Handle here) {
  Waiting change{std::move(request), std::move(respond), std::move(here), {}};
  // Who forwarded it believes that this instance owns writing; both would send it to and fro.
  const bool known = !is_forwarded(change.request) && !hooks_.owner_address().empty();
  if (hooks_.held() || known) return send(std::move(change));
  wait(std::move(change));
}

void Handover::wait(Waiting change) {
  if (closed_ || waiting_.size() >= kWaitingMax) return refuse(change.respond);
  const auto number = next_++;
  const auto most =
      is_forwarded(change.request) ? std::min(kForwardedPatience, patience_) : patience_;
  change.late = loop_.after(most, [this, number] {
    const auto respond = std::move(waiting_.at(number).respond);
    waiting_.erase(number);
    refuse(respond);
  });
  waiting_.emplace(number, std::move(change));
}

void Handover::send(Waiting change) {
  change.late.cancel();
  if (hooks_.held()) return change.here(std::move(change.request), std::move(change.respond));
  if (is_forwarded(change.request)) return refuse(change.respond);
  const auto kept = std::make_shared<Waiting>(std::move(change));
  hooks_.send(hooks_.owner_address(), kept->request, kept->respond,
              [this, kept, changes = changes_] {
                changes == changes_ ? wait(std::move(*kept)) : send(std::move(*kept));
              });
}

void Handover::changed() {
  if (!hooks_.held() && hooks_.owner_address().empty()) return;
  ++changes_;
  for (auto& [_, change] : std::exchange(waiting_, {})) send(std::move(change));
}

void Handover::close() {
  closed_ = true;
  for (auto& [_, change] : std::exchange(waiting_, {})) refuse(change.respond);
}

}  // namespace fanfare::control
