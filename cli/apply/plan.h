// From what there is to what there is to be.
#pragma once

#include <string>
#include <vector>

#include "cli/apply/manifest.h"

namespace fanfare::cli {

enum class Action { kCreate, kUpdate, kDelete };

struct MemberChange {
  std::string name;
  Json from, to;  // from: absent where there was nothing
};

struct Change {
  Action action = Action::kCreate;
  Kind kind = Kind::kEndpoint;
  std::string name, id;  // id: what names it in the API, "" for a new endpoint
  std::string secret;    // for a new endpoint
  std::vector<MemberChange> members;
};

struct Plan {
  std::vector<Change> changes;  // in the order in which they are to be made
  std::size_t unchanged = 0;
};

/// What the API lists.
struct Current {
  std::vector<Json> endpoints, event_types;
};

/// Members that the files don't name stay as they are. `prune`: endpoints that an earlier apply
/// made, and event types of the organization, that aren't in the files are deleted; of each kind
/// only if the files have a list of it. Throws UsageError on an id that isn't there.
Plan make_plan(const Manifest& manifest, const Current& current, bool prune);

/// Do they mean the same? Members in any order; numbers by value.
bool same(const Json& a, const Json& b);

/// The body of the request for a change that isn't a deletion.
std::string request_body(const Change& change);

std::string plan_text(const Plan& plan);
std::string plan_json(const Plan& plan, bool applied);

}  // namespace fanfare::cli
