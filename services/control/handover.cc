#include "services/control/handover.h"

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
  change.late = loop_.after(patience_, [this, number] {
    const auto respond = std::move(waiting_.at(number).respond);
    waiting_.erase(number);
    refuse(respond);
  });
  waiting_.emplace(number, std::move(change));
}

void Handover::send(Waiting change) {
  change.late.cancel();
  if (hooks_.held())
    change.here(std::move(change.request), std::move(change.respond));
  else if (is_forwarded(change.request))
    refuse(change.respond);
  else
    send_to(hooks_.owner_address(), std::make_shared<Waiting>(std::move(change)));
}

void Handover::send_to(const std::string& address, const std::shared_ptr<Waiting>& change) {
  hooks_.send(address, change->request, change->respond, [this, address, change] {
    const auto owner = hooks_.owner_address();
    const bool changed = hooks_.held() || (!owner.empty() && owner != address);
    changed ? send(std::move(*change)) : wait(std::move(*change));
  });
}

void Handover::changed() {
  if (!hooks_.held() && hooks_.owner_address().empty()) return;
  for (auto& [_, change] : std::exchange(waiting_, {})) send(std::move(change));
}

void Handover::close() {
  closed_ = true;
  for (auto& [_, change] : std::exchange(waiting_, {})) refuse(change.respond);
}

}  // namespace fanfare::control
