// A YAML mapping that is read strictly: every fault names file, key and what to change.
#pragma once

#include <yaml-cpp/yaml.h>

#include <initializer_list>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanfare::codec {

/// The members of one mapping. Faults are std::runtime_error: "generic.yaml: body[2].name: …".
class YamlSection {
 public:
  YamlSection(YAML::Node node, std::string place)
      : node_(std::move(node)), place_(std::move(place)) {
    if (!node_.IsMap()) fail("", "must be a mapping");
  }

  bool has(const std::string& key) const { return static_cast<bool>(node_[key]); }

  std::string text(const std::string& key) {
    const YAML::Node value = required(key);
    if (!value.IsScalar()) fail(key, "must be a text");
    return value.Scalar();
  }
  std::string text_or(const std::string& key, const std::string& otherwise) {
    return has(key) ? text(key) : otherwise;
  }

  bool flag_or(const std::string& key, bool otherwise) {
    const std::string value = text_or(key, otherwise ? "true" : "false");
    if (value != "true" && value != "false") fail(key, "must be true or false");
    return value == "true";
  }

  template <typename T>
  T choice(const std::string& key, std::initializer_list<std::pair<std::string_view, T>> choices) {
    const std::string value = text(key);
    std::string names;
    for (const auto& [name, result] : choices) {
      if (name == value) return result;
      names.append(names.empty() ? "" : ", ").append(name);
    }
    fail(key, "must be one of " + names);
  }

  std::vector<std::string> texts(const std::string& key) {
    std::vector<std::string> values;
    for (const YAML::Node& value : list(key)) {
      if (!value.IsScalar()) fail(key, "must be a list of texts");
      values.push_back(value.Scalar());
    }
    return values;
  }

  std::vector<YamlSection> sections(const std::string& key) {
    std::vector<YamlSection> result;
    for (const YAML::Node& value : list(key)) {
      result.emplace_back(value, place_of(key) + "[" + std::to_string(result.size()) + "]");
    }
    return result;
  }

  YamlSection section(const std::string& key) { return {required(key), place_of(key)}; }

  /// Name and text of each member, in the order of the file.
  std::vector<std::pair<std::string, std::string>> entries() {
    std::vector<std::pair<std::string, std::string>> result;
    for (const auto& entry : node_) {
      const std::string name = entry.first.Scalar();
      result.emplace_back(name, text(name));
    }
    return result;
  }

  /// Fails if there are keys that nobody asked for: mostly a slip of the pen.
  void refuse_others() const {
    for (const auto& entry : node_) {
      if (!read_.contains(entry.first.Scalar())) fail(entry.first.Scalar(), "is not a known key");
    }
  }

  [[noreturn]] void fail(const std::string& key, const std::string& what) const {
    throw std::runtime_error((key.empty() ? place_ : place_of(key)) + ": " + what);
  }

 private:
  YAML::Node required(const std::string& key) {
    read_.insert(key);
    const YAML::Node value = node_[key];
    if (!value) fail(key, "is missing");
    return value;
  }
  YAML::Node list(const std::string& key) {
    read_.insert(key);
    const YAML::Node value = node_[key];
    if (!value) return YAML::Node(YAML::NodeType::Sequence);
    if (!value.IsSequence()) fail(key, "must be a list");
    return value;
  }
  std::string place_of(const std::string& key) const {
    return place_ + (place_.ends_with(".yaml") ? ": " : ".") + key;
  }

  YAML::Node node_;
  std::string place_;
  std::set<std::string> read_;
};

}  // namespace fanfare::codec
