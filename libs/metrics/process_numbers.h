// What the kernel knows of this process, under Prometheus's usual names.
#pragma once

#include <string>

namespace fanfare::metrics {

void append_process_numbers(std::string& text);

}  // namespace fanfare::metrics
