#include "cli/apply/manifest.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "cli/apply/yaml.h"
#include "cli/failure.h"
#include "cli/text/files.h"

namespace fanfare::cli {
namespace {

namespace fs = std::filesystem;

const std::set<std::string>& known_members(Kind kind) {
  static const std::set<std::string> of_endpoints{
      "name",        "id",          "url",         "events",         "dialect",
      "description", "status",      "filter",      "headers",        "metadata",
      "rateLimit",   "retryDelays", "concurrency", "authentication", "secret"};
  static const std::set<std::string> of_event_types{"name",    "description", "category",  "schema",
                                                    "example", "deprecated",  "validation"};
  return kind == Kind::kEndpoint ? of_endpoints : of_event_types;
}

/// "${NAME}" from the environment; others as they are.
std::string resolved(const std::string& text, const std::string& place) {
  if (!text.starts_with("${") || !text.ends_with('}')) return text;
  const auto name = text.substr(2, text.size() - 3);
  const char* value = std::getenv(name.c_str());
  if (value == nullptr || *value == 0)
    throw UsageError(place + ": the variable " + name + " isn't set");
  return value;
}

Json resolved_authentication(const Json& authentication, const std::string& place) {
  if (!authentication.is_object()) return authentication;
  codec::JsonWriter json;
  json.begin_object();
  for (const auto& [name, value] : authentication.members()) {
    json.key(name);
    value.is_string() ? void(json.value(resolved(value.text(), place + "." + name)))
                      : value.write(json);
  }
  return Json::parse(json.end_object().take());
}

Item item_of(Kind kind, const Json& from, const std::string& place) {
  if (!from.is_object()) throw UsageError(place + ": must be a mapping");
  Item item;
  item.kind = kind;
  item.place = place;
  item.name = from["name"].text();
  if (!from["name"].is_string() || item.name.empty()) throw UsageError(place + ": it needs a name");
  for (const auto& [name, value] : from.members()) {
    if (!known_members(kind).contains(name))
      throw UsageError(place + "." + name + ": is no member of an " + to_string(kind));
    if (name != "name" && name != "id" && name != "secret") item.members[name] = value;
  }
  if (kind == Kind::kEventType) return item;
  item.id = from["id"].text();
  item.secret = resolved(from["secret"].text(), place + ".secret");
  for (const auto* needed : {"url", "events"})
    if (!item.members.contains(needed)) throw UsageError(place + ": it needs " + needed);
  if (const auto found = item.members.find("authentication"); found != item.members.end())
    found->second = resolved_authentication(found->second, place + ".authentication");
  return item;
}

void add_list(Manifest& manifest, Kind kind, const Json& list, const std::string& place) {
  if (!list.is_null() && !list.is_array()) throw UsageError(place + ": must be a list");
  std::size_t at = 0;
  for (const auto& each : list.items()) {
    auto item = item_of(kind, each, place + "[" + std::to_string(at++) + "]");
    for (const auto& other : manifest.items)
      if (other.kind == kind && other.name == item.name)
        throw UsageError(item.place + ": " + item.name + " is in " + other.place + " already");
    manifest.items.push_back(std::move(item));
  }
}

std::vector<std::string> files_of(const std::string& path) {
  if (!fs::is_directory(path)) return {path};
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(path)) {
    const auto end = entry.path().extension();
    if (entry.is_regular_file() && (end == ".yaml" || end == ".yml" || end == ".json"))
      files.push_back(entry.path().string());
  }
  if (files.empty()) throw UsageError(path + ": there is no .yaml, .yml or .json in it");
  std::ranges::sort(files);
  return files;
}

}  // namespace

std::string to_string(Kind kind) { return kind == Kind::kEndpoint ? "endpoint" : "event type"; }

void add_document(Manifest& manifest, const Json& document, const std::string& place) {
  if (document.is_null()) return;  // an empty one
  if (!document.is_object()) throw UsageError(place + ": must be a mapping");
  for (const auto& [name, list] : document.members()) {
    if (name == "endpoints") {
      manifest.has_endpoints = true;
      add_list(manifest, Kind::kEndpoint, list, place + ": endpoints");
    } else if (name == "eventTypes") {
      manifest.has_event_types = true;
      add_list(manifest, Kind::kEventType, list, place + ": eventTypes");
    } else {
      throw UsageError(place + ": " + name + " is neither endpoints nor eventTypes");
    }
  }
}

Manifest read_manifest(const std::string& path) {
  Manifest manifest;
  for (const auto& file : files_of(path))
    for (const auto& document : parse_yaml(read_file(file), file))
      add_document(manifest, document, file);
  return manifest;
}

}  // namespace fanfare::cli
