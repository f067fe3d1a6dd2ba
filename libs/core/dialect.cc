#include "core/dialect.h"

#include <algorithm>
#include <utility>

#include "core/check.h"

namespace fanfare {
namespace {

/// As subscriptions match: "order.*" takes one or more further segments, "*" everything but the
/// operational facts of webhook.*.
bool pattern_matches(std::string_view pattern, std::string_view name) {
  if (pattern == "*") return !name.starts_with("webhook.");
  if (!pattern.ends_with(".*")) return pattern == name;
  const std::string_view stem = pattern.substr(0, pattern.size() - 1);
  return name.size() > stem.size() && name.starts_with(stem);
}

bool catalogue_holds(const Dialect& dialect, std::string_view pattern) {
  return std::any_of(
      dialect.catalogue.begin(), dialect.catalogue.end(),
      [&](const EventTypeInfo& type) { return pattern_matches(pattern, type.name); });
}

}  // namespace

const std::string& Dialect::sent_name(const std::string& published) const {
  const Alias* alias = alias_of(published);
  return alias == nullptr ? published : alias->sent;
}

const Alias* Dialect::alias_of(const std::string& published) const {
  const auto found = std::find_if(aliases.begin(), aliases.end(),
                                  [&](const Alias& alias) { return alias.published == published; });
  return found == aliases.end() ? nullptr : &*found;
}

const EventTypeInfo* Dialect::event_type(std::string_view type_name) const {
  const auto found =
      std::find_if(catalogue.begin(), catalogue.end(),
                   [&](const EventTypeInfo& type) { return type.name == type_name; });
  return found == catalogue.end() ? nullptr : &*found;
}

std::string shown_delivery_id(const Dialect* dialect, const std::string& id) {
  return (dialect == nullptr ? "whk_" : dialect->delivery_id_prefix) + id;
}

DialectSet::DialectSet(std::vector<Dialect> dialects) : dialects_(std::move(dialects)) {
  for (std::size_t i = 0; i < dialects_.size(); ++i) {
    FANFARE_CHECK(find(dialects_[i].name) == &dialects_[i]);
  }
}

const Dialect* DialectSet::find(std::string_view name) const {
  const auto found = std::find_if(dialects_.begin(), dialects_.end(),
                                  [&](const Dialect& dialect) { return dialect.name == name; });
  return found == dialects_.end() ? nullptr : &*found;
}

const Dialect* DialectSet::only_one_with(const std::vector<std::string>& events) const {
  const Dialect* only = nullptr;
  for (const Dialect& dialect : dialects_) {
    const bool all = !events.empty() &&
                     std::all_of(events.begin(), events.end(), [&](const std::string& pattern) {
                       return catalogue_holds(dialect, pattern);
                     });
    if (!all) continue;
    if (only != nullptr) return nullptr;
    only = &dialect;
  }
  return only;
}

}  // namespace fanfare
