"""A conjugacy class of endofunctions at random, each as likely as any other.

The series that count are read backwards (the recursive method): the weights are exact integers,
and the tables are those of `endo_series`. A multiset of things is drawn thing by thing with its
number of copies; a necklace as a row of trees that is repeated j times, with weight phi(j), so that
necklaces with symmetries come neither too often nor too rarely. Copies are built side by side, from
the roots outwards, and nothing recurs.

Law: a form of `classes` comes with probability 1 / `count_classes`, exactly.
Sources: Nijenhuis and Wilf 1978, Combinatorial Algorithms, chapters 10 and 29; Flajolet,
Zimmermann and Van Cutsem 1994.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError, said
from ...freedom import Freedom
from ...seeds import generator
from ..colours import Colouring, colourings
from ..endofunctions import Endofunction
from ..sets import FiniteSet
from . import group_sampling
from .chance import Rng, below
from .endo_series import (
    EndofunctionSpace,
    Tables,
    blocks_of,
    check_sort_under_groups,
    tables,
    totient,
)
from .graded import Cell, Part
from .group_counting import in_colours
from .sampling import random_class
from .series import afford

Row = list[Cell]  # trees one after the other, by what they are made of


@random_class.register
def _(space: EndofunctionSpace, freedom: Freedom | str = "all", rng: Rng = None) -> Endofunction:
    rng = generator(rng)
    freedom = Freedom.parse(freedom)
    if freedom.grouped:
        simple = in_colours(space.sets, freedom, "Endofunction")
        if simple is None:
            check_sort_under_groups(space)
            (drawn,) = group_sampling.draw(rng, space.sets, freedom, "Endofunction", space.only)
            return Endofunction._trusted(drawn, FiniteSet(space.size)).canonical(freedom).form
        freedom = simple
    colours = colourings(freedom, space.sets, "Endofunction")["space"]
    if colours.is_rigid and space.only is None:
        afford("writing down one endofunction", cells=space.size)
        values = rng.integers(max(space.size, 1), size=space.size)
        return Endofunction._trusted(values, FiniteSet(space.size))
    known = tables(*blocks_of(colours), space.only)
    if not known.count:
        raise InputError(
            f"random_class: {said(space)} is empty, so there is nothing to choose from"
        )
    built = _Building(rng, known)
    values = _named_points(rng, built, colours)
    return Endofunction._trusted(values, FiniteSet(space.size)).canonical(freedom).form


def _named_points(
    rng: np.random.Generator, built: _Building, colours: Colouring
) -> NDArray[np.int64]:
    """The graph that was built, on the points that wear its colours; names are dealt out."""
    cells = np.split(colours.order, np.cumsum(colours.sizes)[:-1]) if colours.size else []
    blocks = [] if colours.is_rigid else [c for c in cells if len(c) > 1]
    single = [c for c in cells if len(c) == 1] if blocks else [colours.order]
    dealt = [*blocks, rng.permutation(np.concatenate([np.zeros(0, np.int64), *single]))]
    wears = np.array(built.colour, np.int64)
    point = np.empty(len(wears), np.int64)
    for colour, points in enumerate(dealt):
        point[wears == colour] = points
    values = np.empty(len(wears), np.int64)
    values[point] = point[np.array(built.parent, np.int64)]
    return values


class _Building:
    """A graph that grows: where each point goes, and the number of its colour in the tables."""

    def __init__(self, rng: np.random.Generator, known: Tables) -> None:
        self.rng, self.known, self.variables = rng, known, known.variables
        self.parent: list[int] = []
        self.colour: list[int] = []
        self._ahead: list[tuple[Cell, list[int]]] = []  # forests to be hung below points
        full = self.variables.full
        if known.only == "connected":
            self._ring(full, 1)
        else:
            rest = full
            while any(rest):
                component, copies = self._member(known.components, known.graphs.parts, rest)
                self._ring(component, copies)
                rest = _minus(rest, component, copies)
        while self._ahead:
            self._hang(*self._ahead.pop())

    def _pick(self, total: int, ways: Iterator[tuple[int, Cell, int]]) -> tuple[Cell, int]:
        """One of some choices, by weights that are known to add up to the total."""
        drawn = below(self.rng, total)
        for weight, cell, number in ways:
            drawn -= weight
            if drawn < 0:
                return cell, number
        raise AssertionError("weights do not add up to their total: this is a bug in finitefns")

    def _member(
        self, things: Sequence[Part], multisets: Sequence[Part], whole: Cell
    ) -> tuple[Cell, int]:
        """A thing of a uniform multiset, and how many copies of it to put in."""
        points = sum(whole)

        def ways() -> Iterator[tuple[int, Cell, int]]:
            for size in range(1, points + 1):
                for cell, value in things[size].items():
                    for k in range(1, points // size + 1 if not cell[-1] else 2):
                        if any(k * c > w for c, w in zip(cell, whole, strict=True)):
                            break
                        rest = multisets[points - k * size].get(_minus(whole, cell, k), 0)
                        yield size * value * rest, cell, k

        return self._pick(points * multisets[points][whole] * self.variables.scale, ways())

    def _ring(self, content: Cell, copies: int) -> None:
        """A component of this content, so many times."""
        row, repeats = self._row(content)
        while self.known.only == "fixed-point-free" and len(row) * repeats == 1:
            row, repeats = self._row(content)  # a loop is not wanted: each necklace is as likely
        roots = [self._tree(cell, [-1] * (repeats * copies)) for cell in row]
        for copy in range(copies):
            ring = [
                roots[i][copy * repeats + turn] for turn in range(repeats) for i in range(len(row))
            ]
            for here, there in zip(ring, [*ring[1:], ring[0]], strict=True):
                self.parent[here] = there

    def _row(self, content: Cell) -> tuple[Row, int]:
        """A row of trees and how often it is to be repeated, to make a uniform necklace."""
        known, scale = self.known, self.variables.scale
        points = sum(content)

        def turns() -> Iterator[tuple[int, Cell, int]]:
            for j in range(1, points + 1):
                if all(c % j == 0 for c in content) and (j == 1 or not content[-1]):
                    cell = tuple(c // j for c in content)
                    yield totient(j) * known.headed[points // j].get(cell, 0), cell, j

        rest, repeats = self._pick(points * known.rings[points][content], turns())
        row: Row = []
        total = known.headed[sum(rest)][rest] * scale
        while any(rest):
            first, _ = self._pick(total, self._firsts(rest, marked=not row))
            row.append(first)
            rest = _minus(rest, first, 1)
            total = known.rows.parts[sum(rest)].get(rest, 0) * scale
        return row, repeats

    def _firsts(self, content: Cell, marked: bool) -> Iterator[tuple[int, Cell, int]]:
        """The first trees that a row may have."""
        rows, points = self.known.rows.parts, sum(content)
        for size, part in enumerate(self.known.trees.parts[: points + 1]):
            for cell, value in part.items():
                if all(c <= w for c, w in zip(cell, content, strict=True)):
                    rest = rows[points - size].get(_minus(content, cell, 1), 0)
                    yield (size if marked else 1) * value * rest, cell, 1

    def _tree(self, content: Cell, below: list[int]) -> list[int]:
        """Equal trees below several points: their roots; what these carry is put off."""
        known, points = self.known, sum(content)

        def colours() -> Iterator[tuple[int, Cell, int]]:
            for i, c in enumerate(content):
                if c:
                    rest = tuple(d - (i == j) for j, d in enumerate(content))
                    yield known.forests.parts[points - 1].get(rest, 0), rest, i

        rest, colour = self._pick(known.trees.parts[points][content], colours())
        roots = list(range(len(self.parent), len(self.parent) + len(below)))
        self.parent += below
        self.colour += [colour] * len(below)
        if any(rest):
            self._ahead.append((rest, roots))
        return roots

    def _hang(self, content: Cell, below: list[int]) -> None:
        """Equal forests below several points."""
        tree, copies = self._member(self.known.trees.parts, self.known.forests.parts, content)
        rest = _minus(content, tree, copies)
        if any(rest):
            self._ahead.append((rest, below))
        self._tree(tree, [point for point in below for _ in range(copies)])


def _minus(whole: Cell, cell: Cell, k: int) -> Cell:
    return tuple(w - k * c for w, c in zip(whole, cell, strict=True))
