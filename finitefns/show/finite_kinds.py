"""What is seen of finite things: the file that registers every kind of the finite world.

The pictures themselves stand in files of their own; here a kind says which of them it has, what its
report tells, and which rows its table of freedoms has.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ..errors import InputError
from ..finite.chains import Chain
from ..finite.endofunctions import Endofunction
from ..finite.factor import Factorization
from ..finite.factorizations import count_factorizations
from ..finite.information import entropy, information_loss
from ..finite.invariants import ByPoint, Kernel
from ..finite.levels import level_set_sizes, level_sets
from ..finite.maps import FiniteMap
from ..finite.merging import Merges, when_merged
from ..finite.profile import Profile
from ..freedom import Freedom
from ..verdict import Equivalent
from . import arrows, endo_report
from .class_pictures import class_picture
from .endo_report import Blocks
from .forests import different_forests, forest_picture, matched_forests
from .forests import fits as forest_fits
from .functional_graphs import MOST_POINTS, endofunction_picture, verdict_picture
from .magnitude import size_of_lattice
from .map_pictures import different_maps, factorization_picture, map_picture, matched_maps
from .mergetree import merge_picture
from .picture import Picture
from .questions import Row, Told, picture_of, picture_of_two, plain_parts, report_on, rows_of
from .standing import Standing, standing

Freedoms = Sequence[Freedom | str]
Reported = tuple[dict[str, Any], Told]

FREEDOMS = ("none", "codomain", "domain", "all")
LISTED = 3_000  # points; beyond this, they are not told one by one
JSON_LISTED = 10_000
MERGERS = 30  # stages whose mergers are told one by one

# ------------------------------------------------------------------ pictures


@picture_of.register
def _(
    thing: FiniteMap, *, arrange: str = "numbers", freedom: Freedom | str | None = None
) -> Picture:
    if arrange not in ("numbers", "level sets"):
        raise InputError(f"draw: arrange is {arrange!r}, but it must be 'numbers' or 'level sets'")
    if freedom is not None and _is_of_class(thing, freedom, arrange != "numbers"):
        return class_picture(thing, freedom)
    return map_picture(thing, arrange)


@picture_of.register
def _(thing: Factorization) -> Picture:
    return factorization_picture(thing)


@picture_of.register
def _(thing: Chain, *, freedom: Freedom | str | None = None) -> Picture:
    """The levelled forest: a column for each stage, a point in the look of where it ends."""
    if freedom is not None and _is_of_class(thing, freedom):
        return class_picture(thing, freedom)
    return forest_picture(thing)


@picture_of.register
def _(thing: Merges) -> Picture:
    """The merge tree: inputs as leaves, joined at the stage at which they become one point."""
    return merge_picture(thing)


@picture_of.register
def _(
    thing: Endofunction, arrange: str = "cycles", *, freedom: Freedom | str | None = None
) -> Picture:
    if freedom is not None and _is_of_class(thing, freedom, arrange != "cycles"):
        return class_picture(thing, freedom)
    return endofunction_picture(thing, arrange)


def _is_of_class(thing: Any, freedom: Freedom | str, arranged: bool = False) -> bool:
    """Whether the class of a thing can be drawn small; a large one is told in bars, as ever."""
    Freedom.parse(freedom).on(list(thing.slots), type(thing).__name__)
    if arranged:
        raise InputError("draw: the canonical form stands as it is; give arrange, or freedom")
    if isinstance(thing, Endofunction):
        return thing.space.size <= MOST_POINTS
    return arrows.fits(thing) if isinstance(thing, FiniteMap) else forest_fits(thing)


@picture_of_two.register
def _(left: FiniteMap, verdict: Any, right: Any) -> Picture:
    if isinstance(verdict, Equivalent):
        return matched_maps(left, verdict, right)
    return different_maps(left, verdict, right)


@picture_of_two.register
def _(left: Chain, verdict: Any, right: Any) -> Picture:
    picture = matched_forests if isinstance(verdict, Equivalent) else different_forests
    return picture(verdict, left, right)


@picture_of_two.register
def _(left: Endofunction, verdict: Any, right: Any) -> Picture:
    return verdict_picture(verdict, left, right)


# ------------------------------------------------------------------ reports


@report_on.register
def _(thing: FiniteMap, freedoms: Freedoms) -> Reported:
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
    return facts, _told_by_name(rows)


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


@report_on.register
def _(thing: Chain, freedoms: Freedoms) -> Reported:
    merges = when_merged(thing)
    facts: dict[str, Any] = {f"size of {slot}": size for slot, size in thing.slots.items()}
    facts["different points, stage by stage"] = " -> ".join(map(str, merges.counts()))
    facts |= _mergers(merges)
    coarse = thing.invariants(Freedom.parse("all")).items()
    facts |= {name: value for name, value in coarse if isinstance(value, Profile)}
    rows = [standing(thing, fr) for fr in freedoms or ("none", "hidden", "all")]
    return facts, _told_by_name(rows)


@report_on.register
def _(thing: Endofunction, freedoms: Freedoms) -> Reported:
    rows = [standing(thing, fr) for fr in freedoms or ("none", "all")]
    return endo_report.facts(thing), _told_by_name(rows)


@plain_parts.register
def _(value: Profile) -> Any:
    runs = [{"size": size, "outputs": often} for size, often in value.runs]
    return list(value) if len(value) <= JSON_LISTED else runs


@plain_parts.register
def _(value: ByPoint) -> Any:
    if value.points.size > JSON_LISTED:
        return repr(value)
    said = value.numbers.tolist()
    said = said if value.outputs is None else map(value.outputs.label, said)
    return dict(zip(value.points.labels, said, strict=True))


@plain_parts.register
def _(value: Kernel) -> Any:
    if value.points.size > JSON_LISTED:
        return repr(value)
    blocks: dict[int, list[Any]] = {}
    for label, block in zip(value.points.labels, value.growth.tolist(), strict=True):
        blocks.setdefault(block, []).append(label)
    return list(blocks.values())


# ------------------------------------------------------------------ tables of freedoms


@rows_of.register
def _(thing: FiniteMap, freedoms: Freedoms) -> list[Row]:
    rows: list[Row] = [standing(thing, fr) for fr in FREEDOMS]
    if thing.domain.size and thing.domain == thing.codomain:
        twin = Endofunction(thing.values, thing.domain)
        rows.insert(3, standing(twin, "all", "domain and codomain together (conjugacy)"))
    return [*rows, *_more(thing, freedoms)]


@rows_of.register
def _(thing: Endofunction, freedoms: Freedoms) -> list[Row]:
    rows = [standing(thing, "none"), standing(thing, "all"), *_more(thing, freedoms)]
    return [*rows, standing(thing.as_map(), "all", "domain and codomain apart (as a map)")]


@rows_of.register
def _(thing: Chain, freedoms: Freedoms) -> list[Row]:
    return [*_more(thing, ("none", "hidden", "all")), *_more(thing, freedoms)]


def _more(thing: Any, freedoms: Freedoms) -> list[Standing]:
    return [standing(thing, freedom) for freedom in freedoms]
