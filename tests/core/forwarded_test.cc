#include "core/forwarded.h"

#include <gtest/gtest.h>

namespace fanfare {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

TrustedProxies trusting(std::initializer_list<const char*> networks) {
  std::vector<Cidr> cidrs;
  for (const auto* text : networks) cidrs.push_back(parse_cidr(text).value());
  return TrustedProxies(std::move(cidrs));
}

TEST(Forwarded, IsNotBelievedFromStrangers) {
  const Headers headers{
      {"Host", "own"}, {"X-Forwarded-Host", "forged"}, {"X-Forwarded-Proto", "https"}};
  EXPECT_EQ(public_origin({}, "127.0.0.1", headers), "http://own");
  EXPECT_EQ(public_origin(trusting({"10.0.0.0/8"}), "192.0.2.1", headers), "http://own");
  EXPECT_EQ(public_origin(trusting({"10.0.0.0/8"}), "no address", headers), "http://own");
}

TEST(Forwarded, OfOneTrustedHopCountsWhatItWrote) {
  const auto proxies = trusting({"10.0.0.0/8"});
  EXPECT_EQ(public_origin(proxies, "10.1.2.3",
                          Headers{{"host", "own"},
                                  {"x-forwarded-host", "hooks.example.com"},
                                  {"x-forwarded-proto", "https"}}),
            "https://hooks.example.com");
  // The client sent headers of its own, and the proxy added its values behind them.
  EXPECT_EQ(public_origin(proxies, "10.1.2.3",
                          Headers{{"Host", "own"},
                                  {"X-Forwarded-Host", "forged"},
                                  {"X-Forwarded-Host", "hooks.example.com"},
                                  {"X-Forwarded-Proto", "http, https"},
                                  {"X-Forwarded-For", "10.9.9.9, 192.0.2.7"}}),
            "https://hooks.example.com");
}

TEST(Forwarded, OfSeveralTrustedHopsTheOutermostCounts) {
  const Headers headers{{"Host", "inner"},
                        {"X-Forwarded-Proto", "https, http"},
                        {"X-Forwarded-Host", "hooks.example.com, inner"},
                        {"X-Forwarded-For", "192.0.2.7, 10.0.0.2"}};
  EXPECT_EQ(public_origin(trusting({"10.0.0.0/8"}), "10.0.0.1", headers),
            "https://hooks.example.com");
  EXPECT_EQ(public_origin(trusting({"10.0.0.1/32"}), "10.0.0.1", headers), "http://inner");
}

TEST(Forwarded, TheClientIsWhoSpokeToTheOutermostTrustedHop) {
  const auto proxies = trusting({"10.0.0.0/8"});
  const auto client = [&](const char* remote, const char* forwarded) {
    return client_address(proxies, remote, Headers{{"x-forwarded-for", forwarded}});
  };
  EXPECT_EQ(client("10.0.0.1", "192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(client("10.0.0.1", "198.51.100.1, 192.0.2.7, 10.0.0.2"), "192.0.2.7");
  EXPECT_EQ(client("10.0.0.1", "2001:db8::7"), "2001:db8::7");
  EXPECT_EQ(client("10.0.0.1", "10.0.0.3"), "10.0.0.3");
  EXPECT_EQ(client("10.0.0.1", "192.0.2.7, unknown"), "10.0.0.1");
  EXPECT_EQ(client("10.0.0.1", ""), "10.0.0.1");
  EXPECT_EQ(client("192.0.2.1", "198.51.100.1"), "192.0.2.1") << "a stranger's word";
}

TEST(Forwarded, WithoutHeadersTheRequestsOwnHostCounts) {
  EXPECT_EQ(public_origin(trusting({"::1/128"}), "::1", Headers{{"Host", "own:8080"}}),
            "http://own:8080");
}

}  // namespace
}  // namespace fanfare
