"""The command line: what is typed (`command`), answered (`answers`) and shown (`terminal`)."""

from .command import main

__all__ = ["main"]
