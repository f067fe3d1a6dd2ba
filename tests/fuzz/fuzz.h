// What all fuzz targets share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

/// Stops the run, so that libFuzzer keeps the input, where something that must hold doesn't.
#define MUST(condition)                                                                       \
  do {                                                                                        \
    if (!(condition)) {                                                                       \
      std::cerr << __FILE__ << ":" << __LINE__ << ": doesn't hold: " #condition << std::endl; \
      std::abort();                                                                           \
    }                                                                                         \
  } while (false)

namespace fanfare::fuzz {

/// Takes the first byte off as a choice from 0 to `choices` - 1; 0 if there is none.
inline unsigned take_choice(std::string_view& input, unsigned choices) {
  if (input.empty()) return 0;
  unsigned choice = static_cast<unsigned char>(input.front()) % choices;
  input.remove_prefix(1);
  return choice;
}

/// Takes what comes before the next `end`, or all.
inline std::string_view take_until(std::string_view& input, char end) {
  std::string_view part = input.substr(0, input.find(end));
  input.remove_prefix(part.size() < input.size() ? part.size() + 1 : part.size());
  return part;
}

void run(std::string_view input);

}  // namespace fanfare::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fanfare::fuzz::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
