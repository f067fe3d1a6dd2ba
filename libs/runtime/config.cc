#include "runtime/config.h"

#include <fstream>
#include <set>
#include <sstream>

#include "runtime/config_state.h"

extern char** environ;

namespace fanfare::runtime {
namespace {

constexpr std::string_view kPrefix = "FANFARE_";

void refuse_duplicates(const YAML::Node& node, const std::string& path, const std::string& above) {
  if (node.IsSequence()) {
    for (const auto& item : node) refuse_duplicates(item, path, above);
  }
  if (!node.IsMap()) return;
  std::set<std::string> seen;
  for (const auto& entry : node) {
    if (!entry.first.IsScalar()) throw ConfigError(path + ": the names of keys must be text");
    std::string key = above + entry.first.Scalar();
    if (!seen.insert(key).second) {
      throw ConfigError(path + ": " + key + " is there twice (line " +
                        std::to_string(entry.first.Mark().line + 1) + "): keep one");
    }
    refuse_duplicates(entry.second, path, key + ".");
  }
}

YAML::Node read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::stringstream text;
  if (!stream || !(text << stream.rdbuf())) {
    if (stream && stream.peek() == std::ifstream::traits_type::eof()) return {};  // An empty file.
    throw ConfigError(path + ": can't be read");
  }
  YAML::Node root;
  try {
    root = YAML::Load(text.str());
  } catch (const YAML::Exception& error) {
    throw ConfigError(path + ": not YAML: " + error.what());
  }
  if (root.IsNull()) return {};
  if (!root.IsMap()) throw ConfigError(path + ": must be a map of sections");
  refuse_duplicates(root, path, "");
  return root;
}

}  // namespace

Config Config::load(const std::string& path,
                    const std::map<std::string, std::string>& environment) {
  Config config;
  config.impl_ = std::make_shared<Impl>();
  config.impl_->path = path;
  config.impl_->environment = environment;
  if (!path.empty()) config.impl_->file = read_file(path);
  return config;
}

Config Config::for_reference() {
  Config config;
  config.impl_ = std::make_shared<Impl>();
  config.impl_->reference_only = true;
  return config;
}

std::map<std::string, std::string> Config::process_environment() {
  std::map<std::string, std::string> found;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    std::string_view text = *entry;
    std::size_t equals = text.find('=');
    if (!text.starts_with(kPrefix) || equals == std::string_view::npos) continue;
    found.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return found;
}

void Config::Impl::asked(std::string_view key, std::string fallback, std::string_view about) {
  keys.insert_or_assign(std::string(key), Key{std::move(fallback), std::string(about)});
}

std::optional<std::string> Config::Impl::from_environment(std::string_view key) const {
  auto found = environment.find(variable_of(key));
  if (found == environment.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

std::optional<YAML::Node> Config::Impl::from_file(std::string_view key) const {
  YAML::Node node = file;
  while (node.IsMap()) {
    std::size_t dot = key.find('.');
    YAML::Node child = static_cast<const YAML::Node&>(node)[std::string(key.substr(0, dot))];
    if (!child.IsDefined() || child.IsNull()) return std::nullopt;
    if (dot == std::string_view::npos) return child;
    node.reset(child);
    key.remove_prefix(dot + 1);
  }
  return std::nullopt;
}

std::optional<std::string> Config::Impl::scalar(std::string_view key) const {
  if (auto value = from_environment(key)) return value;
  auto node = from_file(key);
  if (!node) return std::nullopt;
  if (!node->IsScalar()) refuse(key, "must be a single value");
  return node->Scalar();
}

std::string Config::Impl::where(std::string_view key) const {
  std::string text(key);
  if (from_environment(key)) return text + " (" + variable_of(key) + ")";
  if (auto node = from_file(key)) {
    return text + " (" + path + ", line " + std::to_string(node->Mark().line + 1) + ")";
  }
  return text;
}

void Config::Impl::refuse(std::string_view key, const std::string& why) const {
  throw ConfigError(where(key) + " " + why);
}

std::string variable_of(std::string_view key) {
  std::string variable(kPrefix);
  for (char c : key) {
    variable += c == '.' || c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  }
  return variable;
}

}  // namespace fanfare::runtime
