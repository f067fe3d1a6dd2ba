#include "core/url.h"

#include <gtest/gtest.h>

namespace fanfare {
namespace {

TEST(EndpointUrl, IsTakenApart) {
  const auto url = parse_endpoint_url("HTTPS://Example.COM.:8443/a/b?c=%20d");
  ASSERT_TRUE(url) << url.error();
  EXPECT_EQ(url.value().host, "example.com");
  EXPECT_EQ(url.value().port, 8443);
  EXPECT_EQ(url.value().target, "/a/b?c=%20d");
  EXPECT_EQ(url.value().authority, "example.com:8443");
}

TEST(EndpointUrl, TargetIsNeverEmptyAndTheDefaultPortIsNotShown) {
  EXPECT_EQ(parse_endpoint_url("https://example.com").value().target, "/");
  EXPECT_EQ(parse_endpoint_url("https://example.com?a=1").value().target, "/?a=1");
  EXPECT_EQ(parse_endpoint_url("https://example.com:443/x").value().authority, "example.com");
}

TEST(EndpointUrl, TakesAddressLiterals) {
  EXPECT_EQ(parse_endpoint_url("https://127.0.0.1:8443/").value().host, "127.0.0.1");
  const auto v6 = parse_endpoint_url("https://[2001:DB8::1]:8443/");
  ASSERT_TRUE(v6) << v6.error();
  EXPECT_EQ(v6.value().host, "2001:db8::1");
  EXPECT_EQ(v6.value().authority, "[2001:db8::1]:8443");
}

// What is behind the host stays behind it; the literal is seen as one and so its address is
// checked.
TEST(EndpointUrl, AHostIsReadAsTheConnectionWillReadIt) {
  const auto host = [](std::string_view text) {
    const auto url = parse_endpoint_url(text);
    return url ? url.value().host : url.error();
  };
  EXPECT_EQ(host("https://127.0.0.1./"), "127.0.0.1");
  EXPECT_EQ(host("https://LOCALHOST./"), "localhost");
  EXPECT_EQ(host("https://[::FFFF:127.0.0.1]/"), "::ffff:127.0.0.1");
  EXPECT_EQ(host("https://[0:0:0:0:0:0:0:1]/"), "::1");
  EXPECT_EQ(host("https://[64:ff9b::127.0.0.1]/"), "64:ff9b::7f00:1");
  EXPECT_EQ(host("https://example.com/@127.0.0.1"), "example.com");
  EXPECT_EQ(host("https://example.com?@127.0.0.1/"), "example.com");
  EXPECT_EQ(host("https://127.0.0.1.example.com/"), "127.0.0.1.example.com");
  EXPECT_EQ(host("https://xn--1lq90i.example/"), "xn--1lq90i.example");
}

class RefusedUrl : public testing::TestWithParam<std::string> {};

TEST_P(RefusedUrl, IsRefusedWithWords) {
  const auto url = parse_endpoint_url(GetParam());
  ASSERT_FALSE(url) << url.value().host;
  EXPECT_FALSE(url.error().empty());
}

INSTANTIATE_TEST_SUITE_P(
    Spellings, RefusedUrl,
    testing::Values(
        "", "https://", "http://example.com/", "ftp://example.com", "//example.com", "example.com",
        "https:example.com", "https:///path", "https://user@example.com/",
        "https://u:p@example.com/", "https://example.com/#x", "https://example.com\\@evil.com/",
        "https://exam ple.com/", "https://example.com/\n", "https://ex\xc3\xa4mple.com/",
        "https://-a.com/", "https://a-.com/", "https://a..com/", "https://.com/",
        "https://a_b.com/", "https://%61.com/", "https://a.com:/", "https://a.com:0/",
        "https://a.com:65536/", "https://a.com:4a/", "https://a.com:+1/",
        // Spellings of 127.0.0.1 and its like that resolvers understand.
        "https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://127.1/",
        "https://0177.0.0.1/", "https://127.0.0.1.5/", "https://127.0.0.256/", "https://1.0x/",
        "https://[::1/", "https://[::1]x/", "https://[]/", "https://[127.0.0.1]/",
        "https://[fe80::1%25eth0]/", "https://[fe80::1%eth0]/", "https://::1/",
        "https://[::1]:443:80/", "https://[::1].example.com/", "https://[[::1]]/",
        "https://[v1.fe80::1]/", "https://[::ffff:0x7f.0.0.1]/", "https://[::ffff:127.1]/",
        "https://127.0.0.0x1/", "https://0x7F.0X0.0.1/", "https://017700000001/", "https://0/",
        "https://1/", "https://127.0.0.1../", "https://127..0.0.1/", "https://example.com.1/",
        "https://127.0.0.1%00.example.com/", "https://127.0.0.1%2e/", "https://%31%32%37.0.0.1/",
        "https://127.0.0.1%23.example.com/",
        // Full-width digits, an ideographic full stop, a circled digit, a soft hyphen.
        "https://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1/",
        "https://127\xe3\x80\x82"
        "0\xe3\x80\x82"
        "0\xe3\x80\x82"
        "1/",
        "https://\xe2\x91\xa0.1.1.1/", "https://local\xc2\xadhost/",
        "https://127.0.0.1\xe3\x80\x82/",
        // Where others see another host.
        "https://example.com:443@127.0.0.1/", "https://example.com&@127.0.0.1/",
        "https://example.com%40127.0.0.1/", "https://127.0.0.1;example.com/",
        "https://example.com,127.0.0.1/", "https:\\\\127.0.0.1/", "https:/127.0.0.1/",
        "https:////127.0.0.1/", "https://example.com\r\nX: y/", "https://exa\tmple.com/",
        " https://example.com/", "https://example.com/ ", "https://{127.0.0.1}/",
        "https://" + std::string(64, 'a') + ".com/",
        "https://example.com/" + std::string(2'048, 'a')));

}  // namespace
}  // namespace fanfare
