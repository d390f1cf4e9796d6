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
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..freedom import Freedom, fixed, free
from ..verdict import Equivalent, Inequivalent, Obstruction, Verdict
from ..wording import number
from .terminal import aligned, arrows, safe
from .writing import write_whole

if TYPE_CHECKING:
    from ..finite.distance import Distance

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
    if no and isinstance(found, Apart):
        print(found.sentence())
    elif isinstance(left, FiniteMap) and not _says_as_much(verdict):
        print(f"({found})")
    if trusting is not None and (
        isinstance(trusting.found, Apart) if no else _moves(verdict, first)
    ):
        print("\n" * (not no) + trusting.line(first))
    if no and isinstance(shown, Apart) and shown.value:
        print("\n".join(["", *shown.lines(options.changed)]))


def _says_as_much(verdict: Verdict) -> bool:
    """Whether a verdict needs no word on how far apart: a yes, or inputs that do not meet."""
    if not isinstance(verdict, Inequivalent):
        return True
    return "domain" in verdict.obstruction.invariant.replace(",", " ").split()


def _moves(verdict: Verdict, slot: str) -> bool:
    """Whether a yes gave another name to a point of this slot: else names were kept anyway."""
    return isinstance(verdict, Equivalent) and any(a != b for a, b in verdict.witness.pairs(slot))


def _unknown(why: Any) -> dict[str, Any]:
    return {"distance": None, "why no distance": why}


@dataclass(frozen=True)
class Apart:
    """What `distance` found, in the words of the two tables."""

    found: Distance
    renamed: str  # which names could change: "outputs", "inputs and outputs", or nothing
    lonely: int = 0  # inputs that only one of the tables has, which were left out

    @property
    def value(self) -> int:
        """How many rows differ."""
        return self.found.value

    @property
    def size(self) -> int:
        """How many rows there are."""
        return self.found.right.domain.size

    @property
    def moves_inputs(self) -> bool:
        """Whether an input may stand under another name in the other table."""
        return self.renamed.startswith("inputs")

    @property
    def moves_outputs(self) -> bool:
        """Whether an output may have another name in the other table."""
        return self.renamed.endswith("outputs")

    def sentence(self) -> str:
        """How far apart they are: ``2 of 150 rows differ after the best renaming of outputs``."""
        after = f" after the best renaming of {self.renamed}" if self.renamed else ""
        if self.lonely:
            both = f"{self.size:,} input{'s are' if self.size > 1 else ' is'} in both tables"
            some = f"{self.value:,}" if self.value else "none"
            return f"{both}; {some} of them differ{'s' * (self.value < 2)}{after}"
        if not self.value:
            return "no row differs; only the outputs that never occur do"
        return f"{differ(self.value, self.size)}{after}"

    def translation(self) -> dict[Any, Any]:
        """What each output that occurs on the left is on the right; None where no row says so."""
        import numpy as np

        left, agreed = self.found.left, dict(self.found.translation)
        names = map(left.codomain.label, np.unique(left.values).tolist())
        return {name: agreed.get(name) for name in names}

    def rows(self) -> Iterator[list[Any]]:
        """The cells of each row that differs, under the names of `columns`."""
        renamed = self.translation()
        for row in self.found.rows():
            moved = [row.right] * self.moves_inputs
            new = [renamed[row.was]] * self.moves_outputs
            yield [row.left, *moved, row.was, *new, row.found]

    def columns(self) -> list[str]:
        """What stands in a row that differs."""
        moved, new = ["right input"] * self.moves_inputs, ["left translated"] * self.moves_outputs
        return ["input", *moved, "left", *new, "right"]

    def lines(self, file: str | None = None) -> list[str]:
        """The first rows that differ, all of which are in ``file``, and how outputs are renamed."""
        table = [[word.removeprefix("left ") for word in self.columns()]]
        table += [[told(cell) for cell in row] for row in islice(self.rows(), SHOWN)]
        lines = ["  " + line for line in aligned(table)]
        if self.value > SHOWN:
            where = f"all are in {file}" if file else "--changed FILE.csv writes all"
            lines.append(f"  ... {number(self.value - SHOWN)} more ({where})")
        if self.moves_outputs:
            pairs = [(a, NONE if b is None else b) for a, b in self.translation().items()]
            lines += ["", "  outputs", *("  " + line for line in arrows(pairs))]
        return lines

    def plain(self) -> dict[str, Any]:
        """The same as JSON tells it, every row included."""
        columns = self.columns()
        return {
            "distance": self.value,
            "rows": self.size,
            **({"inputs in one only": self.lonely} if self.lonely else {}),
            "changed": [dict(zip(columns, row, strict=True)) for row in self.rows()],
            "translation": list(self.translation().items()),
        }

    def save(self, path: str) -> None:
        """Write the rows that differ as a table; a letter that no file can hold as its number."""
        with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(self.columns())
            table.writerows(["" if x is None else x for x in row] for row in self.rows())


