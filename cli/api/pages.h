// Lists of the API: pages, and how they are shown.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/api/api.h"
#include "cli/command.h"
#include "cli/text/table.h"

namespace fanfare::cli {

/// The options that every list takes: --limit, --cursor, --all, --json.
std::vector<Option> with_paging(std::vector<Option> options);

using Row = std::function<std::vector<std::string>(const Json& item)>;

/// Asks for the page, or with --all for all of them, and prints it: as {"data":[…],"nextCursor":…}
/// with --json, else as a table. Returns the exit code.
int print_list(Api& api, const Arguments& arguments, const std::string& path, const Query& query,
               const std::vector<std::string>& head, const Row& row);

/// All items of a list.
std::vector<Json> all_items(Api& api, const std::string& path, const Query& query = {});

/// With --json the answer as it is, else what `print` makes of it.
int print_one(const Arguments& arguments, const Json& answer,
              const std::function<void(const Json&)>& print);

/// A time of the API, or how long ago: "2024-12-01T09:15:00Z", "2h". "" if the option is absent.
std::string time_option(const Arguments& arguments, const std::string& option);

}  // namespace fanfare::cli
