"""Reports: all that can be said of a thing, on a screen or in a notebook."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import singledispatch
from itertools import pairwise
from typing import Any

import numpy as np

from ..errors import InputError
from ..finite.chains import Chain
from ..finite.endofunctions import Endofunction
from ..finite.factorizations import count_factorizations
from ..finite.information import entropy, information_loss
from ..finite.invariants import ByPoint, Kernel
from ..finite.levels import level_set_sizes, level_sets
from ..finite.maps import FiniteMap
from ..finite.merging import Merges, when_merged
from ..finite.profile import Profile
from ..freedom import Freedom
from ..linear.chains import LinearChain
from ..linear.maps import LinearMap
from ..linear.operators import LinearOperator
from ..show import html
from ..verdict import Undecided, shorten
from . import endo_report, matrices, svg
from .magnitude import size_of_lattice
from .standing import Standing, standing
from .svg import Markup, element, escape

FREEDOMS = ("none", "codomain", "domain", "all")
LISTED = 3_000  # points; beyond this, they are not told one by one
JSON_LISTED = 10_000
MERGERS = 30  # stages whose mergers are told one by one


class Blocks(tuple[tuple[Any, ...], ...]):
    """Groups of points as a report tells them: ``{a, b} {c, d, e}``."""

    __slots__ = ()

    def __repr__(self) -> str:
        told = []
        for block in self[:20]:
            some = ", ".join(shorten(svg.clean(x), 30) for x in block[:12])
            told.append(f"{{{some}{', ...' if len(block) > 12 else ''}}}")
        return " ".join(told) + (f" ... {len(self) - 20} more" if len(self) > 20 else "")


@dataclass(frozen=True)
class Report:
    """What is known of one thing: ``facts`` about it, and what is left under each freedom.

    Prints as text, shows itself as HTML in a notebook, and `to_dict` is ready for JSON.

    >>> describe(FiniteMap([0, 0, 1]), "all").facts["missed outputs"]
    0
    """

    thing: Any
    facts: dict[str, Any]
    freedoms: dict[str, dict[str, Any]]

    def to_dict(self) -> dict[str, Any]:
        """The report in what JSON knows; numbers too large to write down are texts."""
        return {"facts": _plain(self.facts), "freedoms": _plain(self.freedoms)}

    def __str__(self) -> str:
        width = max(map(len, self.facts), default=0)
        lines = [f"{name:<{width}}  {_told(v, 120)}" for name, v in self.facts.items()]
        for freedom, told in self.freedoms.items():
            lines += ["", f"freedom {shorten(freedom, 120)}"]
            inner = max(map(len, told), default=0)
            lines += [f"  {name:<{inner}}  {_told(v, 110)}" for name, v in told.items()]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        names = list(dict.fromkeys(name for told in self.freedoms.values() for name in told))
        facts = ([name, _told(value, 300)] for name, value in self.facts.items())
        under = (
            [freedom, *(_told(told[name], 160) if name in told else "" for name in names)]
            for freedom, told in self.freedoms.items()
        )
        return element(
            "div",
            Markup(html(self.thing)),
            table([], facts),
            table(["freedom", *names], under),
        )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Markup:
    """A table whose first column, and head if there is one, name the rest."""
    look = "text-align:left;vertical-align:top;max-width:32em;overflow-wrap:anywhere"
    body = [
        element(
            "tr",
            element("th", escape(row[0]), style=look, scope="row"),
            *(element("td", escape(cell), style=look) for cell in row[1:]),
        )
        for row in rows
    ]
    if head:
        names = (element("th", escape(name), style=look, scope="col") for name in head)
        body.insert(0, element("tr", *names))
    return element("div", element("table", *body), style="overflow-x:auto")


def _told(value: Any, room: int) -> str:
    """A value on one line of a report."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):  # level sets: an output, and what it gets
        value = "; ".join(
            f"{shorten(repr(y), 30)} <- {', '.join(shorten(repr(x), 30) for x in some[:12])}"
            + (", ..." if len(some) > 12 else "")
            for y, some in list(value.items())[:40]
        )
    elif type(value) is tuple:  # labels
        value = ", ".join(shorten(repr(x), 30) for x in value[:40])
    return shorten("none" if value == "" else value, room)


def _plain(value: Any) -> Any:
    """A value in what JSON knows."""
    if isinstance(value, dict):
        told = {str(key): _plain(inner) for key, inner in value.items()}
        # Labels 1 and "1" are two points, but one key of a JSON object.
        same = len(told) == len(value)
        return told if same else [[_plain(k), _plain(inner)] for k, inner in value.items()]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Profile):
        runs = [{"size": size, "outputs": often} for size, often in value.runs]
        return list(value) if len(value) <= JSON_LISTED else runs
    if isinstance(value, (ByPoint, Kernel)) and value.points.size <= JSON_LISTED:
        if isinstance(value, ByPoint):
            said = value.numbers.tolist()
            said = said if value.outputs is None else map(value.outputs.label, said)
            return _plain(dict(zip(value.points.labels, said, strict=True)))
        blocks: dict[int, list[Any]] = {}
        for label, block in zip(value.points.labels, value.growth.tolist(), strict=True):
            blocks.setdefault(block, []).append(_plain(label))
        return list(blocks.values())
    if isinstance(value, (tuple, list)):
        return [_plain(inner) for inner in value]
    return repr(value)


