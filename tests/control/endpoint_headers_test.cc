// Headers of an endpoint's own beside those of a deployment's own dialect.
#include <gmock/gmock.h>

#include "world.h"

namespace fanfare::control {
namespace {

const DialectSet& with_own() {
  static const DialectSet set = [] {
    auto all = test_dialects().all();
    const std::string form =
        "delivery_id_prefix: ''\nendpoint_id_prefix: ''\nuser_agent: M\ntime: iso8601\n"
        "data: as_published\nbody_is_data: true\n";
    all.push_back(codec::parse_dialect(
        "name: mine\n" + form +
            "signature: {header: Acme-Signature, next_header: Acme-Signature-Next, form: hex,"
            " content: body, secret: as_given}\nheaders: [Acme-Event: event_type]\n"
            "replay_header: Acme-Replay\n",
        "mine.yaml"));
    all.push_back(codec::parse_dialect(
        "name: token\n" + form +
            "signature: {header: X-S, form: hex, content: body, secret: as_given}\n"
            "headers: [authorization: 'literal:Acme']\n",
        "token.yaml"));
    return DialectSet(std::move(all));
  }();
  return set;
}

struct EndpointHeaders : testing::Test {
  Keyring keyring = test_keyring();
  EndpointRules rules{with_own(), keyring, "fanfare"};
  Fresh fresh;

  EndpointHeaders() {
    fresh.endpoint_id = "E";
    fresh.secret_id = "S";
    fresh.secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    fresh.now = from_unix_ms(1'800'000'000'000);
  }
  static EndpointForm form(const std::string& json) {
    return read_endpoint_form(json, Shape::kApi);
  }
  Result<NewEndpoint, Faults> create(const std::string& dialect, const std::string& members) const {
    return rules.create(form(R"({"url":"https://a.example/","events":["*"],"dialect":")" + dialect +
                             "\"" + members + "}"),
                        Shape::kApi, {"org", false}, fresh);
  }
  static std::string told(const Faults& faults) {
    std::string text;
    for (const auto& fault : faults) text += fault.pointer + ": " + fault.detail + "\n";
    return text;
  }
  codec::EndpointRecord made(const std::string& dialect, const std::string& members) const {
    return create(dialect, members).value().record;
  }
  std::string fault_of(const codec::EndpointRecord& current, const std::string& change) const {
    const auto changed = rules.change(current, form(change), fresh);
    return changed ? "" : told(changed.error());
  }
};

TEST_F(EndpointHeaders, MayNotBeAnyOfItsDialect) {
  for (const std::string name : {"Acme-Signature", "ACME-SIGNATURE", "acme-signature-next",
                                 "Acme-Event", "acme-event", "acme-replay"}) {
    const auto headers = R"("headers":{")" + name + R"(":"x"})";
    const auto expected = "/headers/" + name + ": this header is set by the dialect mine\n";
    const auto refused = create("mine", "," + headers);
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(told(refused.error()), expected);
    EXPECT_EQ(fault_of(made("mine", ""), "{" + headers + "}"), expected);
    EXPECT_TRUE(create("fanfare", "," + headers)) << name;
  }
  EXPECT_TRUE(create("mine", R"(,"headers":{"Acme-Other":"x"})"));
}

TEST_F(EndpointHeaders, AreInTheWayOfADialectThatSetsThem) {
  const auto current = made("fanfare", R"(,"headers":{"acme-event":"x","X-Own":"y"})");
  EXPECT_EQ(fault_of(current, R"({"dialect":"mine"})"),
            "/dialect: it sets acme-event, a header of the endpoint's own: remove that first\n");
  EXPECT_EQ(fault_of(current, R"({"dialect":"mine","headers":{"X-Own":"y"}})"), "");
  EXPECT_EQ(fault_of(current, R"({"dialect":"mine","headers":{"acme-event":"y"}})"),
            "/headers/acme-event: this header is set by the dialect mine\n");
  EXPECT_EQ(fault_of(current, R"({"dialect":"generic"})"), "");
}

/// An operator may change a dialect's file.
TEST_F(EndpointHeaders, OfLongAgoAreInTheWayOfNothingElse) {
  auto current = made("mine", "");
  current.endpoint.headers = {{"Acme-Event", "x"}};
  EXPECT_EQ(fault_of(current, R"({"description":"y"})"), "");
  EXPECT_EQ(fault_of(current, R"({"headers":{}})"), "");
  current.endpoint.dialect = "gone";
  EXPECT_EQ(fault_of(current, R"({"headers":{"Acme-Event":"x"}})"), "");
}

TEST_F(EndpointHeaders, ADialectWithAuthorizationLeavesNoneToTheEndpoint) {
  const std::string bearer = R"("authentication":{"type":"bearer","token":"t"})";
  const auto refused = create("token", "," + bearer);
  ASSERT_FALSE(refused);
  EXPECT_EQ(told(refused.error()),
            "/authentication: the dialect token sets Authorization itself\n");
  const auto current = made("fanfare", "," + bearer);
  EXPECT_THAT(fault_of(current, R"({"dialect":"token"})"),
              testing::StartsWith("/dialect: it sets Authorization"));
  EXPECT_EQ(fault_of(current, R"({"dialect":"token","authentication":null})"), "");
}

}  // namespace
}  // namespace fanfare::control
