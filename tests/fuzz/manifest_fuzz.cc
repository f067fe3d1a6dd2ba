// Files of `fanfare apply`: YAML, what it asks for, and the way there.
#include "cli/apply/plan.h"
#include "cli/apply/yaml.h"
#include "cli/failure.h"
#include "fuzz.h"

namespace fanfare::fuzz {
namespace {

constexpr const char* kPlace = "f.yaml";

/// What the API would list if the plan were carried out.
cli::Current carried_out(const cli::Plan& plan) {
  cli::Current current;
  std::size_t at = 0;
  for (const auto& change : plan.changes) {
    MUST(change.action == cli::Action::kCreate);
    codec::JsonWriter json;
    json.begin_object().member("id", "whe_" + std::to_string(at++));
    for (const auto& [name, value] : cli::Json::parse(cli::request_body(change)).members())
      if (name != "secret") value.write(json.key(name));
    auto& list = change.kind == cli::Kind::kEndpoint ? current.endpoints : current.event_types;
    list.push_back(cli::Json::parse(json.end_object().take()));
  }
  return current;
}

void plan(const cli::Manifest& manifest) {
  for (const auto& item : manifest.items)
    if (!item.id.empty()) return;  // made otherwise: there is none here
  const auto first = cli::make_plan(manifest, {}, true);
  MUST(first.changes.size() == manifest.items.size());
  MUST(!cli::plan_text(first).empty());
  MUST(cli::Json::parse(cli::plan_json(first, false))["changes"].size() == first.changes.size());
  const auto again = cli::make_plan(manifest, carried_out(first), true);
  MUST(again.changes.empty());
}

}  // namespace

void run(std::string_view input) {
  try {
    const auto documents = cli::parse_yaml(std::string(input), kPlace);
    cli::Manifest manifest;
    for (const auto& document : documents) {
      MUST(cli::Json::parse(document.compact()).compact() == document.compact());
      cli::add_document(manifest, document, kPlace);
    }
    plan(manifest);
  } catch (const cli::UsageError& error) {
    MUST(std::string_view(error.what()).starts_with(kPlace));
  }
}

}  // namespace fanfare::fuzz
