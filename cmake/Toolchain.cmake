set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")

option(FANFARE_TESTS "Build the tests" ON)
option(FANFARE_BENCH "Build the benchmarks" OFF)
option(FANFARE_WERROR "Treat warnings as errors" OFF)
option(FANFARE_PCH "Use precompiled headers" ON)
set(FANFARE_SANITIZE "" CACHE STRING "address,undefined or thread")

add_compile_options(-Wall -Wextra -Wnon-virtual-dtor -fno-omit-frame-pointer
  # GCC 12 warns wrongly inside libstdc++ (PR105329, PR105562).
  -Wno-restrict -Wno-stringop-overflow)
if(FANFARE_WERROR)
  add_compile_options(-Werror)
endif()
if(FANFARE_SANITIZE)
  add_compile_options(-fsanitize=${FANFARE_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${FANFARE_SANITIZE})
endif()

find_program(CCACHE ccache)
if(CCACHE)
  # Precompiled headers need this to be cacheable (ccache manual, "Precompiled headers").
  add_compile_options(-fpch-preprocess)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_CURRENT_LIST_DIR}/compile.sh")
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()
