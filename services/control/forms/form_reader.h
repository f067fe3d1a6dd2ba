// Members of a JSON request body, each checked, all faults collected.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace fanfare::control {

/// Reads one JSON object. Each call takes a member: nullopt if it is absent or faulty; a null is
/// the empty value of its type. finish() gives the faults, unknown and repeated members among them.
class FormReader {
 public:
  /// `pointer`: of the object itself, "" for the whole body. An empty body is an empty object.
  explicit FormReader(std::string_view body, std::string pointer = "");
  ~FormReader();

  /// False where the body is no JSON object: then there is that one fault.
  bool readable() const;
  bool has(std::string_view name) const;
  std::optional<std::string> text(std::string_view name);
  std::optional<bool> flag(std::string_view name);
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t least, std::int64_t most);
  std::optional<double> number(std::string_view name, double least, double most);
  std::optional<std::vector<std::string>> texts(std::string_view name);
  std::optional<std::map<std::string, std::string>> text_map(std::string_view name);
  /// The member's JSON text as it was sent.
  std::optional<std::string> raw(std::string_view name);
  /// The same without insignificant white space, null being "".
  std::optional<std::string> json(std::string_view name);

  void fault(std::string_view name, std::string detail);
  /// Of an element of an array.
  void fault_at(std::string_view name, std::size_t place, std::string detail);
  void add(const std::vector<http::FieldError>& faults);
  std::vector<http::FieldError> finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fanfare::control
