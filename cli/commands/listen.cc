// A receiver on this machine, for as long as the command runs.
#include <csignal>
#include <cstdio>

#include "cli/api/pages.h"
#include "cli/commands.h"
#include "cli/commands/endpoint_form.h"
#include "cli/listen/doorway.h"
#include "cli/listen/receiver.h"
#include "cli/text/files.h"
#include "codec/dialects.h"
#include "service/signals.h"

namespace fanfare::cli {
namespace {

constexpr const char* kCheckType = "fanfare.listen.check";
constexpr const char* kEndpoints = "/api/webhooks/";

/// The endpoint, deleted with this object.
class Registration {
 public:
  Registration(Api& api, const std::string& body)
      : api_(api), endpoint_(api.post("/api/webhooks", body)) {}
  ~Registration() {
    try {
      api_.remove(path_of(kEndpoints, id()));
      std::fprintf(stderr, "the endpoint is deleted\n");
    } catch (const std::exception& error) {
      std::fprintf(stderr, "the endpoint is still there: %s\nfanfare endpoints delete %s\n",
                   error.what(), id().c_str());
    }
  }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;
  std::string id() const { return endpoint_["id"].text(); }
  const Json& endpoint() const { return endpoint_; }

 private:
  Api& api_;
  Json endpoint_;
};

std::string registration_body(const Arguments& arguments, const std::string& url) {
  codec::JsonWriter json;
  json.begin_object();
  for (const auto& [name, value] : Json::parse(endpoint_body(arguments, url)).members())
    value.write(json.key(name));
  if (!arguments.has("--events")) json.key("events").begin_array().value("*").end_array();
  if (!arguments.has("--description")) json.member("description", "fanfare listen");
  return json.end_object().take();
}

/// One test call, so that what is wrong is said now. Throws Failure.
void check(Api& api, Receiver& receiver, const Registration& registration,
           const std::string& host) {
  receiver.hide(kCheckType);
  codec::JsonWriter json;
  json.begin_object().member("eventType", kCheckType).key("data").begin_object().end_object();
  const auto result =
      api.post(path_of(kEndpoints, registration.id(), "/test"), json.end_object().take());
  if (result["status"].text() == "delivered") return;
  throw Failure(ExitCode::kFailed,
                why_unreachable(result["outcome"].text(), shown(result["error"].text()), host));
}

int listen(const Arguments& arguments) {
  arguments.positional(0);
  const auto doorway = open_doorway(arguments);
  ReceiverOptions options;
  options.path = "/" + random_id("listen");
  options.status = static_cast<int>(arguments.integer("--answer", 200, 200, 599));
  options.json = arguments.has("--json");
  options.with_headers = arguments.has("--headers");
  if (arguments.has("--forward"))
    options.forward = parse_base_url(arguments.required("--forward"), "--forward");
  auto left = arguments.integer("--max", 0, 1, 1'000'000'000);
  const bool bounded = left > 0;

  std::signal(SIGPIPE, SIG_IGN);  // Whoever reads our output may go: the endpoint goes, too.
  std::signal(SIGHUP, [](int) { ::raise(SIGTERM); });
  runtime::Loop loop;
  bool over = false;
  const auto end = [&] {
    over = true;
    loop.stop();
  };
  const service::StopSignals signals(loop, end);
  Api api(loop, arguments);
  const auto dialects = codec::load_dialects({.more_files = arguments.values("--dialect-file")});
  http::ApiClient forwarder(loop, {});
  Receiver receiver(dialects, forwarder, options, [&](bool printed) {
    if (!printed || (bounded && --left <= 0)) end();
  });
  http::LocalServer server(loop, doorway.server, [&](http::Request request, http::Responder to) {
    receiver.handle(std::move(request), std::move(to));
  });
  const auto url = endpoint_url(doorway, server.port(), options.path);
  const Registration registration(api, registration_body(arguments, url));
  receiver.trust(registration.endpoint()["secret"].text(),
                 registration.endpoint()["dialect"].text());
  if (!over && !arguments.has("--no-check")) check(api, receiver, registration, doorway.host);
  if (!over)
    std::fprintf(stderr, "listening as %s at %s; Ctrl-C ends it\n", registration.id().c_str(),
                 url.c_str());
  while (!over) loop.run();
  return 0;
}

}  // namespace

Command listen_command() {
  std::vector<Option> options;
  for (auto& option : endpoint_options())
    if (option.name == "--events" || option.name == "--dialect" || option.name == "--filter" ||
        option.name == "--retry-delays" || option.name == "--description")
      options.push_back(std::move(option));
  options[0].about = "types and patterns such as order.created, order.*; all of them if absent";
  options.push_back(dialect_file_option());
  options.push_back({"--secret", "SECRET", "to sign with; else one is made"});
  options.push_back({"--forward", "URL", "pass on what is genuine, and answer as this does"});
  options.push_back({"--answer", "STATUS", "what to answer, where nothing is forwarded (200)"});
  options.push_back({"--headers", "", "print the headers, too"});
  options.push_back({"--max", "N", "end after so many deliveries"});
  options.push_back({"--no-check", "", "no test call at the start"});
  options.push_back({"--json", "", "one JSON object to a line"});
  for (auto& option : doorway_options()) options.push_back(std::move(option));
  return {"",
          "listen",
          "",
          "receive, verify and print deliveries on this machine, until Ctrl-C",
          "Makes an endpoint that comes to this machine, and deletes it at the end. Fanfare has to "
          "reach the\n"
          "address and to trust the certificate: with the profile of ./dev up it does both; "
          "elsewhere name the\n"
          "--public-url of a tunnel, or a --host with its --cert.",
          std::move(options),
          Reaches::kApi,
          listen};
}

}  // namespace fanfare::cli
