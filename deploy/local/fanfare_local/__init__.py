"""What ./dev does: dependencies, build, a local installation, its tests. Python 3.11, stdlib only."""
