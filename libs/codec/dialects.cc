#include "codec/dialects.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include "codec/embedded_dialects.h"
#include "codec/json_scanner.h"
#include "codec/render.h"
#include "codec/yaml_section.h"

namespace fanfare::codec {
namespace {

constexpr std::size_t kJsonDepthMax = 64;
constexpr Duration kDelayMin = std::chrono::seconds(1);
constexpr Duration kDelayMax = std::chrono::hours(24);
constexpr std::size_t kLadderMax = 12;

/// "30s", "5m", "2h".
Duration delay_from(const YamlSection& section, const std::string& text) {
  int count = 0;
  const auto [unit, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view rest(unit, static_cast<std::size_t>(text.data() + text.size() - unit));
  const Duration one = rest == "s"   ? Duration(std::chrono::seconds(1))
                       : rest == "m" ? Duration(std::chrono::minutes(1))
                       : rest == "h" ? Duration(std::chrono::hours(1))
                                     : Duration(0);
  const Duration delay = std::clamp(count, 0, 1'000'000) * one;
  if (error != std::errc() || delay < kDelayMin || delay > kDelayMax) {
    section.fail("ladder", "\"" + text + "\" is not a delay from 1s to 24h");
  }
  return delay;
}

std::string json_object(YamlSection& section, const std::string& key) {
  const std::string text = section.text(key);
  JsonScanner scanner(text, kJsonDepthMax);
  if (scanner.peek() != '{' || !scanner.skip_value() || !scanner.at_end()) {
    section.fail(key, "must be a JSON object");
  }
  return compact_json(text);
}

constexpr std::string_view kLiteral = "literal:";

BodyMember body_member(YamlSection section) {
  const auto entries = section.entries();
  if (entries.size() != 1) section.fail("", "must be one name and its source");
  const auto& [name, source] = entries.front();
  if (source.starts_with(kLiteral)) {
    return {
        .name = name, .source = MemberSource::kLiteral, .literal = source.substr(kLiteral.size())};
  }
  return {.name = name,
          .source = section.choice<MemberSource>(
              name, {{"delivery_id", MemberSource::kDeliveryId},
                     {"event_id", MemberSource::kEventId},
                     {"type", MemberSource::kType},
                     {"timestamp", MemberSource::kTimestamp},
                     {"organization_id", MemberSource::kOrganizationId},
                     {"organization_path", MemberSource::kOrganizationPath},
                     {"data", MemberSource::kData},
                     {"experience_id", MemberSource::kExperienceIdIfAny}}),
          .literal = ""};
}

HeaderRule header_rule(YamlSection section) {
  const auto entries = section.entries();
  if (entries.size() != 1) section.fail("", "must be one name and its source");
  const auto& [name, source] = entries.front();
  if (source.starts_with(kLiteral)) {
    return {
        .name = name, .source = HeaderSource::kLiteral, .literal = source.substr(kLiteral.size())};
  }
  return {
      .name = name,
      .source = section.choice<HeaderSource>(name, {{"timestamp", HeaderSource::kTimestamp},
                                                    {"event_type", HeaderSource::kEventType},
                                                    {"delivery_id", HeaderSource::kDeliveryId},
                                                    {"endpoint_id", HeaderSource::kEndpointId}}),
      .literal = ""};
}

SignatureScheme signature_scheme(YamlSection section) {
  SignatureScheme scheme;
  scheme.header = section.text("header");
  scheme.next_header = section.text_or("next_header", "");
  scheme.form = section.choice<SignatureForm>("form", {{"sha256_hex", SignatureForm::kSha256Hex},
                                                       {"timed_v1", SignatureForm::kTimedV1},
                                                       {"standard", SignatureForm::kStandard},
                                                       {"hex", SignatureForm::kHex}});
  scheme.content = section.choice<SignedContent>(
      "content", {{"body", SignedContent::kBody},
                  {"timestamp.body", SignedContent::kTimestampBody},
                  {"id.timestamp.body", SignedContent::kIdTimestampBody},
                  {"timestamp,body", SignedContent::kTimestampCommaBody}});
  scheme.secret = section.choice<SecretForm>(
      "secret", {{"as_given", SecretForm::kAsGiven}, {"base64", SecretForm::kBase64}});
  section.refuse_others();
  return scheme;
}

Alias alias_from(YamlSection section) {
  Alias alias{
      .published = section.text("published"), .sent = section.text("sent"), .renamed_members = {}};
  if (section.has("members")) {
    for (auto& [published, sent] : section.section("members").entries()) {
      alias.renamed_members.emplace(std::move(published), std::move(sent));
    }
  }
  section.refuse_others();
  return alias;
}

EventTypeInfo event_type_from(YamlSection section) {
  EventTypeInfo info;
  info.name = section.text("name");
  info.category = section.text("category");
  info.description = section.text("description");
  info.schema = json_object(section, "schema");
  info.sample_data = json_object(section, "sample");
  section.refuse_others();
  return info;
}

void read_forms(YamlSection& file, Dialect& dialect) {
  dialect.name = file.text("name");
  dialect.delivery_id_prefix = file.text("delivery_id_prefix");
  dialect.endpoint_id_prefix = file.text("endpoint_id_prefix");
  dialect.content_type = file.text_or("content_type", dialect.content_type);
  dialect.user_agent = file.text("user_agent");
  dialect.time_form = file.choice<TimeForm>(
      "time", {{"iso8601", TimeForm::kIso8601}, {"unix_seconds", TimeForm::kUnixSeconds}});
  dialect.data_form = file.choice<DataForm>("data", {{"as_published", DataForm::kAsPublished},
                                                     {"snake_case", DataForm::kSnakeCase},
                                                     {"ecmascript", DataForm::kEcmaScript}});
  dialect.free_form_members = file.texts("free_form_members");
  dialect.signature = signature_scheme(file.section("signature"));
  dialect.replay_header = file.text_or("replay_header", "");
  dialect.gone_disables = file.flag_or("gone_disables", true);
}

Dialect read_dialect(YamlSection file) {
  Dialect dialect;
  read_forms(file, dialect);
  for (YamlSection& member : file.sections("body")) dialect.body.push_back(body_member(member));
  if (dialect.body.empty() != file.flag_or("body_is_data", false))
    file.fail("body", "needs at least one member, or body_is_data: true and none");
  for (YamlSection& header : file.sections("headers"))
    dialect.headers.push_back(header_rule(header));
  for (const std::string& delay : file.texts("ladder"))
    dialect.ladder.push_back(delay_from(file, delay));
  if (dialect.ladder.size() > kLadderMax) file.fail("ladder", "has more than 12 delays");
  for (YamlSection& alias : file.sections("aliases")) {
    dialect.aliases.push_back(alias_from(alias));
    const Alias& added = dialect.aliases.back();
    if (dialect.alias_of(added.published) != &added)
      alias.fail("published", "has an alias already");
  }
  for (YamlSection& type : file.sections("events")) {
    dialect.catalogue.push_back(event_type_from(type));
    const EventTypeInfo& added = dialect.catalogue.back();
    if (dialect.event_type(added.name) != &added) type.fail("name", "occurs twice");
  }
  file.refuse_others();
  return dialect;
}

std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw std::runtime_error(path + ": can't be read: check the path and its permissions");
  return text.str();
}

}  // namespace

Dialect parse_dialect(const std::string& yaml, const std::string& name_for_errors) {
  const bool named = name_for_errors.ends_with(".yaml");
  try {
    return read_dialect({YAML::Load(yaml), named ? name_for_errors : name_for_errors + ".yaml"});
  } catch (const YAML::Exception& error) {
    throw std::runtime_error(name_for_errors + ": not valid YAML: " + error.what());
  }
}

DialectSet load_dialects(const DialectSources& sources) {
  std::vector<Dialect> dialects;
  const auto add = [&](Dialect dialect, const std::string& file) {
    const bool known = std::any_of(dialects.begin(), dialects.end(), [&](const Dialect& other) {
      return other.name == dialect.name;
    });
    if (known)
      throw std::runtime_error(file + ": name: there is a dialect " + dialect.name + " already");
    constexpr std::string_view kProduct = "{product}";
    auto& agent = dialect.user_agent;
    if (const auto at = agent.find(kProduct); at != std::string::npos)
      agent.replace(at, kProduct.size(), sources.product);
    dialects.push_back(std::move(dialect));
  };
  for (const EmbeddedDialect& file : embedded_dialects()) {
    add(parse_dialect(file.yaml, "dialects/" + file.file), file.file);
  }
  for (const std::string& path : sources.more_files)
    add(parse_dialect(file_text(path), path), path);
  return DialectSet(std::move(dialects));
}

}  // namespace fanfare::codec
