#include "codec/value_tree_json.h"

#include "codec/json_scanner.h"
#include "codec/json_text.h"

namespace fanfare::codec {
namespace {

class TreeReader {
 public:
  TreeReader(ValueTree& tree, std::string_view text, std::size_t depth_max)
      : tree_(tree), scanner_(text, depth_max) {}

  std::string read(std::string_view name) {
    const bool good = read_value(name) && (scanner_.at_end() || scanner_.fail("text after it"));
    if (good) return "";
    return std::string(scanner_.fault()) + " (at byte " + std::to_string(scanner_.fault_offset()) +
           ")";
  }

 private:
  std::string_view characters(const JsonString& string) {
    // Half of a pair stands for nothing: it stays as it was written.
    if (!string.escaped || string.lone_surrogate) return string.raw;
    return tree_.unescaped.emplace_back(unescaped(string.raw));
  }

  bool read_value(std::string_view name) {
    const auto place = tree_.values.size();
    tree_.values.push_back({ValueKind::kNull, 0, name, {}});
    const bool good = read_content(place);
    tree_.values[place].next = static_cast<ValueTree::Index>(tree_.values.size());
    return good;
  }

  bool read_content(std::size_t place) {
    ValueTree::Value value = tree_.values[place];
    const char c = scanner_.peek();
    JsonString string;
    if (c == '{' || c == '[') return read_inside(place, c);
    if (c == '"') {
      if (!scanner_.read_string(string)) return false;
      value.kind = ValueKind::kString;
      value.text = characters(string);
    } else if (c == 't' || c == 'f' || c == 'n') {
      if (!scanner_.read_literal(value.text)) return false;
      value.kind = c == 't' ? ValueKind::kTrue : c == 'f' ? ValueKind::kFalse : ValueKind::kNull;
    } else {
      if (!scanner_.read_number(value.text)) return false;
      value.kind = ValueKind::kNumber;
    }
    tree_.values[place] = value;
    return true;
  }

  bool read_inside(std::size_t place, char bracket) {
    const bool object = bracket == '{';
    tree_.values[place].kind = object ? ValueKind::kObject : ValueKind::kArray;
    bool first = scanner_.open(bracket);
    JsonString name;
    while (object ? scanner_.next_member(first, name) : scanner_.next_element(first))
      if (!read_value(object ? characters(name) : std::string_view())) return false;
    return !scanner_.failed();
  }

  ValueTree& tree_;
  JsonScanner scanner_;
};

}  // namespace

std::string add_json(ValueTree& tree, std::string_view name, std::string_view text,
                     std::size_t depth_max) {
  return TreeReader(tree, text, depth_max).read(name);
}

bool make_event_tree(ValueTree& tree, std::string_view type, std::string_view data) {
  tree.values.clear();
  tree.unescaped.clear();
  tree.values.reserve(64);
  tree.values.push_back({ValueKind::kObject, 0, {}, {}});
  tree.values.push_back({ValueKind::kString, 2, "type", type});
  const bool good = add_json(tree, "data", data).empty();
  tree.values[0].next = static_cast<ValueTree::Index>(tree.values.size());
  return good;
}

}  // namespace fanfare::codec
