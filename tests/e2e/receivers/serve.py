"""Runs a Flask app on a free port of the loopback and prints the port."""
import json

from werkzeug.serving import make_server


def serve(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(json.dumps({"port": server.server_port}), flush=True)
    server.serve_forever()
