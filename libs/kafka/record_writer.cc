#include "kafka/record_writer.h"

#include <array>
#include <stdexcept>

namespace fanfare::kafka {

rd_kafka_resp_err_t RecordWriter::write(const OutRecord& record, void* opaque) {
  auto& topic = topics_[record.topic];
  if (!topic) topic.reset(rd_kafka_topic_new(client_, record.topic.c_str(), nullptr));
  if (!topic) return rd_kafka_last_error();
  std::array<rd_kafka_vu_t, 7> fields{};
  std::size_t n = 0;
  auto next = [&](rd_kafka_vtype_t type) -> rd_kafka_vu_t& {
    fields[n].vtype = type;
    return fields[n++];
  };
  next(RD_KAFKA_VTYPE_RKT).u.rkt = topic.get();
  next(RD_KAFKA_VTYPE_PARTITION).u.i32 = record.partition;
  next(RD_KAFKA_VTYPE_MSGFLAGS).u.i = RD_KAFKA_MSG_F_COPY;
  next(RD_KAFKA_VTYPE_OPAQUE).u.ptr = opaque;
  auto& key = next(RD_KAFKA_VTYPE_KEY);
  key.u.mem.ptr = const_cast<char*>(record.key.data());
  key.u.mem.size = record.key.size();
  auto& value = next(RD_KAFKA_VTYPE_VALUE);
  value.u.mem.ptr = record.tombstone ? nullptr : const_cast<char*>(record.value.data());
  value.u.mem.size = record.tombstone ? 0 : record.value.size();
  rd_kafka_headers_t* headers = nullptr;
  if (!record.headers.empty()) {
    headers = rd_kafka_headers_new(record.headers.size());
    for (const auto& [name, text] : record.headers) {
      rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), text.data(),
                          static_cast<ssize_t>(text.size()));
    }
    next(RD_KAFKA_VTYPE_HEADERS).u.headers = headers;
  }
  rd_kafka_error_t* error = rd_kafka_produceva(client_, fields.data(), n);
  if (error == nullptr) return RD_KAFKA_RESP_ERR_NO_ERROR;
  if (headers != nullptr) rd_kafka_headers_destroy(headers);
  rd_kafka_resp_err_t code = rd_kafka_error_code(error);
  rd_kafka_error_destroy(error);
  return code;
}

rd_kafka_t* new_client(rd_kafka_type_t type, rd_kafka_conf_t* conf) {
  char error[512];
  rd_kafka_t* client = rd_kafka_new(type, conf, error, sizeof error);
  if (client == nullptr) {
    rd_kafka_conf_destroy(conf);
    throw std::runtime_error(std::string("kafka: ") + error);
  }
  return client;
}

}  // namespace fanfare::kafka
