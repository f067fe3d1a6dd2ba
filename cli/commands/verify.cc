// Checks a signature without asking anybody.
#include <cstdio>
#include <cstdlib>

#include "cli/commands.h"
#include "cli/signature/diagnosis.h"
#include "cli/text/files.h"
#include "cli/text/table.h"
#include "codec/dialects.h"
#include "codec/event_json.h"
#include "codec/json_writer.h"
#include "codec/render.h"

namespace fanfare::cli {
namespace {

Received received_of(const Arguments& arguments) {
  if (arguments.has("--request")) {
    for (const auto* other : {"--headers", "--header", "--body"})
      if (arguments.has(other))
        throw UsageError(std::string("--request holds it all: without ") + other);
    return parse_request(read_file(arguments.required("--request")));
  }
  if (!arguments.has("--body")) throw UsageError("name a --request, or --headers and --body");
  if (arguments.value("--headers") == "-" && arguments.value("--body") == "-")
    throw UsageError("only one of --headers and --body can be standard input");
  Received received;
  if (arguments.has("--headers"))
    received.headers = parse_headers(read_file(arguments.required("--headers")));
  for (const auto& line : arguments.values("--header"))
    for (auto& header : parse_headers(line)) received.headers.push_back(std::move(header));
  received.body = read_file(arguments.required("--body"));
  return received;
}

std::vector<std::string> secrets_of(const Arguments& arguments) {
  auto secrets = arguments.values("--secret");
  if (arguments.has("--secret-file")) {
    auto text = read_file(arguments.required("--secret-file"));
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    secrets.push_back(std::move(text));
  }
  const char* variable = std::getenv("FANFARE_SECRET");
  if (secrets.empty() && variable != nullptr) secrets.emplace_back(variable);
  if (secrets.empty()) throw UsageError("name a --secret, a --secret-file, or FANFARE_SECRET");
  return secrets;
}

std::int64_t now_of(const Arguments& arguments) {
  const auto seconds = [](TimePoint time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  };
  if (!arguments.has("--at")) return seconds(wall_clock());
  const auto text = arguments.value("--at");
  if (text.find_first_not_of("0123456789") == std::string::npos)
    return arguments.integer("--at", 0, 0, 999'999'999'999);
  const auto time = codec::parse_rfc3339(text);
  if (!time) throw UsageError("--at: send Unix seconds or RFC 3339");
  return seconds(*time);
}

std::string time_text(const Verification& found) {
  return found.signed_at ? codec::iso8601_seconds(from_unix_ms(*found.signed_at * 1'000)) : "";
}

void print_json(const Verification& found, const std::vector<std::string>& hints) {
  codec::JsonWriter json;
  const auto text = [&](const char* name, const std::string& value) {
    json.key(name);
    value.empty() ? json.null() : json.value(value);
  };
  json.begin_object().member("genuine", found.genuine()).member("code", found.code);
  text("reason", found.text);
  json.key("hints").begin_array();
  for (const auto& hint : hints) json.value(hint);
  json.end_array();
  text("dialect", found.dialect);
  text("id", found.id);
  text("type", found.type);
  text("signedAt", time_text(found));
  json.key("secret");
  found.secret < 0 ? json.null() : json.value(found.secret + 1);
  json.end_object();
  std::printf("%s\n", json.text().c_str());
}

void print_text(const Verification& found, const std::vector<std::string>& hints) {
  if (found.genuine())
    std::printf("genuine\n");
  else
    std::printf("not genuine: %s (%s)\n", shown(found.text).c_str(), found.code.c_str());
  for (const auto& hint : hints) std::printf("  %s\n", shown(hint).c_str());
  print_fields({{"dialect", found.dialect},
                {"id", found.id},
                {"type", found.type},
                {"signed at", time_text(found)},
                {"secret", found.secret > 0 ? "number " + std::to_string(found.secret + 1) : ""}});
}

int run(const Arguments& arguments) {
  arguments.positional(0);
  const auto received = received_of(arguments);
  VerificationOptions options;
  options.secrets = secrets_of(arguments);
  options.dialect = arguments.value("--dialect");
  options.tolerance = arguments.duration("--tolerance", options.tolerance);
  options.now = now_of(arguments);
  const auto dialects = codec::load_dialects({.more_files = arguments.values("--dialect-file")});
  if (!options.dialect.empty() && dialects.find(options.dialect) == nullptr)
    throw UsageError("--dialect: " + options.dialect +
                     " is neither built in nor in a --dialect-file");
  const auto found = verify(dialects, received, options);
  const auto hints =
      found.genuine() ? std::vector<std::string>() : diagnose(dialects, received, options, found);
  arguments.has("--json") ? print_json(found, hints) : print_text(found, hints);
  return static_cast<int>(found.genuine() ? ExitCode::kOk : ExitCode::kFailed);
}

}  // namespace

Command verify_command() {
  return {"",
          "verify",
          "",
          "check the signature of a delivery, and say why it is wrong",
          "Asks nobody. Exit code 1 if the delivery isn't genuine.",
          {{"--request", "FILE",
            "the whole request: headers, an empty line, body; or JSON with headers and body"},
           {"--headers", "FILE", "lines \"Name: value\", or JSON"},
           {"--header", "LINE", "a header as \"Name: value\"", {}, true},
           {"--body", "FILE", "the body as it came; - for standard input"},
           {"--secret",
            "SECRET",
            "the endpoint's; several while one is rotated (else FANFARE_SECRET)",
            {},
            true},
           {"--secret-file", "FILE", "where the secret is; a line end behind it is left out"},
           dialect_option("the endpoint's; else the headers decide"),
           dialect_file_option(),
           {"--tolerance", "DURATION", "how far the signed time may be off (5m)"},
           {"--at", "TIME", "instead of now: Unix seconds or RFC 3339"},
           {"--json", "", "what was found, as JSON"}},
          Reaches::kNothing,
          run};
}

}  // namespace fanfare::cli
