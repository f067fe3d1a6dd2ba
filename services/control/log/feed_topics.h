// Which topics the indexes are filled from.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/topics.h"
#include "services/control/log/index_feed.h"

namespace fanfare::control {

/// Keyed by endpoint: shared out over instances.
inline const std::set<IndexFeed::Kind> kLogKinds{IndexFeed::Kind::kAttempts,
                                                 IndexFeed::Kind::kDeadLetters,
                                                 IndexFeed::Kind::kRungs, IndexFeed::Kind::kRuns};
/// Small: every instance has them whole.
inline const std::set<IndexFeed::Kind> kNotesKinds{IndexFeed::Kind::kAudit,
                                                   IndexFeed::Kind::kNotifications};

bool is_rung(const TopicNames& names, const std::string& topic);
/// Those of `plan` that hold one of `kinds`, with all their partitions.
IndexFeed::Topics feed_topics(const std::vector<TopicSpec>& plan, const TopicNames& names,
                              const std::set<IndexFeed::Kind>& kinds);

}  // namespace fanfare::control
