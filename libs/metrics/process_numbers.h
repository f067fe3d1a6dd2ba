// What the kernel knows of this process, under Prometheus's usual names.
#pragma once

#include <string>

namespace fanfare::metrics {

/// `started`: Unix seconds.
void append_process_numbers(std::string& text, double started);

}  // namespace fanfare::metrics
