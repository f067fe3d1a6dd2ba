#include "services/control/assets.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace fanfare::control {
namespace {

class AssetsTest : public testing::Test {
 protected:
  AssetsTest()
      : folder(std::filesystem::temp_directory_path() /
               ("fanfare-assets-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder / "assets");
    write("index.html", "<!doctype html>");
    write("assets/app-1234.js", "plain");
    write("assets/app-1234.js.gz", "zipped");
    write("assets/app-1234.js.br", "brotli");
    assets.emplace(folder.string(), "https://app.example.com");
    assets->add_routes(router);
  }
  ~AssetsTest() override { std::filesystem::remove_all(folder); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name) << text;
  }
  http::Response get(const std::string& path, const http::Headers& headers = {}) const {
    http::Request request;
    request.method = "GET";
    request.path = path;
    request.headers = headers;
    http::Response response;
    router(request, [&](http::Response given) { response = std::move(given); });
    return response;
  }
  static std::string header(const http::Response& response, const std::string& name) {
    for (const auto& [key, value] : response.headers)
      if (key == name) return value;
    return "";
  }

  std::filesystem::path folder;
  std::optional<Assets> assets;
  http::Router router;
};

TEST_F(AssetsTest, EveryPageIsTheOnePageWithAStrictPolicy) {
  for (const char* path : {"/portal", "/dashboard", "/dashboard/", "/dashboard/endpoints/whe_1"}) {
    const auto page = get(path);
    EXPECT_EQ(page.status, 200) << path;
    EXPECT_EQ(page.body, "<!doctype html>");
    EXPECT_EQ(header(page, "Cache-Control"), "no-cache");
    const auto policy = header(page, "Content-Security-Policy");
    EXPECT_TRUE(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"));
    EXPECT_TRUE(policy.ends_with("frame-ancestors https://app.example.com"));
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  }
  EXPECT_EQ(header(get("/"), "Location"), "/dashboard/");
}

TEST_F(AssetsTest, WhatIsTheSameIsNotSentAgain) {
  const auto tag = header(get("/dashboard/"), "ETag");
  EXPECT_EQ(get("/dashboard/", {{"If-None-Match", tag}}).status, 304);
  EXPECT_EQ(get("/dashboard/", {{"If-None-Match", "\"0\""}}).status, 200);
}

TEST_F(AssetsTest, FilesWithAHashAreKeptForGoodAndCompressed) {
  const auto plain = get("/dashboard/assets/app-1234.js");
  EXPECT_EQ(plain.body, "plain");
  EXPECT_NE(header(plain, "Cache-Control").find("immutable"), std::string::npos);
  const auto zipped = get("/dashboard/assets/app-1234.js", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(zipped.body, "zipped");
  EXPECT_EQ(header(zipped, "Content-Encoding"), "gzip");
  EXPECT_EQ(get("/dashboard/assets/app-1234.js", {{"Accept-Encoding", "gzip, br"}}).body, "brotli");
  EXPECT_EQ(get("/dashboard/assets/app-0000.js").status, 404);
}

TEST_F(AssetsTest, AFolderWithoutAPageIsRefused) {
  EXPECT_THROW(Assets((folder / "assets").string(), "'none'"), std::runtime_error);
}

}  // namespace
}  // namespace fanfare::control
