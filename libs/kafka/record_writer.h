// Handing a record to librdkafka, and making clients. For the .cc files of this folder.
#pragma once

#include <librdkafka/rdkafka.h>

#include "kafka/client.h"

namespace fanfare::kafka {

/// Copies the record into the client's buffer. `opaque` comes back in the delivery report.
rd_kafka_resp_err_t write_record(rd_kafka_t* client, const OutRecord& record, void* opaque);

/// Takes over `conf`. Throws std::runtime_error.
rd_kafka_t* new_client(rd_kafka_type_t type, rd_kafka_conf_t* conf);

}  // namespace fanfare::kafka
