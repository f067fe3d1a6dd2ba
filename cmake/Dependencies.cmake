find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(Protobuf REQUIRED)
find_package(simdjson REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(CARES REQUIRED IMPORTED_TARGET libcares)
find_library(RE2_LIBRARY re2 REQUIRED)

# librdkafka is built by ./dev from Debian's source package (docs/adr/0001-librdkafka.md).
set(FANFARE_RDKAFKA "${PROJECT_SOURCE_DIR}/.deps/librdkafka" CACHE PATH "Where librdkafka is installed")
if(NOT EXISTS "${FANFARE_RDKAFKA}/lib/librdkafka.a")
  message(FATAL_ERROR "librdkafka is not in ${FANFARE_RDKAFKA}: run ./dev build")
endif()
find_package(CURL REQUIRED)
add_library(rdkafka STATIC IMPORTED)
set_target_properties(rdkafka PROPERTIES
  IMPORTED_LOCATION "${FANFARE_RDKAFKA}/lib/librdkafka.a"
  INTERFACE_INCLUDE_DIRECTORIES "${FANFARE_RDKAFKA}/include")
target_link_libraries(rdkafka INTERFACE OpenSSL::SSL OpenSSL::Crypto CURL::libcurl
  lz4 zstd z sasl2 Threads::Threads ${CMAKE_DL_LIBS} m)

# What programs allocate with (docs/adr/0016-mimalloc.md): before libc in the order of libraries. The
# sanitizers bring their own.
find_package(mimalloc 2.0 REQUIRED)
add_library(fanfare_malloc INTERFACE)
if(NOT FANFARE_SANITIZE)
  target_link_options(fanfare_malloc INTERFACE
    "LINKER:--push-state,--no-as-needed,$<TARGET_FILE:mimalloc>,--pop-state")
endif()
