// The dashboard's files, read at start and served from memory.
#pragma once

#include <map>
#include <string>

#include "http/router.h"

namespace fanfare::control {

/// What `npm run build` puts into web/dist: index.html, and under assets/ files whose names hold a
/// hash of their content, each with a .gz and a .br beside it. Files with a hash are kept by
/// browsers for good; index.html is asked for each time and answered by 304 while it is the same.
/// Memory: the files, at most 32 MiB.
class Assets {
 public:
  /// Throws std::runtime_error, with the folder's name, if it isn't a built dashboard.
  Assets(const std::string& folder, std::string frame_ancestors);

  /// "/", "/dashboard" and all below it, "/portal".
  void add_routes(http::Router& router) const;

 private:
  struct File {
    std::string content, gzip, brotli, content_type, etag;
    bool hashed = false;
  };
  http::Response answer(const http::Request& request, const File& file) const;
  const File* find(const std::string& path) const;
  void page(const http::Request& request, const http::Responder& respond) const;

  std::map<std::string, File> files_;  // by path below the folder
  std::string policy_;
};

}  // namespace fanfare::control
