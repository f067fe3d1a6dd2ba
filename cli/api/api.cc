#include "cli/api/api.h"

#include "cli/text/files.h"
#include "cli/text/table.h"

namespace fanfare::cli {
namespace {

constexpr auto kPause = std::chrono::milliseconds(200);
constexpr std::string_view kDigits = "0123456789ABCDEF";

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  return out;
}

http::ApiClientOptions client_options(const Target& target) {
  http::ApiClientOptions options;
  if (!target.ca_file.empty()) options.ca_files.push_back(target.ca_file);
  return options;
}

std::string words_of_problem(const http::Response& response) {
  Json problem;
  try {
    problem = Json::parse(response.body);
  } catch (const std::exception&) {
    return "the answer was " + std::to_string(response.status) + ", without a reason: is " +
           "this the address of the Fanfare API?";
  }
  auto words = problem["detail"].text();
  if (words.empty()) words = problem["title"].text();
  if (words.empty()) words = "the answer was " + std::to_string(response.status);
  for (const auto& error : problem["errors"].items()) {
    const auto pointer = error["pointer"].text();
    const auto line = (pointer.empty() ? "" : pointer + ": ") + error["detail"].text();
    if (line != words) words += "\n  " + line;  // A single one may be the detail itself.
  }
  return words;
}

std::string shown_lines(const std::string& text) {
  std::string out;
  std::size_t begin = 0;
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    out += shown(text.substr(begin, end - begin)) + "\n";
    begin = end + 1;
  }
  return out + shown(text.substr(begin));
}

}  // namespace

Api::Api(runtime::Loop& loop, const Arguments& arguments)
    : loop_(loop), target_(read_target(arguments)), client_(loop, client_options(target_)) {}

http::ApiCall Api::call(const std::string& method, const std::string& path, const std::string& body,
                        const std::string& content_type) const {
  http::ApiCall call;
  call.tls = target_.url.tls;
  call.host = target_.url.host;
  call.port = target_.url.port;
  call.timeout = target_.timeout;
  const auto mark = path.find('?');
  call.request.method = method;
  call.request.path = target_.url.path + path.substr(0, mark);
  if (mark != std::string::npos) call.request.query = path.substr(mark + 1);
  call.request.headers = {{"Authorization", "Bearer " + target_.key},
                          {"Accept", "application/json, application/problem+json"},
                          {"User-Agent", "fanfare-cli"}};
  if (!target_.organization.empty())
    call.request.headers.emplace_back("Fanfare-Organization", target_.organization);
  if (!body.empty()) call.request.headers.emplace_back("Content-Type", content_type);
  call.request.body = body;
  return call;
}

http::ApiAnswer Api::exchange(http::ApiCall call) {
  http::ApiAnswer answer;
  bool done = false;
  client_.send(std::move(call), [&](http::ApiAnswer a) {
    answer = std::move(a);
    done = true;
    loop_.stop();
  });
  while (!done) loop_.run();
  return answer;
}

std::string Api::header(const http::Response& response, std::string_view name) {
  http::Request request;
  request.headers = response.headers;
  return std::string(request.header(name));
}

Failure Api::failure_of(const http::ApiAnswer& answer) {
  if (!answer.error.empty()) return {ExitCode::kUnreachable, answer.error};
  const auto& response = answer.response;
  auto words = shown_lines(words_of_problem(response));
  switch (response.status) {
    case 401:
      return {ExitCode::kRefused, words + " (FANFARE_API_KEY, --key or the profile's apiKey)"};
    case 403: return {ExitCode::kRefused, words};
    case 404: return {ExitCode::kNotFound, words};
    case 429:
    case 503:
      if (const auto after = header(response, "Retry-After"); !after.empty())
        words += " (try again in " + shown(after) + " s)";
      break;
    default: break;
  }
  return {ExitCode::kFailed, words};
}

Json Api::judged(http::ApiCall call) {
  const auto answer = exchange(std::move(call));
  if (!answer.error.empty() || answer.response.status < 200 || answer.response.status > 299)
    throw failure_of(answer);
  if (answer.response.body.empty()) return {};
  try {
    return Json::parse(answer.response.body);
  } catch (const std::exception& error) {
    throw Failure(ExitCode::kFailed, std::string("the answer can't be read: ") + error.what() +
                                         ": is this the address of the Fanfare API?");
  }
}

Json Api::get(const std::string& path, const Query& query) {
  return judged(call("GET", path + query_text(query)));
}

Json Api::post(const std::string& path, const std::string& body) {
  auto made = call("POST", path, body);
  made.request.headers.emplace_back("Idempotency-Key", random_id("cli"));
  return judged(std::move(made));
}

Json Api::patch(const std::string& path, const std::string& body) {
  return judged(call("PATCH", path, body));
}

void Api::remove(const std::string& path) { judged(call("DELETE", path)); }

void Api::pause() {
  bool over = false;
  const auto timer = loop_.after(kPause, [&] {
    over = true;
    loop_.stop();
  });
  while (!over) loop_.run();
}

std::string path_of(const std::string& folder, const std::string& id, const std::string& rest) {
  if (id.empty()) throw UsageError("an id is empty");
  return folder + percent_encoded(id) + rest;
}

std::string query_text(const Query& query) {
  std::string text;
  for (const auto& [name, value] : query)
    if (!value.empty()) text += (text.empty() ? "?" : "&") + name + "=" + percent_encoded(value);
  return text;
}

}  // namespace fanfare::cli
