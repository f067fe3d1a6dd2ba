#include "cli/text/json.h"

#include <cstdlib>
#include <stdexcept>

#include "codec/json_text.h"
#include "codec/value_tree_json.h"

namespace fanfare::cli {

Json Json::parse(std::string text) {
  if (codec::with_valid_utf8(text) != text) throw std::runtime_error("the text isn't UTF-8");
  auto document = std::make_shared<Document>();
  document->text = std::move(text);
  const auto fault = codec::add_json(document->tree, "", document->text);
  if (!fault.empty()) throw std::runtime_error("no JSON: " + fault);
  return {std::move(document), 0};
}

Json Json::operator[](std::string_view name) const {
  if (!is_object()) return {};
  const auto found = document_->tree.member(index_, name);
  return found == ValueTree::kNone ? Json() : Json(document_, found);
}

Json Json::at(std::size_t position) const {
  const auto all = items();
  return position < all.size() ? all[position] : Json();
}

std::vector<Json> Json::items() const {
  std::vector<Json> all;
  if (!is_array()) return all;
  document_->tree.for_each(index_, [&](ValueTree::Index i) {
    all.push_back(Json(document_, i));
    return true;
  });
  return all;
}

std::vector<std::pair<std::string, Json>> Json::members() const {
  std::vector<std::pair<std::string, Json>> all;
  if (!is_object()) return all;
  document_->tree.for_each(index_, [&](ValueTree::Index i) {
    all.emplace_back(document_->tree[i].name, Json(document_, i));
    return true;
  });
  return all;
}

std::size_t Json::size() const { return is_object() ? members().size() : items().size(); }

std::string Json::text() const {
  if (is_null()) return "";
  if (is_object() || is_array()) return compact();
  if (kind() == ValueKind::kTrue) return "true";
  if (kind() == ValueKind::kFalse) return "false";
  return std::string(document_->tree[index_].text);
}

std::int64_t Json::integer() const { return std::strtoll(text().c_str(), nullptr, 10); }
double Json::number() const { return std::strtod(text().c_str(), nullptr); }

std::string Json::compact() const {
  codec::JsonWriter json;
  write(json);
  return json.take();
}

void Json::write(codec::JsonWriter& json) const {
  switch (kind()) {
    case ValueKind::kNull: json.null(); break;
    case ValueKind::kTrue: json.value(true); break;
    case ValueKind::kFalse: json.value(false); break;
    case ValueKind::kNumber: json.raw(document_->tree[index_].text); break;
    case ValueKind::kString: json.value(document_->tree[index_].text); break;
    case ValueKind::kArray:
      json.begin_array();
      for (const auto& item : items()) item.write(json);
      json.end_array();
      break;
    case ValueKind::kObject:
      json.begin_object();
      for (const auto& [name, member] : members()) member.write(json.key(name));
      json.end_object();
      break;
  }
}

}  // namespace fanfare::cli
