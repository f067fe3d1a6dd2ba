#include "core/address_policy.h"

#include <gtest/gtest.h>

namespace fanfare {
namespace {

IpAddress address(std::string_view text) {
  auto parsed = parse_ip_address(text);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed.ok() ? *parsed : IpAddress{};
}

bool allows(std::string_view text) { return AddressPolicy().allows(address(text)); }

TEST(IpAddress, IsReadStrictlyAndWrittenBack) {
  for (std::string_view text : {"0.0.0.0", "1.2.3.4", "255.255.255.255", "::", "::1", "2001:db8::1",
                                "::ffff:1.2.3.4", "1:2:3:4:5:6:7:8"}) {
    EXPECT_EQ(to_string(address(text)), text);
  }
  EXPECT_EQ(to_string(address("2001:DB8:0:0:0:0:0:1")), "2001:db8::1");
}

TEST(IpAddress, OtherSpellingsAreRefused) {
  using namespace std::string_view_literals;
  for (std::string_view text :
       {""sv,          "1"sv,          "1.2.3"sv,   "1.2.3.4.5"sv,  "01.2.3.4"sv,  "1.2.3.04"sv,
        "256.1.1.1"sv, "0x7f.1"sv,     "127.1"sv,   "2130706433"sv, " 1.2.3.4"sv,  "1.2.3.4 "sv,
        "1.2.3.4\0"sv, "1.2.3.4\0x"sv, "[::1]"sv,   "::1%lo"sv,     "fe80::1%1"sv, ":::"sv,
        "1::2::3"sv,   "12345::"sv,    "::1/128"sv, "1.2.3.4:80"sv}) {
    EXPECT_FALSE(parse_ip_address(text).ok()) << text;
  }
}

TEST(Cidr, NeedsAPrefixAndNoBitsBehindIt) {
  EXPECT_EQ(parse_cidr("10.0.0.0/8")->prefix, 8);
  EXPECT_EQ(parse_cidr("1.2.3.4/32")->prefix, 32);
  EXPECT_EQ(parse_cidr("::/0")->prefix, 0);
  EXPECT_EQ(parse_cidr("fd00::/8")->prefix, 8);
  for (std::string_view text :
       {"", "/", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8",
        "10.0.0.0/08", "10.0.0.0/8 ", "::ffff:10.0.0.0/104", "::ffff:0:0/96", "10.0.0.1/8",
        "10.128.0.0/8", "::/129", "fd00::1/8", "x/8"}) {
    EXPECT_FALSE(parse_cidr(text).ok()) << text;
  }
}

struct Block {
  std::string_view before, first, last, after;  // "" where the neighbour is refused too
};

TEST(AddressPolicy, RefusesEachSpecialIpv4BlockFromItsFirstToItsLastAddress) {
  for (const Block& block : std::initializer_list<Block>{
           {"", "0.0.0.0", "0.255.255.255", "1.0.0.0"},
           {"9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0"},
           {"100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0"},
           {"126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0"},
           {"168.63.129.15", "168.63.129.16", "168.63.129.16", "168.63.129.17"},
           {"169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0"},
           {"172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"},
           {"191.255.255.255", "192.0.0.0", "192.0.0.255", "192.0.1.0"},
           {"192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0"},
           {"192.88.98.255", "192.88.99.0", "192.88.99.255", "192.88.100.0"},
           {"192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0"},
           {"198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0"},
           {"198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0"},
           {"203.0.112.255", "203.0.113.0", "203.0.113.255", "203.0.114.0"},
           {"223.255.255.255", "224.0.0.0", "255.255.255.255", ""}}) {
    EXPECT_TRUE(block.before.empty() || allows(block.before)) << block.before;
    EXPECT_FALSE(allows(block.first)) << block.first;
    EXPECT_FALSE(allows(block.last)) << block.last;
    EXPECT_TRUE(block.after.empty() || allows(block.after)) << block.after;
  }
  EXPECT_FALSE(allows("169.254.169.254"));
  EXPECT_FALSE(allows("240.0.0.1"));
}

TEST(AddressPolicy, RefusesSpecialIpv6) {
  for (std::string_view text : {"::",
                                "::1",
                                "::2",
                                "100::",
                                "100::1",
                                "64:ff9b:1::808:808",
                                "64:ff9b:1:fffe:7f:0:100::",
                                "64:ff9b:1:ffff:ffff:ffff:a00:1",
                                "64:ff9b:0:0:1::",
                                "::ffff:0:8.8.8.8",
                                "::ffff:0:127.0.0.1",
                                "0:0:0:0:0:1::",
                                "64:ff9b:2::808:808",
                                "1fff:ffff::1",
                                "4000::",
                                "5f00::1",
                                "2001:1::1",
                                "2001:2::1",
                                "2001:10::1",
                                "2001:20::1",
                                "2001:1ff:ffff::1",
                                "2001:db8::",
                                "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
                                "3fff::",
                                "3fff:fff:ffff::1",
                                "fc00::1",
                                "fd00:ec2::254",
                                "fdff::1",
                                "fe80::1",
                                "febf::1",
                                "fec0::1",
                                "ff00::1",
                                "ff02::1",
                                "ffff::1"}) {
    EXPECT_FALSE(allows(text)) << text;
  }
}

TEST(AddressPolicy, AllowsGlobalIpv6AtTheBordersOfTheRefused) {
  for (std::string_view text :
       {"2000::1", "2001:200::1", "2001:db7:ffff::1", "2001:db9::1", "2001:4860:4860::8888",
        "2606:4700::1111", "3ffe:ffff::1", "3fff:1000::1", "2a00::1", "3fff:ffff::1"}) {
    EXPECT_TRUE(allows(text)) << text;
  }
}

TEST(AddressPolicy, LooksAtTheIpv4AddressInsideEachEmbeddingForm) {
  struct Form {
    std::string_view inner_public, inner_private;
  };
  for (const Form& form : std::initializer_list<Form>{
           {"::ffff:8.8.8.8", "::ffff:10.0.0.1"},
           {"64:ff9b::8.8.8.8", "64:ff9b::169.254.169.254"},
           {"2002:808:808::1", "2002:7f00:1::1"},
           // Teredo: the server as it is, the client's bits flipped.
           {"2001:0:808:808:0:0:f7f7:f7f7", "2001:0:808:808:0:0:80ff:fffe"},
           {"2001:0:808:808:0:0:f7f7:f7f7", "2001:0:a00:1:0:0:f7f7:f7f7"},
           {"64:ff9b::808:808", "64:ff9b::7f00:1"},
           {"2002:808:808::1", "2002:a9fe:a9fe::a9fe:a9fe"},
           {"2002:808:808::5efe:808:808", "2002:808:808::5efe:7f00:1"},
           {"2606:4700::5efe:808:808", "2606:4700::5efe:a00:1"},
           {"2606:4700::200:5efe:808:808", "2606:4700::200:5efe:c0a8:101"}}) {
    EXPECT_TRUE(allows(form.inner_public)) << form.inner_public;
    EXPECT_FALSE(allows(form.inner_private)) << form.inner_private;
  }
}

TEST(AddressPolicy, RefusesIpv4CompatibleAddressesAltogether) {
  EXPECT_FALSE(allows("::127.0.0.1"));
  EXPECT_FALSE(allows("::8.8.8.8"));
}

TEST(AddressPolicy, OpensExactlyTheNetworksOfTheOperator) {
  AddressPolicy policy(
      {*parse_cidr("127.0.0.0/8"), *parse_cidr("fd12::/16"), *parse_cidr("10.1.0.0/20")});
  for (std::string_view text :
       {"127.0.0.1", "127.255.255.255", "::ffff:127.0.0.1", "fd12::1", "10.1.15.255", "8.8.8.8"}) {
    EXPECT_TRUE(policy.allows(address(text))) << text;
  }
  for (std::string_view text : {"::1", "fd13::1", "10.1.16.0", "10.0.255.255", "169.254.169.254"}) {
    EXPECT_FALSE(policy.allows(address(text))) << text;
  }
}

// A connection to ::ffff:127.0.0.1 is one to 127.0.0.1.
TEST(AddressPolicy, AnIpv6NetworkOfTheOperatorOpensNoIpv4Address) {
  AddressPolicy policy({*parse_cidr("::/0")});
  EXPECT_FALSE(policy.allows(address("127.0.0.1")));
  EXPECT_FALSE(policy.allows(address("::ffff:127.0.0.1")));
  EXPECT_FALSE(policy.allows(address("::ffff:a9fe:a9fe")));
  EXPECT_TRUE(policy.allows(address("::ffff:8.8.8.8")));
  EXPECT_TRUE(policy.allows(address("::1")));
}

}  // namespace
}  // namespace fanfare
