// Publishes as other producers do, in JSON: event_writer BROKERS TOPIC PARTITIONS COUNT
// ORGANIZATION TYPE GROUPS writes COUNT events of 600 bytes, of TYPE.g0, TYPE.g1, … in turn, to
// fanfare.in.<source>, and ends when all are acknowledged.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "bench/flood.h"
#include "core/topics.h"

int main(int argc, char** argv) {
  using namespace fanfare;
  if (argc != 8) {
    std::fprintf(stderr,
                 "Usage: event_writer BROKERS TOPIC PARTITIONS COUNT ORGANIZATION TYPE GROUPS\n");
    return 2;
  }
  const std::string topic = argv[2], organization = argv[5], type = argv[6];
  const int partitions = std::atoi(argv[3]);
  const long groups = std::atol(argv[7]);
  const std::string filler(420, 'x');
  return bench::flood("event-writer", argv[1], std::atol(argv[4]), [&](long number, TimePoint) {
    const std::string text = std::to_string(number);
    return kafka::OutRecord{
        topic,
        static_cast<int>(number % partitions),
        text,
        R"({"type":")" + type + ".g" + std::to_string(number % groups) + R"(","organizationId":")" +
            organization + R"(","data":{"number":)" + text + R"(,"filler":")" + filler + "\"}}",
        false,
        {}};
  });
}