@singledispatch
def describe(thing: Any, *freedoms: Freedom | str) -> Report:
    """What the package can find of a thing, under the given freedoms or under each short one.

    Numbers are exact up to 30 digits, and "about" beyond; 10^6 points take about a second.

    Law: it has the answers of `invariants`, `symmetries`, `class_size` and `count_classes`.

    >>> print(describe(FiniteMap([0, 0, 1]), "all"))  # doctest: +ELLIPSIS
    domain size            3
    codomain size          2
    level-set sizes        (2, 1)
    ...
    freedom all
      complete invariant    the level-set sizes, and the size of the codomain
      level-set sizes       (2, 1)
      symmetries            2
      class size            6
      classes of such maps  2

    Raises `InputError` for a kind that has no report.
    """
    raise InputError(f"describe: there is no report for a {type(thing).__name__}")


@describe.register
def _(thing: FiniteMap, *freedoms: Freedom | str) -> Report:
    n, m = thing.domain.size, thing.codomain.size
    sizes = level_set_sizes(thing)
    reached = len(sizes)
    facts: dict[str, Any] = {
        "domain size": n,
        "codomain size": m,
        "level-set sizes": sizes,
        "injective": reached == n,
        "surjective": reached == m,
        "bijective": reached == n == m,
    }
    if n <= LISTED:
        facts["level sets"] = level_sets(thing)
    facts["missed outputs"] = m - reached
    if reached < m and m <= LISTED:
        missed = np.setdiff1d(np.arange(m), thing.values).tolist()
        facts["missed by name"] = tuple(thing.codomain.label(y) for y in missed)
    facts["summary"] = f"{n} -> {reached} -> {m}: through {reached} points, and no fewer"
    facts["factorizations"] = _factorizations(thing)
    if n:
        facts["entropy of the output"] = f"{entropy(thing):.6g} bits, the inputs weighing the same"
        facts["information loss"] = f"{information_loss(thing):.6g} bits of {math.log2(n):.6g}"
    rows = [standing(thing, fr) for fr in freedoms or FREEDOMS]
    if not freedoms and n and thing.domain == thing.codomain:
        twin = Endofunction(thing.values, thing.domain)
        rows.insert(3, standing(twin, "all", "domain and codomain together (conjugacy)"))
    return Report(thing, facts, _told_by_name(rows))


def _told_by_name(rows: Iterable[Standing]) -> dict[str, dict[str, Any]]:
    return {row.freedom: row.to_dict() for row in rows}


def _factorizations(f: FiniteMap) -> str:
    """How many there are, and through how many points where that is short."""
    n, whole = f.domain.size, f"{size_of_lattice(f)}"
    if not 0 < n <= 12:
        return whole
    by_size = ((k, count_factorizations(f, k)) for k in range(n + 1))
    return f"{whole} (" + ", ".join(f"{c} through {k}" for k, c in by_size if c) + ")"


def _mergers(merges: Merges) -> dict[str, Any]:
    """Which inputs become one point at which stage: the groups by name where they are few."""
    counts = merges.counts()
    told: dict[str, Any] = {}
    for stage, (before, after) in enumerate(pairwise(counts), 1):
        if after == before:
            continue
        if counts[0] <= LISTED and len(told) < MERGERS:
            told[f"merge at stage {stage}"] = Blocks(merges.joins(stage))
    whole = next((stage for stage, count in enumerate(counts) if count == 1), None)
    last = f"never: {counts[-1]} are still apart at the end" if counts[-1] > 1 else "no inputs"
    told["all inputs are one point"] = last if whole is None else f"from stage {whole} on"
    return told


@describe.register
def _(thing: Chain, *freedoms: Freedom | str) -> Report:
    merges = when_merged(thing)
    facts: dict[str, Any] = {f"size of {slot}": size for slot, size in thing.slots.items()}
    facts["different points, stage by stage"] = " -> ".join(map(str, merges.counts()))
    facts |= _mergers(merges)
    coarse = thing.invariants(Freedom.parse("all")).items()
    facts |= {name: value for name, value in coarse if isinstance(value, Profile)}
    rows = [standing(thing, fr) for fr in freedoms or ("none", "hidden", "all")]
    return Report(thing, facts, _told_by_name(rows))


@describe.register
def _(thing: Endofunction, *freedoms: Freedom | str) -> Report:
    rows = [standing(thing, fr) for fr in freedoms or ("none", "all")]
    return Report(thing, endo_report.facts(thing), _told_by_name(rows))


@describe.register(LinearMap)
@describe.register(LinearOperator)
def _(thing: LinearMap | LinearOperator, *freedoms: Freedom | str) -> Report:
    chosen = map(Freedom.parse, freedoms or matrices.FREEDOMS[type(thing)])
    told = {str(fr): matrices.under(thing, fr) for fr in chosen}
    return Report(thing, matrices.facts(thing), told)


@describe.register
def _(thing: LinearChain, *freedoms: Freedom | str) -> Report:
    code = thing.barcode()
    facts: dict[str, Any] = {f"dimension of {slot}": n for slot, n in thing.slots.items()}
    facts["entries"] = "exact" if thing.is_exact else f"floats, tolerance {thing.tolerance:.3g}"
    facts["bars"] = code.explain() if isinstance(code, Undecided) else repr(code.counts)
    told = {
        str(fr): {name: shorten(value) for name, value in thing.invariants(fr).items()}
        for fr in map(Freedom.parse, freedoms or ("none", "hidden", "all"))
    }
    return Report(thing, facts, told)
