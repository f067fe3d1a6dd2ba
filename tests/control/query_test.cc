#include "services/control/query.h"

#include <gmock/gmock.h>

namespace fanfare::control {
namespace {

using testing::HasSubstr;

/// What a list that takes status, from, limit and cursor says to the query; "" if nothing.
std::string fault(const std::string& query) {
  http::Request request;
  request.query = query;
  QueryReader reader(request);
  reader.page();
  reader.choice("status", {"on", "off"});
  reader.time("from");
  const auto refusal = reader.refusal();
  return refusal ? refusal->body : "";
}

TEST(Query, AMisspeltParameterIsNamedWithThoseThatThereAre) {
  EXPECT_THAT(fault("stauts=on"), HasSubstr("stauts is no parameter of this call, which takes "
                                            "limit, cursor, status, from."));
  EXPECT_THAT(fault("Status=on"), HasSubstr("Status is no parameter"));
  EXPECT_THAT(fault("status=on&%C3%BC"), HasSubstr("\u00fc is no parameter"));
}

TEST(Query, AllFaultsAreNamedAtOnce) {
  const auto all = fault("limit=0&status=no&from=now&other=1");
  for (const char* name : {"limit is", "status is", "from is", "other is"})
    EXPECT_THAT(all, HasSubstr(name));
}

TEST(Query, WhatCannotBeDecodedIsAFault) {
  EXPECT_THAT(fault("status=%zz"), HasSubstr("status has a %"));
  EXPECT_THAT(fault("%zz=on"), HasSubstr("%zz is no parameter"));
}

TEST(Query, NothingAndWhatIsKnownIsFine) {
  for (const char* query :
       {"", "&", "limit=5&status=on", "from=2026-11-21T03%3A00%3A00Z&", "status="})
    EXPECT_EQ(fault(query), "") << query;
}

}  // namespace
}  // namespace fanfare::control
