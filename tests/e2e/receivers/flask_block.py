"""Runs the Flask block cut from generic.md as a server: flask_block.py FILE"""
import os
import pathlib
import sys

from flask import Flask, request

from serve import serve

block = pathlib.Path(sys.argv[1])
names = {"app": Flask("receiver"), "request": request,
         "WEBHOOK_SECRET": os.environ["WEBHOOK_SECRET"]}
exec(compile(block.read_text(), str(block), "exec"), names)
serve(names["app"])
