#include "codec/render.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <set>

#include "codec/json_scanner.h"
#include "codec/json_text.h"
#include "core/check.h"

namespace fanfare::codec {
namespace {

constexpr std::size_t kDepthMax = 1'024;
constexpr std::string_view kExperienceId = "experienceId";

/// Calls visit(name, value) for each member until one returns false.
template <typename Visit>
void for_each_member(std::string_view object, Visit visit) {
  JsonScanner scanner(object, kDepthMax);
  JsonString name;
  for (bool first = scanner.open('{'); scanner.next_member(first, name);) {
    scanner.peek();
    const std::size_t begin = scanner.offset();
    scanner.skip_value();
    if (!visit(name, scanner.text_from(begin))) return;
  }
}

bool has_member(std::string_view object, std::string_view wanted) {
  bool found = false;
  for_each_member(object, [&](const JsonString& name, std::string_view) {
    found = name.raw == wanted;
    return !found;
  });
  return found;
}

/// The data under the names of the alias. A name that is taken already stays with who has it.
std::string with_renamed_members(std::string_view data, const Alias& alias) {
  std::string out = "{";
  out.reserve(data.size() + 64);
  std::set<std::string_view> taken;
  for (const auto& [published, sent] : alias.renamed_members)
    if (has_member(data, sent)) taken.insert(sent);
  for_each_member(data, [&](const JsonString& name, std::string_view value) {
    const auto renamed = alias.renamed_members.find(std::string(name.raw));
    const bool rename =
        renamed != alias.renamed_members.end() && taken.insert(renamed->second).second;
    if (out.size() > 1) out += ',';
    out.append("\"").append(rename ? std::string_view(renamed->second) : name.raw).append("\":");
    out.append(value);
    return true;
  });
  return out += '}';
}

/// The string in quotes, or "" if there is none.
std::string experience_id_of(const Event& event) {
  std::string quoted;
  if (!event.experience_id.empty()) {
    append_quoted(quoted, event.experience_id);
    return quoted;
  }
  for_each_member(event.data, [&](const JsonString& name, std::string_view value) {
    if (name.raw != kExperienceId) return true;
    if (value.starts_with('"')) quoted = value;
    return false;
  });
  return quoted;
}

void append_time(std::string& out, TimeForm form, TimePoint time) {
  if (form == TimeForm::kIso8601) {
    out.append("\"").append(iso8601_seconds(time)).append("\"");
    return;
  }
  std::array<char, 24> digits;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  out.append(digits.data(),
             std::to_chars(digits.data(), digits.data() + digits.size(), seconds).ptr);
}

}  // namespace

std::string_view data_in_body(const Dialect& dialect, std::string_view body) {
  const auto data = std::ranges::find(dialect.body, MemberSource::kData, &BodyMember::source);
  std::string_view found;
  if (dialect.body.empty()) return body;
  if (data == dialect.body.end()) return found;
  for_each_member(body, [&](const JsonString& name, std::string_view value) {
    if (name.raw != data->name) return true;
    found = value;
    return false;
  });
  return found;
}

Result<std::string_view> sent_data(const Dialect& dialect, const Event& event, std::string& kept) {
  using Data = Result<std::string_view>;
  std::string_view data = event.data;
  const Alias* alias = dialect.alias_of(event.type);
  if (alias != nullptr && !alias->renamed_members.empty()) {
    kept = with_renamed_members(data, *alias);
    data = kept;
  }
  if (dialect.data_form == DataForm::kAsPublished) return data;
  Result<std::string> rewritten = dialect.data_form == DataForm::kSnakeCase
                                      ? snake_case_json(data, dialect.free_form_members)
                                      : ecmascript_json(data);
  if (!rewritten) return Data::failure(std::string(rewritten.error()));
  kept = std::move(*rewritten);
  return std::string_view(kept);
}

Result<std::string> render_body(const Dialect& dialect, const Event& event,
                                std::string_view delivery_id) {
  std::string kept;
  const Result<std::string_view> data = sent_data(dialect, event, kept);
  if (!data) return Result<std::string>::failure(data.error());
  if (dialect.body.empty()) return std::string(data.value());
  std::string out = "{";
  out.reserve(512 + data.value().size());
  for (const BodyMember& member : dialect.body) {
    std::string experience_id;
    if (member.source == MemberSource::kExperienceIdIfAny) {
      experience_id = experience_id_of(event);
      if (experience_id.empty()) continue;
    }
    if (out.size() > 1) out += ',';
    append_quoted(out, member.name);
    out += ':';
    switch (member.source) {
      case MemberSource::kDeliveryId:
        append_quoted(out, dialect.delivery_id_prefix + std::string(delivery_id));
        break;
      case MemberSource::kEventId: append_quoted(out, event.id); break;
      case MemberSource::kType: append_quoted(out, dialect.sent_name(event.type)); break;
      case MemberSource::kTimestamp: append_time(out, dialect.time_form, event.timestamp); break;
      case MemberSource::kOrganizationId: append_quoted(out, event.organization_id); break;
      case MemberSource::kOrganizationPath:
        append_quoted(out, "/organizations/" + event.organization_id);
        break;
      case MemberSource::kData: out.append(data.value()); break;
      case MemberSource::kExperienceIdIfAny: out.append(experience_id); break;
      case MemberSource::kLiteral: append_quoted(out, member.literal); break;
    }
  }
  return out += '}';
}

std::string compact_json(std::string_view text) {
  std::string out(text.size(), '\0');
  std::size_t size = 0;
  FANFARE_CHECK(simdjson::minify(text.data(), text.size(), out.data(), size) == simdjson::SUCCESS);
  out.resize(size);
  return out;
}

}  // namespace fanfare::codec
