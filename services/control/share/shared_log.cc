#include "services/control/share/shared_log.h"

#include <algorithm>
#include <charconv>

#include "codec/record_parts.h"
#include "core/encoding.h"
#include "core/mac.h"
#include "core/topics.h"
#include "fanfare/v1/delivery_log.pb.h"
#include "runtime/log.h"
#include "services/control/share/wire.h"

namespace fanfare::control {
namespace {

constexpr const char* kInstanceHeader = "Fanfare-Instance";
constexpr const char* kLogPath = "/internal/log/";
constexpr const char* kStatePath = "/internal/log-state";
constexpr const char* kMembersPath = "/internal/log-members";
constexpr Duration kStatesPeriod{1'000};
constexpr Duration kStatesPeriodListening{250};
constexpr Duration kAnnouncePeriod{2'000};
constexpr Duration kListenersKept{5'000};
constexpr Duration kClocksApart{60'000};
constexpr std::size_t kChangesMax = 10'000;  // that wait for another instance

http::Response bytes(std::string body) {
  http::Response response;
  response.content_type = "application/x-protobuf";
  response.body = std::move(body);
  return response;
}

http::Response not_held() {
  return http::problem(409, "not-held", "Not held", "This slice isn't indexed here.");
}

constexpr int kNotComplete = 425;

http::Response not_complete() {
  return http::problem(kNotComplete, "not-complete", "Not complete",
                       "This slice lacks records yet.");
}

std::string digest_of(const std::string& path, const std::string& body) {
  return hex(sha256(path + "\n" + body));
}

template <typename Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

void write(const Change& change, v1::LogChange& to) {
  to.set_organization_id(change.organization_id);
  to.set_test_mode(change.test_mode);
  to.set_kind(static_cast<std::uint32_t>(change.kind));
  to.set_endpoint_id(change.endpoint_id);
}

Changes changes_of(const v1::LogState& state) {
  Changes changes;
  for (const auto& each : state.changes())
    if (each.kind() <= static_cast<std::uint32_t>(ChangeKind::kAudit))
      changes.insert({each.organization_id(), each.test_mode(),
                      static_cast<ChangeKind>(each.kind()), each.endpoint_id()});
  return changes;
}

}  // namespace

SharedLog::SharedLog(LogSlices& slices, Settings settings, Hooks hooks)
    : slices_(slices),
      settings_(std::move(settings)),
      hooks_(std::move(hooks)),
      members_(settings_.sharing) {}

// --- Who holds what.

void SharedLog::tick() {
  take_shares();
  const auto now = hooks_.now();
  // Where the clock was set back it is time as well.
  const auto passed = [now](TimePoint since, Duration period) {
    return now < since || now - since >= period;
  };
  if (passed(asked_states_, wants_changes_of_others() ? kStatesPeriodListening : kStatesPeriod)) {
    asked_states_ = now;
    ask_states();
  }
  drop_spare();
  std::erase_if(listeners_,
                [&](const auto& each) { return now - each.second.asked > kListenersKept; });
  if (passed(announced_, kAnnouncePeriod)) {
    announced_ = now;
    announce();
  }
}

void SharedLog::take_shares() {
  const auto& shares = hooks_.shares();
  if (shares.members.empty() || hooks_.address().empty()) {
    std::set<std::size_t> all;
    for (std::size_t slice = 0; slice < settings_.sharing.slices; ++slice) all.insert(slice);
    return slices_.hold(all, all.size());
  }
  std::set<std::size_t> wanted;
  for (std::size_t slice = 0; slice < shares.slices.size(); ++slice)
    if (is_assigned(slice, settings_.instance)) wanted.insert(slice);
  slices_.hold(wanted, shares.slices.size());
  if (!first_share_ && !wanted.empty()) first_share_ = wanted;
  if (first_share_)
    std::erase_if(*first_share_, [&](std::size_t slice) {
      return slices_.is_ready(slice) || !wanted.contains(slice);
    });
  std::erase_if(peers_, [&](const auto& each) {
    return std::ranges::find(shares.members, each.first, &codec::IndexShares::Member::instance) ==
           shares.members.end();
  });
  for (const auto& member : shares.members)
    if (member.instance != settings_.instance) peers_[member.instance].address = member.address;
}

bool SharedLog::is_assigned(std::size_t slice, const std::string& instance) const {
  const auto& slices = hooks_.shares().slices;
  return slice < slices.size() && is_holder(slices[slice], instance);
}

/// What others are to hold, once they have it.
void SharedLog::drop_spare() {
  const auto& shares = hooks_.shares();
  if (shares.slices.size() != slices_.count()) return;
  for (const auto slice : slices_.held()) {
    const auto& holders = shares.slices[slice];
    const bool spare = !holders.empty() && std::ranges::all_of(holders, [&](const auto& instance) {
      const auto peer = peers_.find(instance);  // this instance isn't one of them
      return peer != peers_.end() && has_ready(peer->second, slice);
    });
    if (spare) slices_.drop(slice);
  }
}

void SharedLog::announce() {
  const auto address = hooks_.address();
  if (address.empty()) return;
  const auto now = hooks_.now();
  if (hooks_.owns_writing()) {
    members_.heard_of(settings_.instance, address, now);
    if (auto changed = members_.changed(hooks_.shares(), now))
      hooks_.write_shares(std::move(*changed));
    return;
  }
  members_.forget();
  const auto owner = hooks_.owner_address();
  if (owner.empty()) return;
  v1::LogMember member;
  member.set_instance(settings_.instance);
  member.set_address(address);
  send(owner, kMembersPath, member.SerializeAsString(), [](const http::Response&) {});
}

void SharedLog::ask_states() {
  for (auto& [instance, peer] : peers_) {
    if (peer.asked) continue;
    peer.asked = true;
    const auto path = std::string(kStatePath) + "?for=" + settings_.instance +
                      (wants_changes_of_others() ? "&changes=1" : "");
    send(
        peer.address, path, "",
        [this, instance = instance, alive = std::weak_ptr(alive_)](const http::Response& response) {
          if (!alive.expired()) on_state(instance, response);
        });
  }
}

void SharedLog::on_state(const std::string& instance, const http::Response& response) {
  const auto found = peers_.find(instance);
  if (found == peers_.end()) return;
  auto& peer = found->second;
  peer.asked = false;
  peer.ready.clear();
  peer.building.clear();
  v1::LogState state;
  const bool silent = response.status != 200 || !codec::parse(state, response.body);
  if (silent && !peer.silent)
    runtime::log_warning(
        "log_peer_silent",
        {{"instance", instance}, {"address", peer.address}, {"status", response.status}});
  peer.silent = silent;
  if (silent) return;
  peer.slices = state.slices();
  peer.ready.insert(state.ready().begin(), state.ready().end());
  peer.building.insert(state.building().begin(), state.building().end());
  if (auto changes = changes_of(state); !changes.empty()) hooks_.tell(changes);
  if (state.began()) hooks_.tell_of_gap();
}

bool SharedLog::is_catching_up() const {
  return first_share_ && std::ranges::any_of(*first_share_, [this](std::size_t slice) {
           return !slices_.is_ready(slice) && std::ranges::any_of(peers_, [&](const auto& each) {
             return has_ready(each.second, slice);
           });
         });
}

// --- Asking.

/// Who to ask for a slice, the best first; "": this instance.
std::vector<std::string> SharedLog::holders_of(std::size_t slice) const {
  std::vector<std::string> ready, building, unknown;
  if (slices_.held().contains(slice)) (slices_.is_ready(slice) ? ready : building).emplace_back();
  for (const auto& [instance, peer] : peers_) {
    if (has_ready(peer, slice))
      ready.push_back(instance);
    else if (peer.slices == slices_.count() && peer.building.contains(slice))
      building.push_back(instance);
    else if (is_assigned(slice, instance))
      unknown.push_back(instance);
  }
  // Others share what is asked for.
  const auto others = std::ranges::find_if(ready, [](const auto& each) { return !each.empty(); });
  if (const auto count = ready.end() - others; count > 1)
    std::rotate(others, others + static_cast<std::ptrdiff_t>(slice) % count, ready.end());
  ready.insert(ready.end(), building.begin(), building.end());
  ready.insert(ready.end(), unknown.begin(), unknown.end());
  return ready;
}

LogIndex* SharedLog::index_for(std::size_t slice, const LogQuery& query) {
  const auto complete_to = complete_to_of(query);
  if (complete_to != TimePoint() && !slices_.is_complete_to(slice, complete_to)) return nullptr;
  return slices_.index(slice);
}

struct SharedLog::Asking {
  std::shared_ptr<const LogQuery> query;
  LogAnswered answered;
  std::vector<LogAnswer> parts;
  std::size_t missing = 0;
  bool failed = false;

  void take(std::optional<LogAnswer> part) {
    --missing;
    part ? parts.push_back(std::move(*part)) : void(failed = true);
    if (missing > 0) return;
    failed ? answered(std::nullopt) : answered(merged(*query, std::move(parts)));
  }
};

void SharedLog::ask(const LogQuery& query, LogAnswered answered) {
  if (slices_.count() == 0) return answered(std::nullopt);
  const auto endpoint = endpoint_of(query);
  std::vector<std::size_t> slices;
  if (!endpoint.empty())
    slices.push_back(static_cast<std::size_t>(partition_of(endpoint, settings_.partitions)) %
                     slices_.count());
  else
    for (std::size_t slice = 0; slice < slices_.count(); ++slice) slices.push_back(slice);
  auto asking = std::make_shared<Asking>();
  asking->query = std::make_shared<const LogQuery>(query);
  asking->answered = std::move(answered);
  asking->missing = slices.size();
  for (const auto slice : slices)
    ask_slice(asking->query, slice, holders_of(slice),
              [asking](std::optional<LogAnswer> part) { asking->take(std::move(part)); });
}

void SharedLog::ask_slice(const std::shared_ptr<const LogQuery>& query, std::size_t slice,
                          std::vector<std::string> holders, Answered answered) {
  if (holders.empty()) {
    count("nowhere");
    return answered(std::nullopt);
  }
  const auto instance = holders.front();
  holders.erase(holders.begin());
  if (instance.empty()) {
    auto* index = index_for(slice, *query);
    if (!index) return ask_slice(query, slice, std::move(holders), std::move(answered));
    count("here");
    return answered(answer(*index, *query));
  }
  const auto peer = peers_.find(instance);
  if (peer == peers_.end()) return ask_slice(query, slice, std::move(holders), std::move(answered));
  const auto path = kLogPath + std::to_string(slice) + "?of=" + std::to_string(slices_.count());
  send(peer->second.address, path, encode(*query),
       [this, query, slice, instance, holders = std::move(holders), answered = std::move(answered),
        alive = std::weak_ptr(alive_)](const http::Response& response) mutable {
         if (alive.expired()) return;
         if (response.status == 200)
           if (auto part = decode_log_answer(*query, response.body)) {
             count("elsewhere");
             return answered(std::move(*part));
           }
         const auto peer = peers_.find(instance);
         if (peer != peers_.end() && response.status != kNotComplete) {
           peer->second.ready.erase(slice);  // until it says so again
           peer->second.building.erase(slice);
         }
         ask_slice(query, slice, std::move(holders), std::move(answered));
       });
}

/// Signed with the time and a digest, so that a header is good for this request only, and soon not
/// even for that.
void SharedLog::send(const std::string& address, const std::string& path, std::string body,
                     http::Responder respond) {
  http::Request request;
  request.method = "POST";
  const auto mark = path.find('?');
  request.path = path.substr(0, mark);
  if (mark != std::string::npos) request.query = path.substr(mark + 1);
  request.headers.emplace_back(
      kInstanceHeader,
      hooks_.seal(std::to_string(to_unix_ms(hooks_.now())) + " " + digest_of(path, body)));
  request.headers.emplace_back("Content-Type", "application/x-protobuf");
  request.body = std::move(body);
  hooks_.send(address, request, std::move(respond));
}

// --- Being asked.

bool SharedLog::is_from_instance(const http::Request& request) const {
  const auto text = hooks_.unseal(request.header(kInstanceHeader));
  const auto space = text.find(' ');
  if (space == std::string::npos) return false;
  const auto sent = number_in<std::int64_t>(std::string_view(text).substr(0, space));
  if (!sent) return false;
  const auto apart = hooks_.now() - from_unix_ms(*sent);
  const auto path = request.path + (request.query.empty() ? "" : "?" + request.query);
  return apart < kClocksApart && apart > -kClocksApart &&
         text.substr(space + 1) == digest_of(path, request.body);
}

void SharedLog::add_routes(http::Router& router) {
  const auto add = [&](std::string pattern, auto answer) {
    router.add("POST", pattern,
               [this, answer](const http::Request& request, const http::PathParameters& path,
                              const http::Responder& respond) {
                 respond(is_from_instance(request)
                             ? answer(request, path)
                             : http::problem(404, "not-found", "Not found", "Nothing is here."));
               });
  };
  add(std::string(kLogPath) + "{slice}", [this](const auto& request, const auto& path) {
    return answer_query(request, path.at("slice"));
  });
  add(kStatePath, [this](const auto& request, const auto&) { return answer_state(request); });
  add(kMembersPath, [this](const auto& request, const auto&) { return answer_member(request); });
}

http::Response SharedLog::answer_query(const http::Request& request, const std::string& slice) {
  const auto wanted = number_in<std::size_t>(slice);
  if (!wanted || request.parameter("of") != std::to_string(slices_.count())) return not_held();
  if (!slices_.index(*wanted)) return not_held();
  const auto query = decode_log_query(request.body);
  if (!query) return http::problem(400, "bad-query", "Bad query", query.error());
  auto* index = index_for(*wanted, *query);
  return index ? bytes(encode(answer(*index, *query))) : not_complete();
}

http::Response SharedLog::answer_state(const http::Request& request) {
  v1::LogState state;
  state.set_slices(static_cast<std::uint32_t>(slices_.count()));
  for (const auto slice : slices_.held())
    slices_.is_ready(slice) ? state.add_ready(static_cast<std::uint32_t>(slice))
                            : state.add_building(static_cast<std::uint32_t>(slice));
  const auto from = request.parameter("for").value_or("");
  if (!request.parameter("changes") || from.empty()) return bytes(state.SerializeAsString());
  const auto [place, began] = listeners_.try_emplace(from);
  auto& listener = place->second;
  state.set_began(began);
  listener.asked = hooks_.now();
  for (const auto& change : listener.changes) write(change, *state.add_changes());
  listener.changes.clear();
  return bytes(state.SerializeAsString());
}

http::Response SharedLog::answer_member(const http::Request& request) {
  v1::LogMember member;
  if (codec::parse(member, request.body) && hooks_.owns_writing())
    members_.heard_of(member.instance(), member.address(), hooks_.now());
  return bytes("");
}

bool SharedLog::wants_changes_of_others() const {
  return hooks_.listened_to() && slices_.held().size() < slices_.count();
}

bool SharedLog::wants_changes() const { return hooks_.listened_to() || !listeners_.empty(); }

void SharedLog::on_changes(const Changes& changes) {
  if (hooks_.listened_to()) hooks_.tell(changes);
  for (auto& [_, listener] : listeners_) {
    if (listener.changes.size() < kChangesMax)
      listener.changes.insert(changes.begin(), changes.end());
  }
}

}  // namespace fanfare::control
