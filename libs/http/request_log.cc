#include "http/request_log.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <random>

#include "core/ulid.h"
#include "runtime/sampled_log.h"

namespace fanfare::http {
namespace {

constexpr std::size_t kGivenMax = 128;

bool is_good(std::string_view id) {
  return !id.empty() && id.size() <= kGivenMax && std::ranges::all_of(id, [](unsigned char c) {
    return std::isalnum(c) != 0 || (c != 0 && std::strchr("-_.:/+=", c) != nullptr);
  });
}

bool is_id_header(const std::pair<std::string, std::string>& header) {
  constexpr std::string_view kName = "x-request-id";
  return std::ranges::equal(header.first, kName, [](unsigned char a, char b) {
    return static_cast<char>(std::tolower(a)) == b;
  });
}

class RequestLog {
 public:
  explicit RequestLog(runtime::Loop& loop) : loop_(loop) {}

  std::string id_of(const Request& request) {
    const auto given = request.header(kRequestIdHeader);
    if (is_good(given)) return std::string(given);
    const std::uint64_t words[2] = {random_(), random_()};
    std::array<std::uint8_t, 10> bytes;
    std::memcpy(bytes.data(), words, bytes.size());
    return "req_" + make_ulid(loop_.now(), bytes);
  }

  void answered(const Request& request, const std::string& id, int status, TimePoint begun) {
    auto& log = status < 400 ? good_ : bad_;
    if (!log.wanted()) return;
    log.write({{"request_id", id},
               {"method", request.method},
               {"path", request.path},
               {"status", status},
               {"ms", (loop_.now() - begun).count()}});
  }

  TimePoint now() const { return loop_.now(); }

 private:
  runtime::Loop& loop_;
  std::mt19937_64 random_{std::random_device{}()};
  runtime::SampledLog good_{"http_request"};
  runtime::SampledLog bad_{"http_request"};
};

}  // namespace

Handler with_request_ids(runtime::Loop& loop, Handler inner) {
  auto log = std::make_shared<RequestLog>(loop);
  return [log, inner = std::move(inner)](Request request, Responder respond) {
    auto id = log->id_of(request);
    std::erase_if(request.headers, is_id_header);
    request.headers.emplace_back(kRequestIdHeader, id);
    Request line;  // What the log says of it.
    line.method = request.method;
    line.path = request.path;
    inner(std::move(request), [log, line = std::move(line), id = std::move(id), begun = log->now(),
                               respond = std::move(respond)](Response response) {
      log->answered(line, id, response.status, begun);
      std::erase_if(response.headers, is_id_header);  // Of an instance that it was forwarded to.
      response.headers.emplace_back(kRequestIdHeader, id);
      respond(std::move(response));
    });
  };
}

Admit with_request_ids(runtime::Loop& loop, Admit inner) {
  return [log = std::make_shared<RequestLog>(loop), inner = std::move(inner)](const Request& head) {
    auto refusal = inner(head);
    if (!refusal) return refusal;
    auto id = log->id_of(head);
    log->answered(head, id, refusal->status, log->now());
    refusal->headers.emplace_back(kRequestIdHeader, std::move(id));
    return refusal;
  };
}

}  // namespace fanfare::http
