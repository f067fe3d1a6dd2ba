# fanfare_library(NAME core [PCH asio] [FOLDERS ...] LINK ...): all .cc of this folder, and of those
# folders in it, but main.cc.
function(fanfare_library)
  cmake_parse_arguments(A "" "NAME;PCH" "LINK;FOLDERS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc")
  foreach(folder IN LISTS A_FOLDERS)
    file(GLOB more CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cc")
    list(APPEND sources ${more})
  endforeach()
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$")
  add_library(fanfare_${A_NAME} STATIC ${sources})
  target_include_directories(fanfare_${A_NAME} PUBLIC "${PROJECT_SOURCE_DIR}/libs"
    "${PROJECT_SOURCE_DIR}")
  target_link_libraries(fanfare_${A_NAME} PUBLIC ${A_LINK})
  fanfare_pch(fanfare_${A_NAME} "${A_PCH}")
endfunction()

function(fanfare_program name)
  add_executable(${name} main.cc)
  target_link_libraries(${name} PRIVATE fanfare_malloc ${ARGN})
endfunction()

# fanfare_test(core LINK ...): all *_test.cc of this folder as one program, core_test.
function(fanfare_test name)
  cmake_parse_arguments(A "" "PCH" "LINK;LABELS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc")
  if(NOT sources)
    return()
  endif()
  add_executable(${name}_test ${sources})
  target_include_directories(${name}_test PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  target_compile_definitions(${name}_test PRIVATE FANFARE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name}_test PRIVATE ${A_LINK} GTest::gmock GTest::gtest_main)
  fanfare_pch(${name}_test "${A_PCH}")
  add_test(NAME ${name} COMMAND ${name}_test)
  set_tests_properties(${name} PROPERTIES LABELS "${A_LABELS}" TIMEOUT 600)
endfunction()

function(fanfare_pch target kind)
  if(NOT FANFARE_PCH)
    return()
  endif()
  target_precompile_headers(${target} PRIVATE <algorithm> <chrono> <cstdint> <functional> <map>
    <memory> <optional> <span> <string> <string_view> <unordered_map> <utility> <variant> <vector>)
  if(kind STREQUAL "asio")
    target_precompile_headers(${target} PRIVATE <boost/asio.hpp> <boost/asio/ssl.hpp>
      <boost/beast/http.hpp> <boost/beast/core.hpp>)
  endif()
endfunction()
