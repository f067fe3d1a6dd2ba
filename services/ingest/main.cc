#include "service/service.h"
#include "services/ingest/runner.h"

int main(int argc, char** argv) {
  using namespace fanfare;
  return service::run_services(
      argc, argv, "fanfare-ingest",
      {{"ingest", [](runtime::Config& config, runtime::Loop* loop, metrics::Registry& metrics) {
          return ingest::make_service(config, loop, metrics);
        }}});
}
