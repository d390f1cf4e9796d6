"""What the command says to a test: its status, and all that it writes."""

from __future__ import annotations

from typing import NamedTuple


class Said(NamedTuple):
    """How a run of the command ended, and what it wrote on either stream."""

    status: int
    out: str
    err: str
