#include "services/control/assets.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "core/encoding.h"
#include "core/mac.h"

namespace fanfare::control {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kBytesMax = 32u << 20;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string content_type_of(const fs::path& path) {
  static const std::map<std::string, std::string> kTypes{{".html", "text/html; charset=utf-8"},
                                                         {".js", "text/javascript; charset=utf-8"},
                                                         {".css", "text/css; charset=utf-8"},
                                                         {".svg", "image/svg+xml"},
                                                         {".woff2", "font/woff2"},
                                                         {".json", "application/json"},
                                                         {".txt", "text/plain; charset=utf-8"},
                                                         {".png", "image/png"}};
  const auto found = kTypes.find(path.extension().string());
  return found == kTypes.end() ? "application/octet-stream" : found->second;
}

std::string etag_of(const std::string& content) {
  return "\"" + hex(sha256(content).substr(0, 16)) + "\"";
}

/// Is the coding among those that the browser takes? A q of 0 isn't looked at: none sends it.
bool takes(const http::Request& request, std::string_view coding) {
  return request.header("Accept-Encoding").find(coding) != std::string_view::npos;
}

}  // namespace

Assets::Assets(const std::string& folder, std::string frame_ancestors)
    : policy_(
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
          "frame-ancestors " +
          std::move(frame_ancestors)) {
  std::error_code error;
  if (!fs::is_regular_file(fs::path(folder) / "index.html", error))
    throw std::runtime_error("control.web_dir: " + folder +
                             " has no index.html: build the dashboard, or leave it empty");
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto& path = entry.path();
    const auto extension = path.extension();
    if (!entry.is_regular_file() || extension == ".gz" || extension == ".br") continue;
    const auto name = fs::relative(path, folder).generic_string();
    File file;
    file.content = read_file(path);
    file.gzip = read_file(path.string() + ".gz");
    file.brotli = read_file(path.string() + ".br");
    file.content_type = content_type_of(path);
    file.etag = etag_of(file.content);
    file.hashed = name.starts_with("assets/");
    bytes += file.content.size() + file.gzip.size() + file.brotli.size();
    if (bytes > kBytesMax)
      throw std::runtime_error("control.web_dir: " + folder + " holds more than 32 MiB");
    files_.emplace(name, std::move(file));
  }
}

const Assets::File* Assets::find(const std::string& path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : &found->second;
}

http::Response Assets::answer(const http::Request& request, const File& file) const {
  http::Response response;
  response.content_type = file.content_type;
  response.headers = {
      {"Cache-Control", file.hashed ? "public, max-age=31536000, immutable" : "no-cache"},
      {"ETag", file.etag},
      {"Vary", "Accept-Encoding"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Content-Security-Policy", policy_}};
  if (request.header("If-None-Match") == file.etag) {
    response.status = 304;
    return response;
  }
  const bool brotli = !file.brotli.empty() && takes(request, "br");
  const bool gzip = !brotli && !file.gzip.empty() && takes(request, "gzip");
  if (brotli || gzip) response.headers.emplace_back("Content-Encoding", brotli ? "br" : "gzip");
  response.body = brotli ? file.brotli : gzip ? file.gzip : file.content;
  return response;
}

void Assets::page(const http::Request& request, const http::Responder& respond) const {
  respond(answer(request, *find("index.html")));
}

void Assets::add_routes(http::Router& router) const {
  const auto page = [this](const http::Request& request, const http::PathParameters&,
                           const http::Responder& respond) { this->page(request, respond); };
  router.add("GET", "/",
             [](const http::Request&, const http::PathParameters&, const http::Responder& respond) {
               respond({302, {{"Location", "/dashboard/"}}, "", "text/plain"});
             });
  router.add("GET", "/portal", page);
  // Pages have addresses of their own: whatever isn't a file is the one page that shows them.
  router.add("GET", "/dashboard/{rest...}",
             [this](const http::Request& request, const http::PathParameters& path,
                    const http::Responder& respond) {
               const auto& rest = path.at("rest");
               if (const auto* file = find(rest)) return respond(answer(request, *file));
               if (rest.starts_with("assets/"))
                 return respond(http::problem(404, "not-found", "Not found",
                                              "The dashboard was renewed: load the page again."));
               this->page(request, respond);
             });
}

}  // namespace fanfare::control
