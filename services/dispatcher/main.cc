#include "service/service.h"
#include "services/dispatcher/runner.h"

int main(int argc, char** argv) {
  using namespace fanfare;
  return service::run_services(
      argc, argv, "fanfare-dispatcher",
      {{"dispatcher", [](runtime::Config& config, runtime::Loop* loop, metrics::Registry& metrics) {
          return dispatcher::make_service(config, loop, metrics);
        }}});
}
