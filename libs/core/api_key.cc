#include "core/api_key.h"

#include <algorithm>
#include <array>

#include "core/mac.h"

namespace fanfare {
namespace {

constexpr std::string_view kBase62 =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kRandomCharacters = 32;
constexpr std::string_view kLive = "_live_", kTest = "_test_";  // behind two letters
constexpr std::size_t kPrefixCharacters = 8;
constexpr std::array kKinds{KeyKind::kApiKey, KeyKind::kSession, KeyKind::kPortal};

std::string_view letters(KeyKind kind) {
  switch (kind) {
    case KeyKind::kApiKey: break;
    case KeyKind::kSession: return "ss";
    case KeyKind::kPortal: return "pt";
  }
  return "sk";
}

constexpr std::array kScopes{Scope::kPublish, Scope::kManage, Scope::kRead};

}  // namespace

std::string_view to_string(Scope scope) {
  switch (scope) {
    case Scope::kPublish: return "publish";
    case Scope::kManage: return "manage";
    case Scope::kRead: return "read";
  }
  return "";
}

std::optional<Scope> scope_from(std::string_view text) {
  for (const auto scope : kScopes)
    if (to_string(scope) == text) return scope;
  return std::nullopt;
}

std::string_view to_string(KeyKind kind) {
  switch (kind) {
    case KeyKind::kApiKey: break;
    case KeyKind::kSession: return "session";
    case KeyKind::kPortal: return "portal";
  }
  return "api_key";
}

std::optional<KeyKind> key_kind_from(std::string_view text) {
  for (const auto kind : kKinds)
    if (to_string(kind) == text) return kind;
  return std::nullopt;
}

bool ApiKey::valid_at(TimePoint now) const {
  return revoked == TimePoint() && (expires == TimePoint() || now < expires);
}

std::vector<Scope> ApiKey::scope_list() const {
  std::vector<Scope> list;
  std::copy_if(kScopes.begin(), kScopes.end(), std::back_inserter(list),
               [this](Scope scope) { return has_scope(scope); });
  return list;
}

std::string make_api_key(bool test_mode, std::span<const std::uint8_t, 32> random, KeyKind kind) {
  std::string key(letters(kind));
  key += test_mode ? kTest : kLive;
  // The random bytes as one number of 256 bits, whose last 32 digits are taken: the bias is 2^-65.
  std::array<std::uint8_t, 32> number{};
  std::copy(random.begin(), random.end(), number.begin());
  for (std::size_t i = 0; i < kRandomCharacters; ++i) {
    unsigned remainder = 0;
    for (auto& byte : number) {
      const unsigned value = (remainder << 8) | byte;
      byte = static_cast<std::uint8_t>(value / 62);
      remainder = value % 62;
    }
    key.push_back(kBase62[remainder]);
  }
  return key;
}

bool looks_like_api_key(std::string_view text) {
  if (text.size() < kPrefixCharacters) return false;
  const auto kind = text.substr(0, 2), mode = text.substr(2, kLive.size());
  if (mode != kLive && mode != kTest) return false;
  if (std::ranges::none_of(kKinds, [&](KeyKind known) { return letters(known) == kind; }))
    return false;
  const auto random = text.substr(kPrefixCharacters);
  return random.size() == kRandomCharacters &&
         random.find_first_not_of(kBase62) == std::string_view::npos;
}

std::string hash_api_key(std::string_view key) { return sha256(key); }

std::string api_key_prefix(std::string_view key) {
  return std::string(key.substr(0, kPrefixCharacters + 4));
}

}  // namespace fanfare
