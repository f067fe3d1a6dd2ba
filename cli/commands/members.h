// Options that become members of a body.
#pragma once

#include <string>

#include "cli/command.h"
#include "cli/text/json.h"

namespace fanfare::cli {

/// Where members go, and the options they come from.
struct Members {
  codec::JsonWriter& json;
  const Arguments& arguments;

  // Each writes the member if its option was given, and throws UsageError where the option can't be
  // meant.
  void text(const char* name, const std::string& option) const;          // "" as null
  void text_in_file(const char* name, const std::string& option) const;  // line_or_file()
  void flag(const char* name, const std::string& option) const;          // of flag_option()
  void integer(const char* name, const std::string& option, std::int64_t least,
               std::int64_t most) const;
  void list(const char* name, const std::string& option) const;        // none at all: not written
  void map(const char* name, const std::string& option) const;         // "Name=value", repeated
  void json_value(const char* name, const std::string& option) const;  // itself, or "@FILE"
};

/// An option with the value true or false.
Option flag_option(const std::string& name, const std::string& about);

/// text_or_file() without the line end behind it: for secrets.
std::string line_or_file(const std::string& value);

/// "active", "expired" or "revoked": of an API key or token.
std::string validity(const Json& key);

/// "a,b" of ["a","b"].
std::string joined(const Json& list);

}  // namespace fanfare::cli
