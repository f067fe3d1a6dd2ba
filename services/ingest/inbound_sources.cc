#include "services/ingest/inbound_sources.h"

#include "codec/inbound_records.h"

namespace fanfare::ingest {

std::string InboundSources::apply(std::string_view key, std::string_view value, bool tombstone) {
  std::string id(key);
  if (tombstone) {
    sources_.erase(id);
    return "";
  }
  auto& place = sources_[id];
  place.reset();
  if (!keyring_) return "inbound source " + id + ": there is no master_key_file";
  auto source = codec::decode_inbound_source(value, *keyring_);
  if (!source) return source.error();
  place = std::make_unique<const InboundSource>(std::move(*source));
  return "";
}

InboundSources::Found InboundSources::find(std::string_view shown_id) const {
  constexpr std::string_view kPrefix = "src_";
  if (!shown_id.starts_with(kPrefix)) return {};
  const auto found = sources_.find(std::string(shown_id.substr(kPrefix.size())));
  if (found == sources_.end()) return {};
  const auto* source = found->second.get();
  return {source && source->enabled ? source : nullptr, source == nullptr};
}

}  // namespace fanfare::ingest
