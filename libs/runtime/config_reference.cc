// Which keys there are: the reference, and refusing those that aren't any.
#include <algorithm>
#include <numeric>

#include "runtime/config_state.h"

namespace fanfare::runtime {
namespace {

// Variables of the development script and of the options, which aren't keys.
bool is_for_others(std::string_view variable) {
  for (std::string_view name :
       {"FANFARE_CONFIG", "FANFARE_HOME", "FANFARE_PORT", "FANFARE_CACHE", "FANFARE_BIN_DIR",
        "FANFARE_URL", "FANFARE_API_KEY", "FANFARE_PROFILE", "FANFARE_SECRET"}) {
    if (variable == name) return true;
  }
  return variable.starts_with("FANFARE_TEST_");
}

// Levenshtein distance, one row at a time.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

std::string_view section_of(std::string_view key) { return key.substr(0, key.find('.')); }

// The first key of the file below `node` that nobody asked for; "" if there is none.
template <typename Keys>
std::string first_unknown(const YAML::Node& node, const std::string& above, const Keys& keys) {
  for (const auto& entry : node) {
    std::string key = above + entry.first.Scalar();
    if (keys.contains(key)) continue;
    auto below = keys.lower_bound(key + ".");
    bool is_section = below != keys.end() && below->first.starts_with(key + ".");
    if (!is_section || !(entry.second.IsMap() || entry.second.IsNull())) return key;
    if (entry.second.IsNull()) continue;
    if (auto found = first_unknown(entry.second, key + ".", keys); !found.empty()) return found;
  }
  return "";
}

std::string escaped_cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) {
    text.insert(at, "\\");
  }
  return text;
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  std::string best;
  std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const auto& candidate : known) {
    std::size_t distance = edits(word, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

void Config::refuse_unknown(const std::vector<std::string>& known_elsewhere) const {
  if (!impl_->file.IsMap()) return;
  std::vector<std::string> known;
  for (const auto& [key, ignored] : impl_->keys) known.push_back(key);
  YAML::Node ours;
  for (const auto& entry : impl_->file) {
    const std::string& section = entry.first.Scalar();
    if (std::ranges::find(known_elsewhere, section) == known_elsewhere.end()) {
      ours[section] = entry.second;
    }
  }
  std::string unknown = first_unknown(ours, "", impl_->keys);
  if (unknown.empty()) return;
  std::string near = nearest(unknown, known);
  throw ConfigError(impl_->path + ": there is no key " + unknown +
                    (near.empty() ? "" : "; did you mean " + near + "?"));
}

std::vector<std::string> Config::sections_of_others() const {
  std::vector<std::string> known, others;
  for (const auto& [key, ignored] : impl_->keys) known.emplace_back(section_of(key));
  if (!impl_->file.IsMap()) return others;
  for (const auto& entry : impl_->file) {
    const std::string& section = entry.first.Scalar();
    bool near = std::ranges::any_of(known, [&](auto& k) { return edits(section, k) <= 2; });
    if (!near && entry.second.IsMap()) others.push_back(section);
  }
  return others;
}

std::vector<std::pair<std::string, std::string>> Config::unknown_variables() const {
  std::vector<std::string> known;
  for (const auto& [key, info] : impl_->keys) {
    if (!info.file_only) known.push_back(variable_of(key));
  }
  std::vector<std::pair<std::string, std::string>> unknown;
  for (const auto& [variable, ignored] : impl_->environment) {
    if (is_for_others(variable) || std::ranges::find(known, variable) != known.end()) continue;
    unknown.emplace_back(variable, nearest(variable, known));
  }
  return unknown;
}

std::string Config::describe() const {
  std::string table = "| key | variable | default | |\n|---|---|---|---|\n";
  for (const auto& [key, info] : impl_->keys) {
    std::string fallback = info.fallback.empty() ? "" : "`" + info.fallback + "`";
    std::string variable = info.file_only ? "file only" : "`" + variable_of(key) + "`";
    table += "| `" + key + "` | " + variable + " | " + escaped_cell(fallback) + " | " +
             escaped_cell(info.about) + " |\n";
  }
  return table;
}

}  // namespace fanfare::runtime
