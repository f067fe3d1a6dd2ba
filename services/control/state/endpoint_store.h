// Changes of endpoints, one after another, written in batches.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "services/control/state/tables.h"
#include "services/control/state/write.h"

namespace fanfare::control {

/// Each change is decided on the state that all earlier ones made, so none is lost where two
/// requests change the same endpoint; those that come while a batch is being written form the next.
/// Invariant: one batch is being written at most. Requires: no other process writes endpoints (the
/// producer's transactional id fences it off).
class EndpointStore {
 public:
  struct Nothing {};
  struct Remove {};
  using Decision = std::variant<Nothing, Remove, codec::EndpointRecord>;
  /// `current` is null if there is no such endpoint; `also` is written with the change, or not at
  /// all.
  using Decide = std::function<Decision(const codec::EndpointRecord* current, Writes& also)>;
  /// `error` is empty once the change can be seen.
  using Done = std::function<void(const std::string& error)>;

  EndpointStore(const Tables& tables, Commit commit)
      : tables_(tables), commit_(std::move(commit)) {}

  void change(std::string id, Decide decide, Done done);
  bool idle() const { return !writing_ && waiting_.empty(); }

 private:
  struct Change {
    std::string id;
    Decide decide;
    Done done;
  };
  void write_next();
  /// True if nothing was to be written and others wait.
  bool write_batch();
  const codec::EndpointRecord* current(const std::string& id) const;

  const Tables& tables_;
  Commit commit_;
  std::deque<Change> waiting_;
  std::map<std::string, std::optional<codec::EndpointRecord>> staged_;
  bool writing_ = false;
};

}  // namespace fanfare::control
