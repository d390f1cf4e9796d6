"""How far apart two functions are that are not equivalent, as people compare two clusterings.

Which rows differ after the best renaming that is allowed, what that renaming does to the outputs,
and what would hold if the inputs kept the names that both tables give them. All of this comes after
the verdict and never changes it: what takes long is not begun unasked, and said instead.
"""

from __future__ import annotations

import argparse
import csv
import math
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..errors import InputError
from ..freedom import Freedom, fixed, free
from ..verdict import Equivalent, Inequivalent, Verdict
from .tables import aligned, arrows, number, safe
from .writing import write_whole

SHOWN = 10  # rows that differ are shown up to so many; --changed writes all
UNASKED = 2**22  # cells of an assignment that is solved without being asked for: half a second
TRIED = 1_000  # renamings of a group that are tried without being asked for


def besides(
    answer: dict[str, Any], asked_of: tuple[Any, Any, Freedom, Verdict], options: argparse.Namespace
) -> None:
    """Say, or put into the answer, what comes after a verdict: how far apart, and names kept.

    Where the inputs were free and both tables name the same ones, the rows that differ are shown
    and written with those names kept: that an input differs from another says nothing to a person.
    """
    from ..finite.maps import FiniteMap

    left, right, freedom, verdict = asked_of
    asked = options.changed is not None
    if asked and not isinstance(left, FiniteMap):
        raise InputError(f"--changed is for maps, but this is {an(type(left).__name__)}")
    trusting = kept(left, right, freedom, asked)
    first = next(iter(left.slots))
    no = isinstance(verdict, Inequivalent)
    found = apart(left, right, freedom, asked) if no or (asked and trusting is None) else None
    shown = found if trusting is None else trusting.found
    if asked:
        if not isinstance(shown, Apart):
            raise InputError(f"--changed {options.changed}: {shown}")
        write_whole(options.changed, shown.save)
    if options.json:
        if no:
            answer |= found.plain() if isinstance(found, Apart) else _unknown(found)
        if trusting is not None:
            answer["with names kept"] = trusting.plain()
        return
    if no and isinstance(left, FiniteMap):
        print(found.sentence() if isinstance(found, Apart) else f"({found})")
    if trusting is not None and (no or _moves(verdict, first)):
        print("\n" * (not no) + trusting.line(first))
    if no and isinstance(shown, Apart) and shown.value:
        print("\n".join(["", *shown.lines(options.changed)]))


def _moves(verdict: Verdict, slot: str) -> bool:
    """Whether a yes gave another name to a point of this slot: else names were kept anyway."""
    return isinstance(verdict, Equivalent) and any(a != b for a, b in verdict.witness.pairs(slot))


def _unknown(why: Any) -> dict[str, Any]:
    return {"distance": None, "why no distance": why}


class Row(NamedTuple):
    """An input whose outputs differ: ``here`` and ``there`` are its names on the left and right."""

    here: Any
    there: Any
    left: Any
    renamed: Any
    right: Any


