#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>

#include "http/resolver.h"

namespace fanfare::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A name server on the test's own loop. Answers A with 192.0.2.7 and AAAA with 2001:db8::7, both
/// with a TTL of 77 s; names that begin with "no" don't exist.
class NameServer {
 public:
  explicit NameServer(runtime::Loop& loop)
      : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    at_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    watch_ = loop.on_readable(socket_, [this] { answer_all(); });
  }
  ~NameServer() {
    watch_.cancel();
    ::close(socket_);
  }
  const std::string& at() const { return at_; }
  std::vector<std::string> asked;

 private:
  void answer_all() {
    sockaddr_in client{};
    socklen_t size = sizeof client;
    char bytes[512];
    ssize_t received = 0;
    while ((received = ::recvfrom(socket_, bytes, sizeof bytes, 0,
                                  reinterpret_cast<sockaddr*>(&client), &size)) > 0) {
      std::string reply = answer({bytes, static_cast<std::size_t>(received)});
      ::sendto(socket_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&client), size);
    }
  }

  std::string answer(const std::string& query) {
    std::string name;
    std::size_t at = 12;
    for (; query[at] != 0; at += 1 + static_cast<std::size_t>(query[at])) {
      name += query.substr(at + 1, static_cast<std::size_t>(query[at])) + ".";
    }
    char type = query[at + 2];
    asked.push_back(name + (type == 1 ? " A" : " AAAA"));
    bool exists = !name.starts_with("no");
    std::string reply = query.substr(0, 2) + "\x81" + (exists ? '\x80' : '\x83');
    reply += std::string("\0\1\0", 3) + (exists ? '\1' : '\0') + std::string(4, '\0');
    reply += query.substr(12, at + 5 - 12);
    if (!exists) return reply;
    reply += std::string("\xc0\x0c\0", 3) + type + std::string("\0\1\0\0\0\x4d\0", 7);
    if (type == 1) return reply + '\4' + std::string("\xc0\0\2\7", 4);
    return reply + '\x10' + std::string("\x20\x01\x0d\xb8", 4) + std::string(11, '\0') + '\7';
  }

  int socket_;
  std::string at_;
  runtime::Loop::Watch watch_;
};

Resolution look_up(runtime::Loop& loop, Resolver& resolver, const std::string& name) {
  std::optional<Resolution> found;
  auto guard = loop.after(std::chrono::seconds(20), [] { throw std::runtime_error("hangs"); });
  resolver.resolve(name, [&](const Resolution& r) {
    found = r;
    loop.stop();
  });
  EXPECT_FALSE(found);
  loop.run();
  return found.value_or(Resolution{});
}

TEST(DnsLookup, FindsAddressesOfBothFamiliesWithTheirTtl) {
  runtime::Loop loop;
  NameServer server(loop);
  auto lookup = make_dns_lookup(loop, server.at());
  Resolution found = look_up(loop, *lookup, "a.example");
  std::vector<std::string> addresses;
  for (const auto& address : found.addresses) addresses.push_back(to_string(address));
  EXPECT_THAT(addresses, testing::UnorderedElementsAre("192.0.2.7", "2001:db8::7"));
  EXPECT_EQ(found.ttl, std::chrono::seconds(77));
}

TEST(DnsLookup, AsksForTheNameAsItIsAndNoOther) {
  runtime::Loop loop;
  NameServer server(loop);
  auto lookup = make_dns_lookup(loop, server.at());
  Resolution found = look_up(loop, *lookup, "nothing");
  EXPECT_TRUE(found.addresses.empty());
  EXPECT_THAT(found.error, HasSubstr("no address"));
  for (const std::string& asked : server.asked) EXPECT_THAT(asked, HasSubstr("nothing. A"));
  EXPECT_FALSE(server.asked.empty());
}

TEST(DnsLookup, RefusesNamesThatAreNone) {
  runtime::Loop loop;
  NameServer server(loop);
  auto lookup = make_dns_lookup(loop, server.at());
  EXPECT_FALSE(look_up(loop, *lookup, std::string(70, 'x') + ".example").error.empty());
  EXPECT_FALSE(look_up(loop, *lookup, "a..example").error.empty());
}

TEST(DnsLookup, MayEndWhileAnAnswerIsDue) {
  runtime::Loop loop;
  NameServer server(loop);
  auto lookup = make_dns_lookup(loop, server.at());
  lookup->resolve("a.example", [](const Resolution&) { ADD_FAILURE() << "called"; });
  loop.post([&] {
    lookup.reset();
    loop.post([&] { loop.stop(); });
  });
  loop.run();
}

}  // namespace
}  // namespace fanfare::http
