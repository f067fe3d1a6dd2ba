// A broken invariant is a bug: stop in every build. Delivery at least once makes a restart safe.
#pragma once

#include <cstdio>
#include <cstdlib>

#define FANFARE_CHECK(condition)                                                              \
  do {                                                                                        \
    if (!(condition)) {                                                                       \
      std::fprintf(stderr, "bug: %s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                           \
    }                                                                                         \
  } while (false)
