// What is asked of the delivery log, wherever its parts are indexed.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "services/control/log/log_index.h"

namespace fanfare::control {

struct LoggedDelivery {
  DeliveryRow row;
  std::vector<AttemptRecord> attempts;  // as LogIndex::attempts gives them
  std::optional<DeadLetterRow> letter;
};

struct DeliveriesQuery {
  using Answer = std::vector<LoggedDelivery>;  // without dead letters
  Owner owner;
  DeliveryFilter filter;
  PageRequest page;
  bool with_attempts = true;
};

struct DeliveryQuery {
  using Answer = std::optional<LoggedDelivery>;
  Owner owner;
  std::string id;
};

/// Of many, those that are known. Here and below, `complete_to`: an index that may lack something
/// that was told of before then doesn't answer.
struct KnownDeliveriesQuery {
  using Answer = std::vector<DeliveryRow>;
  Owner owner;
  std::vector<std::string> ids;
  TimePoint complete_to{};
};

/// LogIndex::waiting.
struct WaitingQuery {
  using Answer = std::vector<DeliveryRow>;
  Owner owner;
  DeliveryFilter filter;
  std::string after;
  std::size_t count = 0;
  TimePoint complete_to{};
};

/// Those behind `start` ("": from the beginning on): `count` at most, and fewer where they are
/// large.
struct DeadLettersQuery {
  using Answer = DeadLetterRows;
  Owner owner;
  DeadLetterFilter filter;
  std::string start;
  std::size_t count = 0;
  bool oldest_first = false;
  TimePoint complete_to{};
};

struct DeadLetterQuery {
  using Answer = std::optional<DeadLetterRow>;
  Owner owner;
  std::string id;
};

struct DeadLetterGroupsQuery {
  using Answer = std::vector<DeadLetterGroup>;
  Owner owner;
  DeadLetterFilter filter;
};

struct HealthQuery {
  using Answer = EndpointHealth;
  Owner owner;
  std::string endpoint_id;
  TimePoint since;
};

/// LogIndex::sums.
struct SumsQuery {
  using Answer = AttemptSums;
  Owner owner;
  std::string endpoint_id;
  TimePoint since;
};

/// LogIndex::series.
struct SeriesQuery {
  using Answer = std::map<std::string, std::vector<SeriesPoint>>;
  Owner owner;
  std::vector<std::string> endpoints;
  TimePoint since;
  Duration step{};
};

/// LogIndex::failures, the largest `groups`, each with its example.
struct FailuresQuery {
  using Answer = std::vector<FailureGroup>;
  Owner owner;
  std::string endpoint_id;
  TimePoint since;
  std::size_t most = 0;
  std::size_t groups = 0;
};

struct OrganizationOverview {
  AttemptSums sums;
  std::int64_t dead_letters = 0;  // up to `most`
};

/// By organization.
struct OverviewQuery {
  using Answer = std::map<std::string, OrganizationOverview>;
  std::vector<std::string> organizations;
  bool test_mode = false;
  TimePoint since;
  std::int64_t most = 0;
};

/// LogIndex::expiring.
struct ExpiringQuery {
  using Answer = std::vector<ExpiringLetters>;
  TimePoint from, to;
};

using LogQuery = std::variant<DeliveriesQuery, DeliveryQuery, KnownDeliveriesQuery, WaitingQuery,
                              DeadLettersQuery, DeadLetterQuery, DeadLetterGroupsQuery, HealthQuery,
                              SumsQuery, SeriesQuery, FailuresQuery, OverviewQuery, ExpiringQuery>;
/// The Answer of the query.
using LogAnswer =
    std::variant<DeliveriesQuery::Answer, DeliveryQuery::Answer, KnownDeliveriesQuery::Answer,
                 DeadLettersQuery::Answer, DeadLetterQuery::Answer, DeadLetterGroupsQuery::Answer,
                 HealthQuery::Answer, SumsQuery::Answer, SeriesQuery::Answer, FailuresQuery::Answer,
                 OverviewQuery::Answer, ExpiringQuery::Answer>;

/// The one endpoint that it is about; "" if it is about many.
std::string endpoint_of(const LogQuery& query);
/// TimePoint(): any index may answer.
TimePoint complete_to_of(const LogQuery& query);

/// nullopt: part of the log can't be reached now.
using LogAnswered = std::function<void(std::optional<LogAnswer> answer)>;
using AskLog = std::function<void(LogQuery query, LogAnswered answered)>;

LogAnswer answer(LogIndex& index, const LogQuery& query);
/// One answer of those of parts of the log that have no delivery in common.
/// Requires: each is of that query, and there is one at least.
LogAnswer merged(const LogQuery& query, std::vector<LogAnswer> parts);

}  // namespace fanfare::control
