"""Runs a Python block of docs/receivers/ as a server, its clock moved: page.py FILE"""
import os
import pathlib
import sys
import time

from serve import serve

shift = float(os.environ["CLOCK_SHIFT_SECONDS"])
now = time.time
time.time = lambda: now() + shift

block = pathlib.Path(sys.argv[1])
names = {"__name__": "receiver"}
exec(compile(block.read_text(), str(block), "exec"), names)
serve(names["app"])