@dataclass(frozen=True)
class Apart:
    """What `distance` found, in the words of the two tables."""

    left: Any
    right: Any
    found: Any
    renamed: str  # which names could change: "outputs", "inputs and outputs", or nothing

    @property
    def value(self) -> int:
        """How many rows differ."""
        return int(self.found)

    def sentence(self) -> str:
        """How far apart they are: ``2 of 150 rows differ after the best renaming of outputs``."""
        if not self.value:
            return "no row differs; only the outputs that never occur do"
        after = f" after the best renaming of {self.renamed}" if self.renamed else ""
        return f"{differ(self.value, self.left.domain.size)}{after}"

    def rows(self) -> Iterator[Row]:
        """The rows that differ, in the order of the left table."""
        back = self.found.witness.inverse()
        old = back.moves["domain"]
        for j in sorted(self.found.changed.tolist(), key=lambda j: int(old[j])):
            i = int(old[j])
            before = int(self.left.values[i])
            yield Row(
                self.left.domain.label(i),
                self.right.domain.label(j),
                self.left.codomain.label(before),
                self._name(before),
                self.right.codomain.label(int(self.right.values[j])),
            )

    def _name(self, output: int) -> Any:
        """What an output of the left is called on the right; None where nothing is left for it."""
        new = int(self.found.witness.moves["codomain"][output])
        return self.right.codomain.label(new) if new < self.right.codomain.size else None

    def translation(self) -> list[tuple[Any, Any]]:
        """Each output that occurs on the left, with its name on the right."""
        import numpy as np

        reached = np.unique(self.left.values).tolist()
        return [(self.left.codomain.label(y), self._name(y)) for y in reached]

    @property
    def moves_inputs(self) -> bool:
        """Whether an input may stand under another name in the other table."""
        return self.renamed.startswith("inputs")

    def lines(self, file: str | None = None) -> list[str]:
        """The first rows that differ, all of which are in ``file``, and how outputs are renamed."""
        table = [["input", "left", *["translated"] * bool(self.renamed), "right"]]
        for place, row in enumerate(self.rows()):
            if place == SHOWN:
                break
            name = safe(row.here) if row.here == row.there else arrow(row.here, row.there)
            new = [told(row.renamed)] * bool(self.renamed)
            table.append([name, safe(row.left), *new, safe(row.right)])
        lines = ["  " + line for line in aligned(table)]
        if self.value > SHOWN:
            where = f"all are in {file}" if file else "--changed FILE.csv writes all"
            lines.append(f"  ... {number(self.value - SHOWN)} more ({where})")
        if "outputs" in self.renamed:
            pairs = [(a, Nothing if b is None else b) for a, b in self.translation()]
            lines += ["", "  outputs", *("  " + line for line in arrows(pairs))]
        return lines

    def plain(self) -> dict[str, Any]:
        """The same as JSON tells it, every row included."""
        told = {"distance": self.value, "rows": self.left.domain.size}
        keys = ("input", "right input", "left", "left translated", "right")
        skipped = set() if self.moves_inputs else {"right input"}
        rows = [
            {key: cell for key, cell in zip(keys, row, strict=True) if key not in skipped}
            for row in self.rows()
        ]
        return {**told, "changed": rows, "translation": self.translation()}

    def save(self, path: str) -> None:
        """Write the rows that differ as a table."""
        head = ["input", *["right input"] * self.moves_inputs, "left", "left translated", "right"]
        with open(path, "w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(head)
            for row in self.rows():
                names = [row.here, *[row.there] * self.moves_inputs]
                renamed = "" if row.renamed is None else row.renamed
                table.writerow([*names, row.left, renamed, row.right])


def an(kind: str) -> str:
    """The name of a kind with its article."""
    return f"a{'n' * (kind[0] in 'AEIOU')} {kind}"


class _Nothing:
    def __repr__(self) -> str:
        return "(no partner)"


Nothing = _Nothing()


def told(label: Any) -> str:
    """A label for a cell, or that there is none."""
    return repr(Nothing) if label is None else safe(label)


def arrow(old: Any, new: Any) -> str:
    """One point and its new name."""
    return f"{safe(old)} -> {safe(new)}"


def differ(value: int, rows: int) -> str:
    """How many of the rows differ.

    >>> differ(1, 5), differ(2, 150), differ(0, 3)
    ('1 of 5 rows differs', '2 of 150 rows differ', 'no row differs')
    """
    if not value:
        return "no row differs"
    return f"{value:,} of {rows:,} rows differ{'s' * (value == 1)}"


def apart(left: Any, right: Any, freedom: Freedom, asked: bool = False) -> Apart | str:
    """How far apart two maps are, or the sentence that says why that is not told.

    ``asked`` is whether a person wants to know at any price.
    """
    from ..finite.distance import distance
    from ..finite.maps import FiniteMap

    if not isinstance(left, FiniteMap):
        return f"how far apart they are is known for maps, and this is {an(type(left).__name__)}"
    why = None if asked else _takes_long(left, right, freedom)
    if why is not None:
        return f"how far apart they are was not worked out: {why} (--changed FILE.csv does it)"
    slots = freedom.on(["domain", "codomain"], "FiniteMap")
    words = {"domain": "inputs", "codomain": "outputs"}
    free = [words[slot] for slot, how in slots.items() if not how.trusts_names]
    try:
        return Apart(left, right, distance(left, right, freedom), " and ".join(free))
    except InputError as error:
        return f"how far apart they are is not known: {str(error).removeprefix('distance: ')}"
    except MemoryError:
        return "how far apart they are is not known: it does not fit into memory"


def _takes_long(left: Any, right: Any, freedom: Freedom) -> str | None:
    """Why nobody should wait for a distance who did not ask for it."""
    from ..finite.groups.factors import Moves
    from ..finite.groups.grouped import setting, without_groups

    if freedom.grouped and without_groups(freedom, left) is None:
        factors = setting(freedom, left).factors
        order = math.prod(x.order for x in factors if isinstance(x, Moves))
        if order > TRIED:
            return f"each of {number(order)} renamings has to be tried"
    if freedom.on(["domain", "codomain"], "FiniteMap")["domain"] == free:
        return None
    import numpy as np

    here, there = (len(np.unique(f.values)) for f in (left, right))
    if here * there > UNASKED:
        return f"{here:,} outputs on the left can go with {there:,} on the right"
    return None


# ------------------------------------------------------------------ names that both tables give


@dataclass(frozen=True)
class Kept:
    """What holds if the inputs keep their names: the verdict, and how far apart the maps are."""

    freedom: Freedom
    verdict: str
    found: Apart | str
    named: bool  # False where the inputs have no names but their places, 1, 2, 3, ...

    def line(self, slot: str) -> str:
        """That the inputs were free, and what would hold if they were not."""
        inputs = "points" if slot == "space" else "inputs"
        names = "names" if self.named else "places"
        how = shlex.quote(str(self.freedom))
        line = f"{inputs} were free; with their {names} kept (--freedom {how}): {self.verdict}"
        if self.verdict == "equivalent" or isinstance(self.found, str):
            return line
        return f"{line}, {differ(self.found.value, self.found.left.domain.size)}"

    def plain(self) -> dict[str, Any]:
        """The same as JSON tells it."""
        told = {"freedom": str(self.freedom), "verdict": self.verdict}
        if self.verdict != "not equivalent":
            return told
        return told | (_unknown(self.found) if isinstance(self.found, str) else self.found.plain())


def kept(left: Any, right: Any, freedom: Freedom, asked: bool = False) -> Kept | None:
    """What holds if the inputs keep their names, where they were free and both tables name them.

    A joint group or a group is a freedom that somebody chose; nothing is said of it.
    """
    from ..compare import equivalent

    slots = freedom.on(list(left.slots), type(left).__name__)
    first = next(iter(slots))
    if slots[first] != free or not same_names(left.sets[first], right.sets[first]):
        return None
    trusting = Freedom(**{**slots, first: fixed})
    verdict = equivalent(left, right, trusting)
    words = {Equivalent: "equivalent", Inequivalent: "not equivalent"}
    found = apart(left, right, trusting, asked)
    named = not (_only_places(left.sets[first]) and _only_places(right.sets[first]))
    return Kept(trusting, words.get(type(verdict), "undecided"), found, named)


def _only_places(points: Any) -> bool:
    first = points.label(0)
    return first in (0, 1) and all(x == i for i, x in enumerate(points.labels, first))


def same_names(left: Any, right: Any) -> bool:
    """Whether two sets have the same points by name, in any order; one point at least."""
    if not left.size or left.size != right.size:
        return False
    return left == right or set(left.labels) == set(right.labels)
