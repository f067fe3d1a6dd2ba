#include "service/service.h"
#include "services/fanout/runner.h"

int main(int argc, char** argv) {
  using namespace fanfare;
  return service::run_services(
      argc, argv, "fanfare-fanout",
      {{"fanout", [](runtime::Config& config, runtime::Loop* loop, metrics::Registry& metrics) {
          return fanout::make_service(config, loop, metrics);
        }}});
}
