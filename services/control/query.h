// The query parameters of lists, each checked, all faults collected.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "http/message.h"
#include "services/control/log/rows.h"

namespace fanfare::control {

/// Each call takes a parameter: "" or the epoch if it is absent or faulty. One that nobody asked
/// for is a fault, too: a misspelt filter would show everything.
class QueryReader {
 public:
  explicit QueryReader(const http::Request& request) : request_(request) {}

  /// nullopt if it is absent.
  std::optional<std::string> optional(const char* name);
  /// At most 512 bytes.
  std::string text(const char* name);
  /// One of `allowed`.
  std::string choice(const char* name, std::initializer_list<std::string_view> allowed);
  /// A whole number in these bounds; nullopt if it is absent.
  std::optional<std::int64_t> number(const char* name, std::int64_t least, std::int64_t most);
  /// An endpoint's bare id.
  std::string endpoint_id(const char* name);
  /// RFC 3339.
  TimePoint time(const char* name);
  /// `window`: a duration from 5m to 30d, 24h if absent.
  Duration window();
  /// `limit` (1 to 200, 50 if absent) and `cursor`.
  PageRequest page();

  void fault(std::string detail) { faults_.push_back(std::move(detail)); }
  /// A 400 that names all faults; nullopt if there is none. After all else.
  std::optional<http::Response> refusal() const;

 private:
  const http::Request& request_;
  std::vector<std::string> asked_, faults_;
};

/// Those of the closed lists, for messages and checks.
bool is_delivery_status(std::string_view text);
constexpr const char* kDeliveryStatuses =
    "pending, retrying, delivered, failed, expired or cancelled";
constexpr const char* kReasons =
    "attempts_exhausted, gone, endpoint_disabled, endpoint_deleted, expired, unrepresentable, "
    "schema or cancelled";
/// Those that an organization sees: all but `poison`.
bool is_reason(std::string_view text);

}  // namespace fanfare::control
