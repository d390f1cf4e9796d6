"""What a cell of text says: a whole number, a number, or a name.

One rule for whole numbers, wherever they stand: an integer may be written with a sign, with a
decimal point and zeros, or as 1.0e+00; all of these are that integer. A minus sign may be the
typographic one. Leading zeros make a name: 007 is not 7. Law: ``whole(whole(x)) == whole(x)``.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from ..errors import InputError

INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,30})")  # no leading zeros: 007 is a name
MINUS = "\N{MINUS SIGN}"  # what a phone or a web page writes
NUMBER = re.compile(
    rf"[-+{MINUS}]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?|[-+]?(?:nan|inf)", re.I
)
MISSING = frozenset({"na", "n/a", "nan", "null", "none", "<na>", "#n/a", "nat"})
ONE_OUTPUT = "a map gives one output per input"

_WHOLE = re.compile(
    rf"[-+{MINUS}]?(?:0|[1-9][0-9]{{0,30}})(?:\.0*|\.[0-9]{{1,40}}e[-+]?[0-9]{{1,2}})?", re.I
)
SIGNS = (".", "+", "-0", MINUS)  # a whole number in another spelling has one of these


def whole(cell: str) -> str:
    """The integer that a cell writes, in digits; any other cell as it is.

    >>> [whole(x) for x in ("1.0", "+1", "1.5e+01", "-0", "007", "2.5", "1e5")]
    ['1', '1', '15', '0', '007', '2.5', '1e5']
    """
    if not _WHOLE.fullmatch(cell):
        return cell
    value = Decimal(cell.replace(MINUS, "-"))
    if value != value.to_integral_value() or abs(value) >= 10**31:
        return cell
    return str(int(value))


def wholes(cells: list[str]) -> list[str]:
    """The same for many cells; those that can write no other integer are not looked at."""
    together = "\0".join(cells)
    if not any(sign in together for sign in SIGNS):
        return cells
    known = {cell: whole(cell) for cell in set(cells)}
    return [known[cell] for cell in cells]


def missing_place(cells: Sequence[str]) -> int | None:
    """Where a cell stands that programs write for what they do not know, among numbers.

    >>> missing_place(["1", "NA", "2"]), missing_place(["x", "NA"])
    (1, None)
    """
    some = cells[:64]  # most columns of a million cells are done here: they have names, or no n
    if not all(NUMBER.fullmatch(x) or x.lower().lstrip("+-") in MISSING for x in some):
        return None
    together = "\0".join(cells)
    if "n" not in together and "N" not in together:
        return None
    distinct = set(cells)
    unknown = {cell for cell in distinct if cell.lower().lstrip("+-") in MISSING}
    rest = distinct - unknown
    if not unknown or not all(map(NUMBER.fullmatch, rest)):
        return None
    if not rest and not any("nan" in cell.lower() for cell in unknown):
        return None  # a column of nothing but NA may be about Namibia
    return next(i for i, cell in enumerate(cells) if cell in unknown)


def ascii_minus(text: str) -> str:
    """A typographic minus in front of a digit is a minus.

    >>> ascii_minus("[−3, 2]")
    '[-3, 2]'
    """
    return re.sub(rf"{MINUS}(?=[0-9.])", "-", text)


# ------------------------------------------------------------------ JSON


def parse(text: str, where: str, labels: bool = True) -> Any:
    """JSON as lists, objects and scalars; a key that comes twice with two values is refused.

    Among ``labels`` 1.0 is the integer 1; where numbers are measured it stays a float.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table: dict[str, Any] = {}
        for key, value in pairs:
            before = table.setdefault(key, value)
            if type(before) is not type(value) or before != value:
                raise InputError(
                    f"{where}: the key {key!r} comes twice, with {brief(table[key])} and "
                    f"{brief(value)}; {ONE_OUTPUT}"
                )
        return table

    try:
        return json.loads(
            text, object_pairs_hook=once, parse_float=_whole_or_float if labels else float
        )
    except InputError:
        raise
    except json.JSONDecodeError as error:
        spot = f"line {error.lineno}, column {error.colno}"
        raise InputError(f"{where}, {spot}: not JSON: {error.msg}") from None
    except RecursionError:
        raise InputError(
            f"{where}: the JSON is nested too deep; a map is a list or object"
        ) from None
    except ValueError:  # Python reads no integers beyond some thousand digits
        raise InputError(f"{where}: a number in it has too many digits to be read") from None


def _whole_or_float(text: str) -> int | float:
    digits = whole(text)
    return int(digits) if INTEGER.fullmatch(digits) else float(text)


def scalar(value: Any, where: str) -> Any:
    """The value, if it can be a label: an integer or a text."""
    if value is None or value == "":
        raise InputError(f"{where}: it is missing, but every input has an output")
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise InputError(f"{where}: it is {brief(value)}, but an integer or a text is meant")
    return value


def brief(value: Any) -> str:
    """A value from JSON as an error says it."""
    if isinstance(value, (list, dict)):
        return f"{'a list' if isinstance(value, list) else 'an object'} of {len(value)}"
    try:
        text = json.dumps(value)
    except (TypeError, ValueError):  # a date of a frame, or an integer of too many digits
        return f"of the type {type(value).__name__}"
    return text if len(text) <= 40 else text[:37] + "..."


# ------------------------------------------------------------------ names that look alike


def looks(name: str) -> str:
    """What is left of a name when Unicode forms and letters without ink are forgotten.

    >>> looks("e\\u0301\\u200b") == looks("\\xe9"), looks("a") == looks("b")
    (True, False)
    """
    plain = unicodedata.normalize("NFKC", name)
    inked = (c for c in plain if unicodedata.category(c) not in ("Cf", "Cc"))
    return " ".join("".join(inked).split())


def twins(names: Iterable[Any]) -> tuple[str, str] | None:
    """Two different names that look the same, where there are any.

    >>> twins(["Andre\\u0301", "Andr\\xe9"]) == ("Andre\\u0301", "Andr\\xe9"), twins(["a", 3])
    (True, None)
    """
    texts = {name for name in names if isinstance(name, str)}
    strange = [name for name in texts if not name.isascii() or not name.isprintable()]
    if not strange:
        return None
    seen: dict[str, str] = {}
    plain = {looks(name) for name in strange}
    for name in sorted(texts):
        if name.isascii() and name not in plain:
            continue
        other = seen.setdefault(looks(name), name)
        if other != name:
            return other, name
    return None


def escaped(name: str) -> str:
    """A name with every letter beyond ASCII told by its number.

    >>> print(escaped("Andre\\u0301"))
    'Andre\\u0301'
    """
    return ascii(name)
