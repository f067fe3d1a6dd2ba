#include "cli/kafka/acls.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace fanfare::cli {
namespace {

/// At its start a service asks which topics there are; the broker names those that it may describe.
TEST(Acls, LetEachServiceSeeAllTopics) {
  const auto acls = plan_acls("own");
  for (const auto* service : {"ingest", "fanout", "dispatcher", "retry", "notifier", "control"})
    EXPECT_TRUE(std::ranges::any_of(acls, [&](const Acl& acl) {
      return acl.service == service && acl.operations == "describe" && acl.resource == "topic" &&
             acl.name == "own." && acl.prefixed;
    })) << service;
}

}  // namespace
}  // namespace fanfare::cli
