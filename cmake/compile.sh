#!/bin/sh
# Compiles through ccache, but for precompiled headers: restored from its cache they crash GCC 12.
for argument in "$@"; do
  case "$argument" in
    *.gch) exec "$@" ;;
  esac
done
exec env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ccache "$@"
