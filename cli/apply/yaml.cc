#include "cli/apply/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <sstream>

#include "cli/failure.h"
#include "codec/json_scanner.h"

namespace fanfare::cli {
namespace {

constexpr std::size_t kDepthMax = 100;
constexpr std::size_t kBytesMax = 8 << 20;  // aliases can stand for more than the file holds

/// Throws where yaml-cpp would read documents without end, as it does at ", a": it stays where it
/// is.
class Advances : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    if (mark.pos == last_)
      throw std::runtime_error("line " + std::to_string(mark.line + 1) + ": this isn't YAML");
    last_ = mark.pos;
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

 private:
  int last_ = -1;
};

void require_an_end(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  Advances advances;
  while (parser.HandleNextDocument(advances)) {
  }
}

bool is_number(const std::string& text) {
  codec::JsonScanner scanner(text, 1);
  std::string_view number;
  return scanner.read_number(number) && scanner.at_end();
}

void write_scalar(codec::JsonWriter& json, const YAML::Node& node) {
  const auto& text = node.Scalar();
  const bool plain = node.Tag() == "?";
  if (plain && (text == "true" || text == "false"))
    json.value(text == "true");
  else if (plain && is_number(text))
    json.raw(text);
  else
    json.value(text);
}

void write_node(codec::JsonWriter& json, const YAML::Node& node, std::size_t depth) {
  if (depth > kDepthMax) throw std::runtime_error("it is nested too deeply");
  if (json.text().size() > kBytesMax) throw std::runtime_error("it is too large");
  switch (node.Type()) {
    case YAML::NodeType::Scalar: write_scalar(json, node); break;
    case YAML::NodeType::Sequence:
      json.begin_array();
      for (const auto& item : node) write_node(json, item, depth + 1);
      json.end_array();
      break;
    case YAML::NodeType::Map:
      json.begin_object();
      for (const auto& member : node) {
        if (!member.first.IsScalar()) throw std::runtime_error("names have to be texts");
        write_node(json.key(member.first.Scalar()), member.second, depth + 1);
      }
      json.end_object();
      break;
    default: json.null(); break;
  }
}

}  // namespace

std::vector<Json> parse_yaml(const std::string& text, const std::string& place) {
  try {
    require_an_end(text);
    std::vector<Json> documents;
    for (const auto& document : YAML::LoadAll(text)) {
      codec::JsonWriter json;
      write_node(json, document, 0);
      documents.push_back(Json::parse(json.take()));
    }
    return documents;
  } catch (const std::exception& error) {
    throw UsageError(place + ": " + error.what());
  }
}

}  // namespace fanfare::cli
