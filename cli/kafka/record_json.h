// Records of our topics as JSON that people can read.
#pragma once

#include <string>
#include <string_view>

#include "kafka/client.h"

namespace fanfare::cli {

/// One JSON object: topic, partition, offset, timestamp, key, value (decoded by the topic's name;
/// text where it isn't one of our records), tombstone, and headers if there are any. Bytes are
/// shown as text where they are UTF-8, else as base64; secrets stay sealed. `kind`: the topic's
/// name behind the prefix and its dot.
std::string record_json(const kafka::Message& message, std::string_view kind);

/// The same for one encoded value. `content_type`: of foreign records, "" else.
std::string value_json(std::string_view value, std::string_view kind,
                       std::string_view content_type);

}  // namespace fanfare::cli
