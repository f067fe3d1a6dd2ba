// Asks the delivery log, whichever instances index its slices.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "codec/control_records.h"
#include "http/message.h"
#include "http/router.h"
#include "services/control/log/log_query.h"
#include "services/control/share/log_slices.h"
#include "services/control/share/members.h"

namespace fanfare::control {

/// A query goes to one holder of each slice that it is about, this instance before others, and one
/// that has all of its slice before one that still builds it; who doesn't answer, or lacks what the
/// query wants to be there, is passed over for another that holds a copy. What they answer is put
/// together.
///
///     ask ─▶ slice 0: here ─────────────────────────┐
///         ─▶ slice 1: POST /internal/log/1 at B ────┼─▶ merged
///         ─▶ slice 2: … at B (gone) ─▶ … at C ──────┘
///
/// Every second instances ask each other what they hold, and what changed there, for the streams;
/// and each tells the one that owns writing where it is, which gives out the slices by a record
/// (IndexShares) that all read. A slice is dropped once all that are to hold it have it.
/// Without a record, or without an address of its own, an instance holds all.
/// Threads: the loop's. Lifetime: hooks outlive it; it outlives the router that has its routes.
class SharedLog {
 public:
  struct Hooks {
    std::function<TimePoint()> now;
    /// "" where others can't reach this instance.
    std::function<std::string()> address;
    std::function<const codec::IndexShares&()> shares;
    std::function<bool()> owns_writing;
    /// The address of the instance that does; "" if it is this one, or none is known.
    std::function<std::string()> owner_address;
    std::function<void(codec::IndexShares)> write_shares;
    /// A request to another instance; what can't be reached is answered 503.
    std::function<void(const std::string& address, const http::Request&, http::Responder)> send;
    /// What a header of that request says, such that only instances can, and the reverse: "" for
    /// what none said.
    std::function<std::string(const std::string&)> seal;
    std::function<std::string(std::string_view)> unseal;
    /// Does somebody listen to changes here?
    std::function<bool()> listened_to;
    std::function<void(const Changes&)> tell;
    /// Something may have changed that nobody told of.
    std::function<void()> tell_of_gap;
    /// A slice's part of a query was answered "here", "elsewhere" or "nowhere". May be empty.
    std::function<void(std::string_view where)> answered;
  };
  struct Settings {
    std::string instance;
    int partitions = 64;  // of the log's topics
    SharingSettings sharing;
  };
  SharedLog(LogSlices& slices, Settings settings, Hooks hooks);

  /// Call it a few times a second.
  void tick();
  void ask(const LogQuery& query, LogAnswered answered);
  /// It builds a slice of its first share that another instance has. Who replaces instances one by
  /// one and waits for this always leaves a copy. What it is given later, as another one is gone,
  /// doesn't count: all that are left build then, and others have what they lack.
  bool is_catching_up() const;
  /// What the slices of this instance tell: does anybody want it, here or at another one?
  bool wants_changes() const;
  void on_changes(const Changes& changes);
  /// What instances ask each other.
  void add_routes(http::Router& router);

 private:
  struct Peer {
    std::string address;
    std::set<std::size_t> ready, building;  // empty while it doesn't answer
    std::size_t slices = 0;
    bool asked = false;   // and hasn't answered yet
    bool silent = false;  // it didn't answer the last time
  };
  struct Listener {  // another instance
    TimePoint asked;
    Changes changes;
  };
  struct Asking;
  using Answered = std::function<void(std::optional<LogAnswer>)>;

  /// Does somebody listen to slices that aren't held here?
  bool wants_changes_of_others() const;
  void take_shares();
  void drop_spare();
  void ask_states();
  void on_state(const std::string& instance, const http::Response& response);
  void announce();
  /// Of the cut that is held here.
  bool has_ready(const Peer& peer, std::size_t slice) const {
    return peer.slices == slices_.count() && peer.ready.contains(slice);
  }
  bool is_assigned(std::size_t slice, const std::string& instance) const;
  std::vector<std::string> holders_of(std::size_t slice) const;
  /// Of a slice that is held here; null if it lacks what the query wants.
  LogIndex* index_for(std::size_t slice, const LogQuery& query);
  void count(std::string_view where) const {
    if (hooks_.answered) hooks_.answered(where);
  }
  void ask_slice(const std::shared_ptr<const LogQuery>& query, std::size_t slice,
                 std::vector<std::string> holders, Answered answered);
  void send(const std::string& address, const std::string& path, std::string body,
            http::Responder respond);
  bool is_from_instance(const http::Request& request) const;
  http::Response answer_query(const http::Request& request, const std::string& slice);
  http::Response answer_state(const http::Request& request);
  http::Response answer_member(const http::Request& request);

  LogSlices& slices_;
  const Settings settings_;
  const Hooks hooks_;
  Members members_;
  std::map<std::string, Peer> peers_;                 // by instance
  std::map<std::string, Listener> listeners_;         // by instance
  std::optional<std::set<std::size_t>> first_share_;  // what of it is still to be built
  TimePoint asked_states_, announced_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace fanfare::control
