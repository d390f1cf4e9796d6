"""How tests measure: time of the processor, against a yardstick taken in the same process.

Seconds on the wall say how busy a machine is. One stable sort of a million numbers takes longer on
a slow machine and on a crowded one, and so does all else.
"""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

# How long a test waits for another process, in seconds: nobody waits so long where all is well.
PATIENCE = 300


def spent() -> float:
    """Seconds of the processor that this process and the children it has waited for have used."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


@functools.cache
def one_sort() -> float:
    """What one stable sort of a million numbers takes here (0.1 s on a machine of 2024)."""
    numbers = np.random.default_rng(0).permutation(10**6)
    taken = []
    for _ in range(3):
        start = time.process_time()
        np.argsort(numbers, kind="stable")
        taken.append(time.process_time() - start)
    return max(taken)


@contextmanager
def within(sorts: float) -> Iterator[None]:
    """What is done inside takes no longer than so many sorts of a million numbers."""
    start = spent()
    yield
    taken = (spent() - start) / one_sort()
    assert taken < sorts, f"took the time of {taken:.0f} sorts of a million numbers, not {sorts}"
