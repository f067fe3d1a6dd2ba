#include "services/control/forms/inbound_form.h"

#include <algorithm>

#include "codec/json_pointer.h"
#include "runtime/config.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kNameMax = 128, kUrlMax = 2'048, kListMax = 200, kTypeMax = 200;

bool is_header_name(const std::string& text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

/// A dotted name of segments; `webhook.*` is kept for what the platform tells of itself.
bool is_type(const std::string& text) {
  const bool clean = std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '_' || c == '-';
  });
  return clean && !text.empty() && text.size() <= kTypeMax && text.front() != '.' &&
         text.back() != '.' && text.find("..") == std::string::npos && text != "webhook" &&
         !text.starts_with("webhook.");
}

void read_header(FormReader& form, const char* name, std::string& into) {
  const auto text = form.text(name);
  if (!text) return;
  if (!text->empty() && !is_header_name(*text)) form.fault(name, "send the name of an HTTP header");
  into = *text;
}

template <typename Value, typename From>
void read_choice(FormReader& form, const char* name, const char* choices, From from, Value& into) {
  const auto text = form.text(name);
  if (!text) return;
  const auto value = from(*text);
  value ? void(into = *value) : form.fault(name, std::string("send ").append(choices));
}

void read_signature(const std::string& json, FormReader& outer, HmacForm& hmac) {
  FormReader form(json, "/signature");
  read_header(form, "header", hmac.header);
  if (const auto text = form.text("value"); text && !text->empty()) hmac.value = *text;
  if (const auto text = form.text("content"); text && !text->empty()) hmac.content = *text;
  read_choice(form, "digest", "\"sha256\", \"sha512\" or \"sha1\"", codec::digest_from,
              hmac.digest);
  const auto coded = [](std::string_view text) {
    const auto found = codec::byte_text_from(text);
    return found == ByteText::kPlain ? std::nullopt : found;
  };
  read_choice(form, "encoding", "\"hex\" or \"base64\"", coded, hmac.encoding);
  read_choice(form, "secretEncoding", "\"plain\", \"hex\" or \"base64\"", codec::byte_text_from,
              hmac.secret);
  read_header(form, "timestampHeader", hmac.timestamp_header);
  read_header(form, "idHeader", hmac.id_header);
  auto faults = form.finish();
  if (faults.empty())
    if (const auto fault = hmac_form_fault(hmac); !fault.empty())
      faults.push_back({"/signature", fault});
  outer.add(faults);
}

void read_pointer(FormReader& form, const char* name, std::string& into) {
  const auto text = form.text(name);
  if (!text) return;
  if (!codec::is_json_pointer(*text)) form.fault(name, "send a JSON pointer, such as \"/type\"");
  into = *text;
}

void read_rename(FormReader& form, InboundMapping& mapping) {
  const auto rename = form.text_map("rename");
  if (!rename) return;
  if (rename->size() > kListMax) form.fault("rename", "send at most 200 types");
  for (const auto& [theirs, ours] : *rename)
    if (theirs.size() > kTypeMax || !is_type(ours))
      form.fault("rename", "\"" + theirs.substr(0, kTypeMax) +
                               "\": an event type is letters, digits, '_', '-' and dots between "
                               "them, and does not begin with webhook.");
  mapping.rename = *rename;
}

void read_mapping(const std::string& json, FormReader& outer, InboundProvider provider,
                  InboundMapping& mapping) {
  FormReader form(json, "/mapping");
  if (const auto prefix = form.text("prefix")) {
    if (!is_type(*prefix))
      form.fault("prefix", "send letters, digits, '_', '-' and dots between them, not webhook");
    mapping.prefix = *prefix;
  }
  read_rename(form, mapping);
  if (const auto ignore = form.texts("ignore")) {
    const bool long_ones = std::ranges::any_of(
        *ignore, [](const std::string& text) { return text.empty() || text.size() > kTypeMax; });
    if (ignore->size() > kListMax || long_ones)
      form.fault("ignore", "send at most 200 types of 1 to 200 bytes, such as \"charge.*\"");
    mapping.ignore = *ignore;
  }
  if (provider == InboundProvider::kGeneric) {
    read_header(form, "typeHeader", mapping.type_header);
    read_pointer(form, "typePointer", mapping.type_pointer);
    read_header(form, "idHeader", mapping.id_header);
    read_pointer(form, "idPointer", mapping.id_pointer);
  }
  outer.add(form.finish());
}

}  // namespace

void read_inbound_form(FormReader& form, codec::InboundSourceRecord& record) {
  auto& source = record.source;
  if (const auto name = form.text("name")) {
    if (name->size() > kNameMax) form.fault("name", "send at most 128 bytes");
    record.name = *name;
  }
  if (const auto enabled = form.flag("enabled")) source.enabled = *enabled;
  if (const auto url = form.text("url")) {
    const bool known = url->starts_with("https://") || url->starts_with("http://");
    const bool clean = std::ranges::all_of(*url, [](char c) { return c > ' ' && c < 0x7f; });
    if (!url->empty() && (!known || !clean || url->size() > kUrlMax ||
                          url->find_first_of("?#") != std::string::npos))
      form.fault("url", "send the URL that the provider calls, without query and fragment");
    source.url = *url;
  }
  if (const auto text = form.text("tolerance")) {
    const auto tolerance = runtime::parse_duration(*text);
    if (tolerance && *tolerance >= std::chrono::seconds(1) && *tolerance <= std::chrono::hours(24))
      source.tolerance = *tolerance;
    else
      form.fault("tolerance", "send a duration from 1s to 24h, such as \"5m\"");
  }
  if (source.provider == InboundProvider::kGeneric) {
    if (const auto json = form.raw("signature")) read_signature(*json, form, source.hmac);
    if (source.hmac.header.empty() && !form.has("signature"))
      form.fault("signature", "a generic source needs it: {\"header\": …}");
  }
  if (const auto json = form.raw("mapping"))
    read_mapping(*json, form, source.provider, source.mapping);
}

}  // namespace fanfare::control
