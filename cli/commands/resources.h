// What every resource of the API has: one is shown, made, changed, deleted.
#pragma once

#include <functional>
#include <string>

#include "cli/api/api.h"
#include "cli/command.h"

namespace fanfare::cli {

using Print = std::function<void(const Json&)>;

/// Each of these is a command; it returns the exit code. `base`: the resource's path, with a slash
/// at its end; the id is the operand.
int show_one(const Arguments& arguments, const std::string& base, const Print& print);
/// `path`: of the collection.
int create_one(const Arguments& arguments, const std::string& path, const std::string& body,
               const Print& print);
/// UsageError for a body without members. It is made once the operand is there: it may read files.
int update_one(const Arguments& arguments, const std::string& base,
               const std::function<std::string()>& make_body, const Print& print);
/// Up to a hundred ids.
int remove_each(const Arguments& arguments, const std::string& base);

}  // namespace fanfare::cli
