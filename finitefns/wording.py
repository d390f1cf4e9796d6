"""How an answer says what is too long to be said whole: a number, a text, a list of names.

There is one way for each, and everything that a person reads goes through here: answers, reports,
errors, the command. Where room is measured in pixels or in columns of a terminal, a text is cut at
its end instead (`svg.shorten`, `terminal.safe`). In JSON, what is counted exactly stays exact.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

DIGITS = 40  # a number of more is said by its size
NAMES = 3  # that a sentence says; the others are three dots


def number(count: int) -> str:
    """A whole number with its thousands marked; about how large where it has over 40 digits.

    >>> number(1234567), number(-5), number(10**60)
    ('1,234,567', '-5', 'about 1.0 x 10^60')
    """
    if abs(count) < 10**DIGITS:
        return f"{count:,}"
    size = abs(count)
    shift = size.bit_length() - 64
    told = about(math.log10(size >> shift) + shift * math.log10(2))
    return told if count > 0 else told.replace("about ", "about -")


def about(log10: float) -> str:
    """A number that is known by its decimal logarithm.

    >>> about(1999.9999), about(40.0)
    ('about 1.0 x 10^2000', 'about 1.0 x 10^40')
    """
    tenths = round(10 ** (log10 % 1 + 1))
    whole = math.floor(log10) + (tenths >= 100)
    return f"about {tenths / (100 if tenths >= 100 else 10):.1f} x 10^{whole}"


def shortened(text: str, room: int) -> str:
    """A text of at most so many letters, cut in the middle: its beginning and its end are kept.

    >>> shortened("short", 20), shortened("a" * 50 + "z" * 50, 20)
    ('short', 'aaaaaaaaaaa ... zzzz')
    """
    if len(text) <= room:
        return text
    end = max(room // 5, 0)
    return f"{text[: room - end - 5]} ... {text[len(text) - end :]}"


def some(names: Sequence[Any], room: int = 30) -> str:
    """Names in a sentence, the first three of many.

    >>> some([0]), some("ab"), some([0, 1, 2]), some(range(9))
    ('0', "'a' and 'b'", '0, 1 and 2', '0, 1, 2, ...')
    """
    told = [shortened(repr(name), room) for name in names[:NAMES]]
    if len(names) > NAMES:
        return ", ".join([*told, "..."])
    return " and ".join(filter(None, [", ".join(told[:-1]), told[-1]])) if told else "nothing"
