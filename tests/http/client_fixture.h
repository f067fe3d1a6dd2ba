// A delivery client, a loop to run it on, and hosts that exist in the test only.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <future>
#include <map>
#include <optional>

#include "hostile_server.h"
#include "http/delivery_client.h"
#include "http/resolver.h"
#include "test_ca.h"

namespace fanfare::http {

struct FakeResolver : Resolver {
  void resolve(const std::string& name, Found found) override {
    ++asked;
    auto known = names.find(name);
    if (known == names.end()) return;  // Never answers.
    found(known->second);
  }
  void set(const std::string& name, std::initializer_list<std::string_view> addresses) {
    Resolution& resolution = names[name];
    resolution = {};
    for (auto text : addresses) resolution.addresses.push_back(*parse_ip_address(text));
    if (resolution.addresses.empty()) resolution.error = "the name has no address";
  }
  std::map<std::string, Resolution> names;
  int asked = 0;
};

class DeliveryClientTest : public testing::Test {
 protected:
  static constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  static constexpr std::string_view kRequest =
      "POST /hook HTTP/1.1\r\nHost: good.example\r\nContent-Length: 4\r\n\r\nbody";

  DeliveryClientTest() {
    // Reading the system's authorities for each test would take longer than the test.
    ::setenv("SSL_CERT_FILE", "/nonexistent", 1);
    options.addresses = AddressPolicy({*parse_cidr("127.0.0.1/32")});
    options.ca_files = {ca().file()};
    options.resolver = resolver;
    options.connect_timeout = Duration(5'000);
    options.total_timeout = Duration(8'000);
    resolver->set("good.example", {"127.0.0.1"});
  }

  static const TestCa& ca() {
    static const TestCa kCa;
    return kCa;
  }
  static std::shared_ptr<SSL_CTX> good_context() {
    return ca().server_context("DNS:good.example,DNS:*.wild.example,IP:127.0.0.1");
  }

  /// Reads a request, does `what`, and lets the connection go.
  static HostileServer::Script after_request(std::function<void(HostilePeer&)> what) {
    return [what](HostilePeer& peer) {
      if (!peer.request().empty()) what(peer);
    };
  }

  DeliveryClient& client() {
    if (!client_) client_.emplace(loop, options);
    return *client_;
  }

  /// Makes one attempt and waits for its outcome.
  Outcome send(std::uint16_t port, const std::string& host = "good.example",
               std::string request = std::string(kRequest)) {
    std::optional<Outcome> outcome;
    client().send(
        {.pool_key = "endpoint", .host = host, .port = port, .request = std::move(request)},
        [&](Outcome o) {
          EXPECT_FALSE(outcome) << "called twice";
          outcome = std::move(o);
          loop.stop();
        });
    EXPECT_FALSE(outcome) << "called from inside send()";
    run();
    EXPECT_EQ(client().in_flight(), 0U);
    return outcome.value_or(Outcome{});
  }

  /// Runs the loop until somebody stops it; a test that hangs fails.
  void run() {
    auto guard = loop.after(std::chrono::seconds(20), [] { throw std::runtime_error("hangs"); });
    loop.run();
  }

  runtime::Loop loop;
  std::shared_ptr<FakeResolver> resolver = std::make_shared<FakeResolver>();
  DeliveryClientOptions options;

 private:
  std::optional<DeliveryClient> client_;
};

}  // namespace fanfare::http
