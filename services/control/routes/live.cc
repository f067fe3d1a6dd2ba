// The stream of changes.
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/live_updates.h"

namespace fanfare::control {
namespace {

void listen(Api& api, Call call) {
  if (!api.live->has_room(call.key)) {
    auto answer = http::problem(429, "too-many-streams", "Too many streams",
                                "Close some of those that are open: a key may have 20, an "
                                "organization 500.");
    answer.headers.emplace_back("Retry-After", "5");
    return call.respond(std::move(answer));
  }
  http::Response answer;
  answer.content_type = "text/event-stream";
  answer.headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
  answer.body = "retry: 1000\n\n";
  answer.stream = [&api, key = call.key,
                   owner = call.owner()](std::shared_ptr<http::Stream> stream) {
    api.live->add({key, owner, std::move(stream)}, api.ports.now());
  };
  call.respond(std::move(answer));
}

}  // namespace

void add_live_routes(Api& api, http::Router& router) {
  api.route(router, "GET", "/api/stream", Scope::kRead,
            [&api](Call call) { listen(api, std::move(call)); });
}

}  // namespace fanfare::control
