// fanfare.inbound-sources in memory.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/inbound_source.h"
#include "core/sealing.h"

namespace fanfare::ingest {

class InboundSources {
 public:
  /// Without a keyring no source can be opened.
  explicit InboundSources(std::unique_ptr<const Keyring> keyring) : keyring_(std::move(keyring)) {}

  /// Takes a record of the topic; "" or why it can't be read.
  std::string apply(std::string_view key, std::string_view value, bool tombstone);

  struct Found {
    const InboundSource* source = nullptr;  // null: there is none, or it is switched off
    bool unreadable = false;                // there is one, but it can't be opened
  };
  /// `shown_id`: "src_" and the ULID.
  Found find(std::string_view shown_id) const;

 private:
  std::unique_ptr<const Keyring> keyring_;
  std::unordered_map<std::string, std::unique_ptr<const InboundSource>>
      sources_;  // null: unreadable
};

}  // namespace fanfare::ingest
