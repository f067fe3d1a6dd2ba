#include "cli/api/target.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "cli/text/files.h"
#include "cli/text/json.h"

namespace fanfare::cli {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::string profile_path(const Arguments& arguments) {
  if (arguments.has("--profile")) return arguments.required("--profile");
  if (auto path = environment("FANFARE_PROFILE"); !path.empty()) return path;
  auto folder = environment("XDG_CONFIG_HOME");
  if (folder.empty() && !environment("HOME").empty()) folder = environment("HOME") + "/.config";
  const auto path = folder + "/fanfare/profile.json";
  return !folder.empty() && std::filesystem::exists(path) ? path : "";
}

std::string first_of(const std::string& a, const std::string& b) { return a.empty() ? b : a; }

/// What may stand in a header: visible ASCII.
void check_visible(const std::string& text, const std::string& what) {
  if (std::ranges::any_of(text, [](char c) { return c <= ' ' || c >= 0x7f; }))
    throw UsageError(what + ": it has characters that can't be in one");
}

}  // namespace

BaseUrl parse_base_url(std::string_view text, const std::string& option) {
  auto url = fanfare::parse_base_url(text);
  if (!url) throw UsageError(option + ": " + std::string(text) + ": " + url.error());
  return std::move(*url);
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

Profile read_profile(const Arguments& arguments) {
  const auto path = profile_path(arguments);
  if (path.empty()) return {};
  try {
    const auto json = Json::parse(read_file(path));
    return {json["url"].text(), json["apiKey"].text(), json["caFile"].text(),
            json["caKeyFile"].text()};
  } catch (const std::exception& error) {
    throw Failure(ExitCode::kUsage, "the profile " + path + " can't be read: " + error.what());
  }
}

bool has_target(const Arguments& arguments) {
  return arguments.has("--url") || arguments.has("--profile") ||
         !environment("FANFARE_URL").empty() || !read_profile(arguments).url.empty();
}

Target read_target(const Arguments& arguments) {
  const auto profile = read_profile(arguments);
  const auto given = first_of(arguments.value("--url"), environment("FANFARE_URL"));
  const auto url = first_of(given, profile.url);
  if (url.empty()) throw UsageError("which API? Name it with --url, FANFARE_URL or a --profile");
  Target target;
  target.url = parse_base_url(url, "--url");
  target.key = first_of(arguments.value("--key"), environment("FANFARE_API_KEY"));
  if (target.key.empty() && (given.empty() || given == profile.url)) target.key = profile.key;
  if (target.key.empty())
    throw UsageError("as whom? Set FANFARE_API_KEY, or name a --profile or --key");
  check_visible(target.key, "the API key");
  target.organization = arguments.value("--organization");
  check_visible(target.organization, "--organization");
  target.ca_file = first_of(arguments.value("--ca"), profile.ca_file);
  target.timeout = arguments.duration("--timeout", target.timeout);
  if (!target.url.tls && !is_loopback(target.url.host))
    std::fprintf(stderr, "warning: the API key goes to %s without encryption\n",
                 target.url.host.c_str());
  return target;
}

}  // namespace fanfare::cli
