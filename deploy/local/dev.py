"""Where ./dev goes on in Python."""

import sys

from fanfare_local.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
