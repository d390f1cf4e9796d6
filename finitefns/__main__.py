"""``python -m finitefns`` is the command ``finitefns``."""

import sys

if __name__ == "__main__":
    try:
        from .cli import main
    except KeyboardInterrupt:  # before the command could say what it does with it
        sys.exit(130)
    sys.exit(main())
