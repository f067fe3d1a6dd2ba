"""Runs a Flask block cut from generic.md as a server: flask_block.py FILE"""
import hashlib
import hmac
import os
import pathlib
import sys
import types

from flask import Flask, request

from serve import serve

SECRET = os.environ["WEBHOOK_SECRET"]


class Celery:
    """Of a task, what a block needs: it is done at once, without a broker."""

    def __init__(self, _name):
        pass

    def task(self, function):
        function.delay = function
        return function


def verify_signature(body, signature):
    """What the block of "Example Handler" doesn't print: as the page's first Python block does it."""
    right = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature, right)


sys.modules["celery"] = types.ModuleType("celery")
sys.modules["celery"].Celery = Celery
block = pathlib.Path(sys.argv[1])
names = {"__name__": "receiver", "app": Flask("receiver"), "request": request, "WEBHOOK_SECRET": SECRET,
         "verify_signature": verify_signature}
exec(compile(block.read_text(), str(block), "exec"), names)
serve(names["app"])