def an(kind: str) -> str:
    """The name of a kind with its article."""
    return f"a{'n' * (kind[0] in 'AEIOU')} {kind}"


class _NoPartner:
    def __repr__(self) -> str:
        return "(no partner)"


NONE = _NoPartner()


def told(label: Any) -> str:
    """A label for a cell, or that there is none."""
    return repr(NONE) if label is None else safe(label)


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
    slots = freedom.on(["domain", "codomain"], "FiniteMap")
    lonely = 0
    if slots["domain"].trusts_names and left.domain != right.domain:
        places = _only_places(left.domain) and _only_places(right.domain)
        there = set() if places else {*right.domain.labels}
        common = [x for x in left.domain.labels if x in there]
        lonely = left.domain.size + right.domain.size - 2 * len(common)
        if not common:
            return "how far apart they are is not known: no input is in both tables"
        if lonely:
            left, right = _on(common, left), _on(common, right)
    why = None if asked else _takes_long(left, right, freedom)
    if why is not None:
        return f"how far apart they are was not worked out: {why} (--changed FILE.csv does it)"
    words = {"domain": "inputs", "codomain": "outputs"}
    free = [words[slot] for slot, how in slots.items() if not how.trusts_names]
    try:
        return Apart(distance(left, right, freedom), " and ".join(free), lonely)
    except InputError as error:
        return f"how far apart they are is not known: {str(error).removeprefix('distance: ')}"
    except MemoryError:
        return "how far apart they are is not known: it does not fit into memory"


def _on(common: list[Any], f: Any) -> Any:
    """A map on some of its inputs."""
    import numpy as np

    from ..finite.maps import FiniteMap

    here = np.fromiter(map(f.domain.index, common), np.int64, len(common))
    return FiniteMap(f.values[here], codomain=f.codomain, domain=common)


def _takes_long(left: Any, right: Any, freedom: Freedom) -> str | None:
    """Why nobody should wait for a distance who did not ask for it."""
    from ..finite.groups.factors import Moves
    from ..finite.groups.setting import setting, without_groups

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
        cells = _largest_block(left, right, freedom)
        if cells > UNASKED:
            return f"the outputs can go together in {number(cells)} pairs"
    return None


def _largest_block(left: Any, right: Any, freedom: Freedom) -> int:
    """How many pairs of outputs the largest assignment is about, where inputs keep their names."""
    import numpy as np

    from ..finite.assignment import Joint
    from ..finite.trust import align

    slots = freedom.on(["domain", "codomain"], "FiniteMap")
    if not slots["domain"].trusts_names or left.domain.size != right.domain.size:
        return int(left.codomain.size * right.codomain.size)
    aligned = align(left, right, Freedom(domain=fixed, codomain=free))
    if isinstance(aligned, Obstruction):
        return 0
    other = right if aligned[1] is None else right.act(aligned[1])
    alike = np.zeros(max(left.codomain.size, right.codomain.size), np.int64)
    return Joint.of(left.values, other.values, alike).cells


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
        return f"{line}, {differ(self.found.value, self.found.size)}"

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
    """Whether points are called 0, 1, 2, ... or 1, 2, 3, ...: by their places, if at all."""
    first = points.label(0) if points.size else 0
    return first in (0, 1) and all(x == i for i, x in enumerate(points.labels, first))


def same_names(left: Any, right: Any) -> bool:
    """Whether two sets have the same points by name, in any order; one point at least."""
    if not left.size or left.size != right.size:
        return False
    return left == right or set(left.labels) == set(right.labels)
