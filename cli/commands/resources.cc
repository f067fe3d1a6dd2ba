#include "cli/commands/resources.h"

#include <cstdio>

#include "cli/api/pages.h"

namespace fanfare::cli {

int show_one(const Arguments& arguments, const std::string& base, const Print& print) {
  const auto& id = arguments.positional(1)[0];
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_one(arguments, api.get(path_of(base, id)), print);
}

int create_one(const Arguments& arguments, const std::string& path, const std::string& body,
               const Print& print) {
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_one(arguments, api.post(path, body), print);
}

int update_one(const Arguments& arguments, const std::string& base,
               const std::function<std::string()>& make_body, const Print& print) {
  const auto& id = arguments.positional(1)[0];
  const auto body = make_body();
  if (body == "{}") throw UsageError("name what to change");
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_one(arguments, api.patch(path_of(base, id), body), print);
}

int remove_each(const Arguments& arguments, const std::string& base) {
  runtime::Loop loop;
  Api api(loop, arguments);
  for (const auto& id : arguments.positional(1, 100)) {
    api.remove(path_of(base, id));
    std::printf("%s is deleted\n", id.c_str());
  }
  return 0;
}

}  // namespace fanfare::cli
