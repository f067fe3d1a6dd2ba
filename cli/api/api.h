// Calls of the REST API, one after the other.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/api/target.h"
#include "cli/text/json.h"
#include "http/api_client.h"
#include "runtime/loop.h"

namespace fanfare::cli {

/// Names and values; those without a value are left out.
using Query = std::vector<std::pair<std::string, std::string>>;

/// Each call runs the loop until its answer is there, and throws Failure where none comes
/// (kUnreachable) or the API refuses, in the words of its problem.
class Api {
 public:
  Api(runtime::Loop& loop, const Arguments& arguments);

  Json get(const std::string& path, const Query& query = {});
  /// POST with an Idempotency-Key, PATCH. `body`: JSON or "".
  Json post(const std::string& path, const std::string& body = "");
  Json patch(const std::string& path, const std::string& body);
  void remove(const std::string& path);

  /// One call without judging its answer; an error only where there is none.
  http::ApiAnswer exchange(http::ApiCall call);
  /// For calls that run side by side.
  void send(http::ApiCall call, http::ApiClient::Done done) {
    client_.send(std::move(call), std::move(done));
  }
  http::ApiCall call(const std::string& method, const std::string& path,
                     const std::string& body = "",
                     const std::string& content_type = "application/json") const;

  /// What a refused or unanswered call means. Requires: not a 2xx.
  static Failure failure_of(const http::ApiAnswer& answer);

  /// The first header of that name, "" if there is none.
  static std::string header(const http::Response& response, std::string_view name);

  runtime::Loop& loop() { return loop_; }
  /// Runs the loop for 200 ms: between two questions for how far something has got.
  void pause();

 private:
  Json judged(http::ApiCall call);
  runtime::Loop& loop_;
  Target target_;
  http::ApiClient client_;
};

/// "/api/webhooks/" and one segment, encoded. Throws UsageError where it is empty.
std::string path_of(const std::string& folder, const std::string& id, const std::string& rest = "");
std::string query_text(const Query& query);

}  // namespace fanfare::cli
