"""Reports: all that can be said of a thing, on a screen or in a notebook."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from ..errors import InputError
from ..finite.counting import count_classes, maps
from ..finite.factorizations import count_factorizations
from ..finite.information import entropy, information_loss
from ..finite.levels import level_set_sizes, level_sets
from ..finite.maps import FiniteMap
from ..finite.symmetry import class_size, log10_class_size, symmetries
from ..freedom import Freedom
from ..show import html
from ..verdict import shorten
from .svg import Markup, element, escape

COMPLETE = {
    "none": "the map itself",
    "codomain": "the kernel: which inputs share an output",
    "domain": "the size of each output's level set",
    "all": "the level-set sizes, and the size of the codomain",
}
COUNTABLE = 3_000  # beyond this the exact counts take longer than a reader waits
WRITABLE = 30  # digits


@dataclass(frozen=True)
class Report:
    """What is known of one thing: ``facts`` about it, and a line for each freedom.

    Prints as text, shows itself as HTML in a notebook, and `to_dict` is ready for JSON.
    """

    thing: Any
    facts: dict[str, Any]
    freedoms: dict[str, dict[str, Any]]

    def to_dict(self) -> dict[str, Any]:
        """The report in what JSON knows; numbers too large to write down are texts."""
        return {"facts": _plain(self.facts), "freedoms": _plain(self.freedoms)}

    def __str__(self) -> str:
        width = max(map(len, self.facts), default=0)
        lines = [f"{name:<{width}}  {shorten(_told(v), 120)}" for name, v in self.facts.items()]
        for freedom, told in self.freedoms.items():
            lines.append("")
            lines.append(f"freedom {freedom}")
            inner = max(map(len, told), default=0)
            lines += [f"  {name:<{inner}}  {shorten(_told(v), 110)}" for name, v in told.items()]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        parts = [Markup(html(self.thing)), _table(self.facts)]
        for freedom, told in self.freedoms.items():
            parts += [element("h4", escape(f"freedom {freedom}")), _table(told)]
        return element("div", *parts)


def _table(told: dict[str, Any]) -> Markup:
    rows = (
        element(
            "tr",
            element("th", escape(name), style="text-align:left", scope="row"),
            element("td", escape(shorten(_told(value), 300)), style="text-align:left"),
        )
        for name, value in told.items()
    )
    return element("table", *rows)


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    return value if isinstance(value, str) else repr(value)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (tuple, list)):
        return [_plain(inner) for inner in value]
    return list(value) if hasattr(value, "runs") and len(value) <= 10_000 else repr(value)


def large(number: int) -> int | str:
    """A whole number as it is, or about how large it is when it has more than 30 digits.

    >>> large(720), large(10**40)
    (720, 'about 1.0e+40')
    """
    if number < 10**WRITABLE:
        return number
    shift = number.bit_length() - 64
    return power(math.log10(number >> shift) + shift * math.log10(2))


def power(log10: float) -> str:
    """A number that is only known by its decimal logarithm."""
    if log10 < 9:
        return str(round(10**log10))
    whole = math.floor(log10)
    return f"about {10 ** (log10 - whole):.1f}e+{whole}"


@singledispatch
def describe(thing: Any, freedom: Freedom | str | None = None) -> Report:
    """Everything that is known of a thing, under one freedom or under each of the four short ones.

    >>> print(describe(FiniteMap([0, 0, 1]), "all"))  # doctest: +ELLIPSIS
    domain size  ...

    Raises `InputError` for a kind that has no report.
    """
    raise InputError(f"describe: there is no report for a {type(thing).__name__}")


@describe.register
def _(thing: FiniteMap, freedom: Freedom | str | None = None) -> Report:
    n, m = thing.domain.size, thing.codomain.size
    sizes = level_set_sizes(thing)
    reached = len(sizes)
    facts: dict[str, Any] = {
        "domain size": n,
        "codomain size": m,
        "level-set sizes": sizes,
        "injective": reached == n,
        "surjective": reached == m,
    }
    if n <= COUNTABLE:
        told = "; ".join(
            f"{y!r} <- {', '.join(map(repr, inputs[:12]))}{', ...' if len(inputs) > 12 else ''}"
            for y, inputs in list(level_sets(thing).items())[:40]
        )
        facts["level sets"] = told or "none"
    facts["missed outputs"] = m - reached
    facts["summary"] = f"through {reached} points, and no fewer"
    largest = int(sizes.sizes[0]) if reached else 0
    if largest <= COUNTABLE and len(sizes.sizes) <= COUNTABLE:
        facts["factorizations"] = _factorizations(thing, n)
    if n:
        facts["entropy of the output"] = f"{entropy(thing):.6g} bits, the inputs weighing the same"
        facts["information loss"] = f"{information_loss(thing):.6g} bits of {math.log2(n):.6g}"
    chosen: list[Freedom | str] = (
        ["none", "codomain", "domain", "all"] if freedom is None else [freedom]
    )
    freedoms = {str(Freedom.parse(fr)): _under(thing, Freedom.parse(fr)) for fr in chosen}
    return Report(thing, facts, freedoms)


def _factorizations(f: FiniteMap, n: int) -> str:
    whole = _told(large(count_factorizations(f)))
    if not 0 < n <= 12:
        return whole
    by_size = ((k, count_factorizations(f, k)) for k in range(n + 1))
    return f"{whole} (" + ", ".join(f"{c} through {k}" for k, c in by_size if c) + ")"


def _under(f: FiniteMap, freedom: Freedom) -> dict[str, Any]:
    """What one freedom leaves standing of a map."""
    n, m = f.domain.size, f.codomain.size
    invariants = f.invariants(freedom)
    name, value = list(invariants.items())[-1]
    told: dict[str, Any] = {}
    if str(freedom) in COMPLETE:
        told["complete invariant"] = COMPLETE[str(freedom)]
    told[name] = value
    group = symmetries(f, freedom)
    small = n <= COUNTABLE and m <= COUNTABLE
    told["symmetries"] = large(group.order) if small else power(group.log10_order)
    told["class size"] = (
        large(class_size(f, freedom)) if small else power(log10_class_size(f, freedom))
    )
    if small:
        try:
            told["classes of such maps"] = large(count_classes(maps(n, m), freedom))
        except InputError as error:  # a coloured count can be too large a table
            told["classes of such maps"] = f"not counted: {error}"
    return told
