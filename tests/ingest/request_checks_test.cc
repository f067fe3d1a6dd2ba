#include "services/ingest/request_checks.h"

#include <gtest/gtest.h>

#include "codec/catalogue_records.h"
#include "codec/dialects.h"
#include "service/catalogue.h"

namespace fanfare::ingest {
namespace {

class RequestChecks : public testing::Test {
 protected:
  void declare(const std::string& schema, Validation validation) {
    OwnEventType type;
    type.name = "a";
    type.organization_id = "org";
    type.validation = validation;
    type.versions = {{1, schema, {}}};
    EXPECT_EQ(checks.apply(service::event_type_key("org", false, "a"), codec::encode(type), false),
              "");
  }
  RequestVerdict check(std::size_t count, const std::string& data, bool list) const {
    Event event;
    event.type = "a";
    event.data = data;
    return check_request(checks, checks.group_of("org", false), std::vector(count, event), list);
  }

  const DialectSet dialects = codec::load_dialects();
  EventChecks checks{dialects};
};

TEST_F(RequestChecks, PointersSayWhichEventOfAList) {
  declare(R"({"required":["n"]})", Validation::kEnforce);
  EXPECT_EQ(check(1, "{}", false).refusal.faults.at(0).pointer, "/data/n");
  EXPECT_EQ(check(1, "{}", true).refusal.faults.at(0).pointer, "/0/data/n");
  EXPECT_EQ(check(2, "{}", true).refusal.faults.at(1).pointer, "/1/data/n");
  EXPECT_TRUE(check(2, R"({"n":1})", true).refusal.faults.empty());
  declare(R"({"required":["n"]})", Validation::kWarn);
  EXPECT_EQ(check(1, "{}", false).warnings.at(0).pointer, "/data/n");
  EXPECT_EQ(check(1, "{}", true).warnings.at(0).pointer, "/0/data/n");
  const auto large = check(1, "{\"n\":\"" + std::string(110'000, 'a') + "\"}", true);
  EXPECT_EQ(large.warnings.at(0).pointer, "/0/data");
  EXPECT_EQ(large.large, 1u);
}

// Each takes less than a check may, a thousand together would take half a minute.
TEST_F(RequestChecks, TheEventsOfARequestShareTheSteps) {
  const auto data = R"({"n":)" + std::string(100'000, '7') + "}";
  const auto schema = R"({"properties":{"n":{"multipleOf":7}}})";
  declare(schema, Validation::kEnforce);
  EXPECT_TRUE(check(9, data, true).refusal.faults.empty());
  const auto refused = check(1'000, data, true);
  ASSERT_EQ(refused.refusal.faults.size(), 1u);
  EXPECT_EQ(refused.refusal.faults[0].pointer, "") << "no event is at fault";
  EXPECT_EQ(refused.refusal.faults[0].detail,
            "checking these events together takes too long: send fewer at once");
  declare(schema, Validation::kWarn);
  const auto warned = check(100, data, true);
  EXPECT_TRUE(warned.refusal.faults.empty());
  EXPECT_EQ(warned.warnings.at(0).pointer, "/9/data");
  EXPECT_EQ(warned.warned, 91u);
}

}  // namespace
}  // namespace fanfare::ingest
