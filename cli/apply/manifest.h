// What endpoints and event types there are to be, as files say it (docs/apply.md).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/text/json.h"

namespace fanfare::cli {

enum class Kind { kEventType, kEndpoint };
std::string to_string(Kind kind);  // "event type", "endpoint"

/// Under this name an endpoint's metadata keeps which item of the files it is.
constexpr const char* kNameInMetadata = "fanfare-apply";

struct Item {
  Kind kind = Kind::kEndpoint;
  std::string name, id;  // id: of an endpoint that was made otherwise, "" for none
  std::string place;     // for people: "hooks.yaml: endpoints[0]"
  /// As the API takes them, but for name, id and secret.
  std::map<std::string, Json> members;
  std::string secret;  // "" to have one made
};

struct Manifest {
  std::vector<Item> items;
  bool has_endpoints = false, has_event_types = false;  // Is that list in any of the files?
};

/// A file, or all *.yaml, *.yml and *.json of a folder. "${NAME}" as a secret, token or password is
/// the variable of the environment. Throws UsageError that says where and what to change.
Manifest read_manifest(const std::string& path);
void add_document(Manifest& manifest, const Json& document, const std::string& place);

}  // namespace fanfare::cli
