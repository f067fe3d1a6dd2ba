// Where a group goes on. For the .cc files of this folder.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <map>
#include <string>

#include "kafka/client.h"

namespace fanfare::kafka {

/// Sets in `partitions` what `group` has committed, with its metadata, unless that lies outside of
/// the log:
///
///     committed   log         goes on
///     12          10 to 20    at 12
///     120         10 to 20    at 20, without metadata: it spoke of what is lost
///     5           10 to 20    as if nothing was committed
///     12          not known   at 12
///
/// The end of a log is lost with a broker's disk, or where a replica that lacked it became the
/// leader; the commit is kept by other brokers. `ends`: of the logs, where they are known.
/// A transaction that is still open on the offsets is waited for (KIP-447). Blocks.
rd_kafka_resp_err_t look_up_committed(rd_kafka_t* client, const std::string& group,
                                      rd_kafka_topic_partition_list_t& partitions,
                                      std::map<TopicPartition, std::int64_t>& ends);

}  // namespace fanfare::kafka
