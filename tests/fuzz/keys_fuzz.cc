// Small texts of clients: keys, cursors, patterns, queries, times; and the file of master keys.
#include <algorithm>

#include "codec/event_json.h"
#include "core/api_key.h"
#include "core/sealing.h"
#include "core/subscription_matcher.h"
#include "fuzz.h"
#include "http/message.h"
#include "http/router.h"
#include "services/control/cursor.h"

namespace fanfare::fuzz {
namespace {

void check_cursor(std::string_view text) {
  if (const auto key = control::key_of(text)) MUST(control::cursor_of(*key) == text);
  if (text.empty() || text.size() > 300 || text.ends_with('\0')) return;
  const auto key = control::key_of(control::cursor_of(text));
  MUST(key && *key == text);
}

void check_pattern(std::string_view text) {
  const std::string_view pattern = take_until(text, ' ');
  if (valid_event_type(pattern)) MUST(pattern_matches(pattern, pattern));
  if (!valid_event_pattern(pattern) || !valid_event_type(text)) return;
  SubscriptionMatcher matcher;
  matcher.set("endpoint", "organization", "fanfare", false, {std::string(pattern)});
  const auto found = matcher.match("organization", false, "fanfare", text);
  MUST((found.size() == 1) == pattern_matches(pattern, text));
  MUST(matcher.match("organization", true, "fanfare", text).empty());
  MUST(matcher.match("other", false, "fanfare", text).empty());
}

void check_query(std::string_view text) {
  http::Request request;
  request.query = text;
  if (const auto value = request.parameter("cursor")) MUST(value->size() <= text.size());
  if (const auto decoded = http::percent_decoded(text)) {
    MUST(decoded->size() <= text.size());
    MUST(text.find('\0') != std::string_view::npos || decoded->find('\0') == std::string::npos);
  }
}

void check_keyring(std::string_view text) {
  const auto keyring = Keyring::parse(text);
  if (!keyring.ok()) return;
  const auto sealed = keyring->seal("secret", "owner", {});
  MUST(keyring->open(sealed, "owner").value() == "secret");
  MUST(!keyring->open(sealed, "other").ok());
}

}  // namespace

void run(std::string_view input) {
  switch (take_choice(input, 6)) {
    case 0:
      if (looks_like_api_key(input)) MUST(input.size() == 40);
      MUST(hash_api_key(input).size() == 32);
      (void)api_key_prefix(input);
      return;
    case 1: return check_cursor(input);
    case 2: return check_pattern(input);
    case 3: return check_query(input);
    case 4: return check_keyring(input);
    default: (void)codec::parse_rfc3339(input);
  }
}

}  // namespace fanfare::fuzz
