// A plan as people and programs read it.
#include "cli/apply/plan.h"
#include "cli/text/table.h"

namespace fanfare::cli {
namespace {

constexpr std::size_t kShownMax = 200;

const char* word_of(Action action) {
  return action == Action::kCreate ? "create" : action == Action::kUpdate ? "update" : "delete";
}

const char* sign_of(Action action) {
  return action == Action::kCreate ? "+" : action == Action::kUpdate ? "~" : "-";
}

/// Tokens and passwords aren't for the eyes of whoever reads the plan.
Json disclosed(const MemberChange& member, const Json& value) {
  if (member.name != "authentication" || !value.is_object()) return value;
  codec::JsonWriter json;
  json.begin_object().member("type", value["type"].text()).end_object();
  return Json::parse(json.take());
}

std::string shown_value(const MemberChange& member, const Json& value) {
  return value.is_absent() ? "nothing" : shown(disclosed(member, value).compact(), kShownMax);
}

}  // namespace

std::string plan_text(const Plan& plan) {
  std::string text;
  for (const auto& change : plan.changes) {
    text += std::string(sign_of(change.action)) + " " + to_string(change.kind) + " " +
            shown(change.name);
    if (change.kind == Kind::kEndpoint && !change.id.empty()) text += " (" + shown(change.id) + ")";
    text += "\n";
    for (const auto& member : change.members) {
      text += "    " + shown(member.name) + ": ";
      if (change.action == Action::kUpdate) text += shown_value(member, member.from) + " -> ";
      text += shown_value(member, member.to) + "\n";
    }
  }
  return text + std::to_string(plan.changes.size()) + " to change, " +
         std::to_string(plan.unchanged) + " as they are to be\n";
}

std::string plan_json(const Plan& plan, bool applied) {
  codec::JsonWriter json;
  json.begin_object().member("applied", applied).member("unchanged", plan.unchanged);
  json.key("changes").begin_array();
  for (const auto& change : plan.changes) {
    json.begin_object().member("action", word_of(change.action));
    json.member("kind", change.kind == Kind::kEndpoint ? "endpoint" : "eventType");
    json.member("name", change.name).key("id");
    change.id.empty() ? json.null() : json.value(change.id);
    json.key("members").begin_object();
    for (const auto& member : change.members) {
      json.key(member.name).begin_object().key("from");
      member.from.is_absent() ? void(json.null()) : disclosed(member, member.from).write(json);
      disclosed(member, member.to).write(json.key("to"));
      json.end_object();
    }
    json.end_object().end_object();
  }
  return json.end_array().end_object().take();
}

}  // namespace fanfare::cli
