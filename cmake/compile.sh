#!/bin/sh
# Compiles through ccache, but for precompiled headers: restored from its cache they crash GCC 12.
# In place of a precompiled header, ccache hashes what went into it (<header>.gch.sum), so that
# checkouts in different folders share a cache.
output=
dependencies=
previous=
for argument in "$@"; do
  case "$previous" in
    -o) output=$argument ;;
    -MF) dependencies=$argument ;;
  esac
  previous=$argument
done
case "$output" in
  *.gch)
    "$@" || exit
    # "target: file file \": all files of the list, without the target.
    sed -e '1s/^[^:]*://' -e 's/\\$//' "$dependencies" | xargs cat | sha256sum >"$output.sum"
    exit ;;
esac
root=$(cd "$(dirname "$0")/.." && pwd)
exec env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime \
  CCACHE_PCH_EXTSUM=1 CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1 ccache "$@"
