#include "service/service.h"
#include "services/retry/runner.h"

int main(int argc, char** argv) {
  using namespace fanfare;
  return service::run_services(
      argc, argv, "fanfare-retry",
      {{"retry", [](runtime::Config& config, runtime::Loop* loop, metrics::Registry& metrics) {
          return retry::make_service(config, loop, metrics);
        }}});
}
