#!/usr/bin/env python3
"""Writes sdk/vectors.json anew. Needs e2e_wire_tool, as the tests do."""
import sys

sys.dont_write_bytecode = True

from harness import vectors  # noqa: E402

if __name__ == "__main__":
    vectors.FILE.write_text(vectors.text())
