#include "service/service.h"
#include "services/notifier/runner.h"

int main(int argc, char** argv) {
  using namespace fanfare;
  return service::run_services(
      argc, argv, "fanfare-notifier",
      {{"notifier", [](runtime::Config& config, runtime::Loop* loop, metrics::Registry& metrics) {
          return notifier::make_service(config, loop, metrics);
        }}});
}
