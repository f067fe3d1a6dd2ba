// Endpoints and event types as files say they are to be.
#include <cstdio>
#include <iostream>

#include "cli/api/pages.h"
#include "cli/apply/plan.h"
#include "cli/commands.h"
#include "cli/text/progress.h"

namespace fanfare::cli {
namespace {

std::string folder_of(Kind kind) {
  return kind == Kind::kEndpoint ? "/api/webhooks" : "/api/event-types";
}

Current current_of(Api& api, const Manifest& manifest) {
  Current current;
  if (manifest.has_endpoints) current.endpoints = all_items(api, folder_of(Kind::kEndpoint));
  if (manifest.has_event_types)
    current.event_types = all_items(api, folder_of(Kind::kEventType), {{"source", "organization"}});
  return current;
}

void perform(Api& api, Change& change) {
  const auto folder = folder_of(change.kind);
  switch (change.action) {
    case Action::kCreate: {
      const auto made = api.post(folder, request_body(change));
      if (change.kind == Kind::kEndpoint) change.id = made["id"].text();
      for (const auto& warning : made["warnings"].items())
        std::fprintf(stderr, "warning: %s\n", shown(warning.text()).c_str());
      break;
    }
    case Action::kUpdate: api.patch(path_of(folder + "/", change.id), request_body(change)); break;
    case Action::kDelete: api.remove(path_of(folder + "/", change.id)); break;
  }
}

void perform_all(Api& api, Plan& plan, bool quiet) {
  std::size_t done = 0;
  for (auto& change : plan.changes) {
    try {
      perform(api, change);
    } catch (const Failure& failure) {
      throw Failure(failure.code(), to_string(change.kind) + " " + change.name + ": " +
                                        failure.what() + "\n" + std::to_string(done) + " of " +
                                        std::to_string(plan.changes.size()) +
                                        " changes were made; apply again to go on");
    }
    ++done;
    if (quiet || change.action != Action::kCreate || change.kind != Kind::kEndpoint) continue;
    std::printf("%s is %s; fanfare endpoints secret %s tells its secret\n",
                shown(change.name).c_str(), change.id.c_str(), change.id.c_str());
  }
  if (!quiet) std::printf("%zu changed\n", done);
}

bool is_agreed(const Arguments& arguments) {
  if (arguments.has("--yes")) return true;
  if (!is_interactive()) throw UsageError("nothing was changed: say --yes, or --dry-run");
  std::fprintf(stderr, "Change that? [y/N] ");
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

int apply(const Arguments& arguments) {
  arguments.positional(0);
  if (arguments.has("--dry-run") && arguments.has("--yes"))
    throw UsageError("--dry-run or --yes, not both");
  const auto manifest = read_manifest(arguments.required("--file"));
  runtime::Loop loop;
  Api api(loop, arguments);
  auto plan = make_plan(manifest, current_of(api, manifest), arguments.has("--prune"));
  const bool json = arguments.has("--json");
  const bool dry = arguments.has("--dry-run");
  if (!json) std::fputs(plan_text(plan).c_str(), stdout);
  std::fflush(stdout);
  const bool changes = !dry && !plan.changes.empty() && is_agreed(arguments);
  if (changes) perform_all(api, plan, json);
  if (json) std::printf("%s\n", plan_json(plan, changes).c_str());
  if (plan.changes.empty() || changes) return 0;
  return static_cast<int>(dry ? ExitCode::kDiffers : ExitCode::kFailed);
}

}  // namespace

Command apply_command() {
  return {"",
          "apply",
          "",
          "make endpoints and event types as files say (docs/apply.md)",
          "Shows what would change and asks. Members that the files don't name stay as they are.",
          {{"--file", "FILE", "YAML or JSON, or a folder of such files", {}, false, 'f'},
           {"--dry-run", "", "change nothing; exit code 6 if something would change"},
           {"--yes", "", "don't ask"},
           {"--prune", "", "delete what an earlier apply made and the files no longer have"},
           {"--json", "", "the changes as JSON"}},
          Reaches::kApi,
          apply};
}

}  // namespace fanfare::cli
