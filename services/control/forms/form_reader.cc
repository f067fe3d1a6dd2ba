#include "services/control/forms/form_reader.h"

#include <simdjson.h>

#include <sstream>

#include "codec/json_scanner.h"
#include "codec/render.h"

namespace fanfare::control {

namespace dom = simdjson::dom;
constexpr std::size_t kDepthMax = 1'024;  // simdjson's
constexpr std::size_t kUnknownMax = 20;

struct FormReader::Impl {
  std::string pointer;
  std::string body;
  dom::parser parser;
  std::map<std::string, dom::element, std::less<>> members;
  std::set<std::string, std::less<>> taken;
  std::vector<http::FieldError> faults;
  bool readable = true;

  std::string pointer_to(std::string_view name) const {
    std::string escaped = pointer + "/";
    for (const char c : name)
      c == '~' ? escaped += "~0" : c == '/' ? escaped += "~1" : escaped += c;
    return escaped;
  }
  const dom::element* take(std::string_view name) {
    taken.emplace(name);
    const auto found = members.find(name);
    return found == members.end() ? nullptr : &found->second;
  }
};

namespace {
/// What the parser doesn't tell: where.
std::string not_json(std::string_view body, simdjson::error_code error) {
  codec::JsonScanner scanner(body, kDepthMax);
  if (scanner.skip_value() && !scanner.at_end()) scanner.fail("something follows the value");
  if (!scanner.failed()) return std::string("malformed JSON: ") + simdjson::error_message(error);
  return "malformed JSON at byte " + std::to_string(scanner.fault_offset()) + ": " +
         scanner.fault();
}
}  // namespace

FormReader::FormReader(std::string_view body, std::string pointer)
    : impl_(std::make_unique<Impl>()) {
  impl_->pointer = std::move(pointer);
  impl_->body = body.empty() ? "{}" : body;
  dom::object object;
  if (const auto error = impl_->parser.parse(impl_->body).get(object)) {
    impl_->readable = false;
    impl_->faults.push_back({impl_->pointer, error == simdjson::INCORRECT_TYPE
                                                 ? "send a JSON object"
                                                 : not_json(impl_->body, error)});
    return;
  }
  for (const auto field : object) {
    const auto [place, fresh] = impl_->members.emplace(std::string(field.key), field.value);
    if (!fresh) fault(field.key, "name the member once");
  }
}

FormReader::~FormReader() = default;

bool FormReader::readable() const { return impl_->readable; }

bool FormReader::has(std::string_view name) const { return impl_->members.contains(name); }

std::optional<std::string> FormReader::text(std::string_view name) {
  const auto* member = impl_->take(name);
  if (!member) return std::nullopt;
  if (member->is_null()) return std::string();
  std::string_view value;
  if (!member->get(value)) return std::string(value);
  fault(name, "send a string");
  return std::nullopt;
}

std::optional<bool> FormReader::flag(std::string_view name) {
  const auto* member = impl_->take(name);
  bool value = false;
  if (!member) return std::nullopt;
  if (!member->get(value)) return value;
  fault(name, "send true or false");
  return std::nullopt;
}

std::optional<std::int64_t> FormReader::integer(std::string_view name, std::int64_t least,
                                                std::int64_t most) {
  const auto* member = impl_->take(name);
  if (!member) return std::nullopt;
  if (member->is_null()) return 0;
  std::int64_t value = 0;
  if (!member->get(value) && value >= least && value <= most) return value;
  fault(name, "send a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return std::nullopt;
}

std::optional<double> FormReader::number(std::string_view name, double least, double most) {
  const auto* member = impl_->take(name);
  if (!member) return std::nullopt;
  if (member->is_null()) return 0;
  double value = 0;
  if (!member->get(value) && value >= least && value <= most) return value;
  std::ostringstream bounds;  // 0.01, not 0.010000
  bounds << "send a number from " << least << " to " << most;
  fault(name, bounds.str());
  return std::nullopt;
}

std::optional<std::vector<std::string>> FormReader::texts(std::string_view name) {
  const auto* member = impl_->take(name);
  if (!member) return std::nullopt;
  std::vector<std::string> values;
  if (member->is_null()) return values;
  dom::array array;
  if (member->get(array)) {
    fault(name, "send an array of strings");
    return std::nullopt;
  }
  for (const auto element : array) {
    std::string_view value;
    if (element.get(value)) {
      fault(name, "send an array of strings");
      return std::nullopt;
    }
    values.emplace_back(value);
  }
  return values;
}

std::optional<std::map<std::string, std::string>> FormReader::text_map(std::string_view name) {
  const auto* member = impl_->take(name);
  if (!member) return std::nullopt;
  std::map<std::string, std::string> values;
  if (member->is_null()) return values;
  dom::object object;
  if (member->get(object)) {
    fault(name, "send an object of strings");
    return std::nullopt;
  }
  for (const auto field : object) {
    std::string_view value;
    if (field.value.get(value)) {
      fault(name, "send an object of strings");
      return std::nullopt;
    }
    values.insert_or_assign(std::string(field.key), std::string(value));
  }
  return values;
}

std::optional<std::string> FormReader::raw(std::string_view name) {
  if (!impl_->take(name)) return std::nullopt;
  // The tree has no source positions and rewrites numbers: walk the text for this one.
  simdjson::ondemand::parser parser;
  simdjson::padded_string padded(impl_->body);
  simdjson::ondemand::document document;
  if (parser.iterate(padded).get(document)) return std::nullopt;
  std::string_view text;
  if (simdjson::to_json_string(document[name]).get(text)) return std::nullopt;
  return std::string(text);
}

std::optional<std::string> FormReader::json(std::string_view name) {
  const auto text = raw(name);
  if (!text) return std::nullopt;
  return *text == "null" ? std::string() : codec::compact_json(*text);
}

void FormReader::fault(std::string_view name, std::string detail) {
  impl_->faults.push_back({impl_->pointer_to(name), std::move(detail)});
}

void FormReader::fault_at(std::string_view name, std::size_t place, std::string detail) {
  impl_->faults.push_back(
      {impl_->pointer_to(name) + "/" + std::to_string(place), std::move(detail)});
}

void FormReader::add(const std::vector<http::FieldError>& faults) {
  impl_->faults.insert(impl_->faults.end(), faults.begin(), faults.end());
}

std::vector<http::FieldError> FormReader::finish() {
  std::string known;
  for (const auto& taken : impl_->taken) known += (known.empty() ? "" : ", ") + taken;
  std::size_t told = 0;  // A megabyte of names must not make many of answers.
  for (const auto& [name, value] : impl_->members) {
    if (impl_->taken.contains(name)) continue;
    if (++told > kUnknownMax) break;
    fault(name, "this member is unknown here; known are " + known);
  }
  return std::move(impl_->faults);
}

}  // namespace fanfare::control
