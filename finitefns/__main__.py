"""``python -m finitefns`` is the command ``finitefns``."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
