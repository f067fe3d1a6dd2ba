// What the codecs of all records share.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "core/result.h"
#include "fanfare/v1/records.pb.h"

namespace fanfare::codec {

/// A duration as the records hold it: never negative, never wrapped around.
template <typename Period>
std::uint32_t to_u32(std::chrono::duration<std::int64_t, Period> duration) {
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(duration.count(), 0, std::numeric_limits<std::uint32_t>::max()));
}

/// The library would print what is wrong with foreign bytes, past the log; callers say it. From
/// before main() on, as it isn't to be set later.
inline const auto kPrintsNothing = google::protobuf::SetLogHandler(nullptr);

template <typename Record>
bool parse(Record& record, std::string_view bytes) {
  return bytes.size() <= std::size_t(std::numeric_limits<int>::max()) &&
         record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

template <typename T>
Result<T> fault(const std::string& what) {
  return Result<T>::failure(what);
}

}  // namespace fanfare::codec
