# fanfare_embed_dialects(target): makes the texts of dialects/*.yaml a part of the target.
# Run with -P (and OUT, FILES) it writes the source that holds them.
if(CMAKE_SCRIPT_MODE_FILE)
  set(text "#include \"codec/embedded_dialects.h\"\n\nnamespace fanfare::codec {\n\n")
  string(APPEND text "const std::vector<EmbeddedDialect>& embedded_dialects() {\n")
  string(APPEND text "  static const std::vector<EmbeddedDialect> files = {\n")
  foreach(file IN LISTS FILES)
    get_filename_component(name "${file}" NAME)
    file(READ "${file}" content)
    string(APPEND text "      {\"${name}\", R\"dialect(${content})dialect\"},\n")
  endforeach()
  string(APPEND text "  };\n  return files;\n}\n\n}  // namespace fanfare::codec\n")
  file(WRITE "${OUT}" "${text}")
  return()
endif()

set(FANFARE_EMBED_DIALECTS_SCRIPT "${CMAKE_CURRENT_LIST_FILE}")

function(fanfare_embed_dialects target)
  file(GLOB files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/dialects/*.yaml")
  set(out "${CMAKE_CURRENT_BINARY_DIR}/embedded_dialects.cc")
  add_custom_command(OUTPUT "${out}"
    COMMAND "${CMAKE_COMMAND}" "-DOUT=${out}" "-DFILES=${files}" -P "${FANFARE_EMBED_DIALECTS_SCRIPT}"
    DEPENDS ${files} "${FANFARE_EMBED_DIALECTS_SCRIPT}" VERBATIM)
  target_sources(${target} PRIVATE "${out}")
endfunction()
