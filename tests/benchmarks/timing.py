"""How times are taken: in turns in one process, so that a busy machine moves both."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from typing import Any

ROUNDS = 5


def seconds(job: Callable[[], Any]) -> float:
    gc.collect()
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def ratio(job: Callable[[], Any], base: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """The median ratio of two times, taken in turns after a warm-up of each."""
    base()
    job()
    return statistics.median(seconds(job) / seconds(base) for _ in range(rounds))
