#include "service/dialect_sources.h"

#include <algorithm>

namespace fanfare::service {

codec::DialectSources read_dialect_sources(runtime::Config& config) {
  codec::DialectSources sources;
  sources.more_files = config.list("dialects.files", {}, "dialects besides the built-in ones");
  sources.product = config.text("dialects.product", sources.product,
                                "in User-Agent: <product>-Webhooks/1.0 of generic, standard and "
                                "cloudevents");
  // RFC 9110, section 5.6.2: a token, less what nobody has in a name.
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  if (sources.product.empty() || !std::ranges::all_of(sources.product, fits))
    throw runtime::ConfigError("dialects.product: \"" + sources.product +
                               "\" must be of letters, digits, '-', '_' and '.'");
  return sources;
}

}  // namespace fanfare::service
