#include "service/service.h"
#include "services/control/runner.h"

int main(int argc, char** argv) {
  using namespace fanfare;
  return service::run_services(
      argc, argv, "fanfare-control",
      {{"control", [](runtime::Config& config, runtime::Loop* loop, metrics::Registry& metrics) {
          return control::make_service(config, loop, metrics);
        }}});
}
