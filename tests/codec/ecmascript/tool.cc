// Reads one JSON document per line and prints, per line, "=" and its fixed point or "!" and why
// there is none. Driven by property.mjs.
#include <iostream>
#include <string>

#include "codec/render.h"

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    const auto result = fanfare::codec::ecmascript_json(line);
    std::cout << (result ? "=" + result.value() : "!" + result.error()) << '\n';
  }
}
