"""Calls verify() of a snippet for each line of standard input: driver.py FILE"""
import base64
import json
import pathlib
import sys

names = {}
exec(pathlib.Path(sys.argv[1]).read_text(), names)
for line in sys.stdin:
    secret, now, body, headers = line.rstrip("\n").split("\t")
    try:
        print(str(names["verify"](json.loads(base64.b64decode(headers)), base64.b64decode(body),
                                  base64.b64decode(secret).decode(), int(now))).lower())
    except Exception:
        print("error")
