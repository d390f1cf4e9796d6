"""A class of chains at random, each as likely as any other: the counting tables, read backwards.

The chain is drawn from its last stage down. The points of each stage are shared out among the
colours by the tables; then the trees that t exchangeable points carry are drawn by the recurrence
``t h_t[F] = sum_k F(x^k) h_{t-k}[F]``: with the weight of the term at (k, a), one tree with a
points of each colour is drawn, put k times, and t - k points are left. A multiset of t trees in
which a tree T comes m_T times is met through each T and each k up to m_T, and so with the weight
``sum_T m_T / t = 1``: no multiset is preferred. Named points are dealt out at random.

Law: a form of `classes` comes with probability 1 / `count_classes`, exactly.
Sources: Nijenhuis and Wilf 1978, chapter 29 (rooted trees); Flajolet, Zimmermann and Van Cutsem
1994 (the recursive method).
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from ...errors import InputError, said
from ...freedom import Freedom
from ...seeds import generator
from ..chains import Chain
from ..colours import Colouring, colourings
from ..maps import FiniteMap
from . import chance, group_sampling
from .chain_series import Cell, Growth, Stage, Table, growth
from .chain_space import ChainSpace, of_one_map, pieces
from .chance import Ints, Rng
from .group_counting import in_colours
from .sampling import random_class
from .series import afford


@random_class.register
def _(space: ChainSpace, freedom: Freedom | str = "all", rng: Rng = None) -> Chain:
    rng = generator(rng)
    freedom = Freedom.parse(freedom)
    if space.is_empty:
        raise InputError(
            f"random_class: {said(space)} is empty, so there is nothing to choose from"
        )
    afford("writing down one chain", cells=sum(space.sizes))
    if freedom.grouped:
        simple = in_colours(space.sets, freedom, "Chain")
        if simple is None:
            drawn = group_sampling.draw(rng, space.sets, freedom, "Chain", space.only)
            mapped = [FiniteMap(f, m) for f, m in zip(drawn, space.sizes[1:], strict=True)]
            return Chain(mapped).canonical(freedom).form
        freedom = simple
    colours = list(colourings(freedom, space.sets, "Chain").values())
    values: list[Ints] = []
    for first, last in pieces(colours):
        if last == first + 1:
            one = of_one_map(colours[first], colours[last])
            values.append(random_class(space.maps[first], one, rng).values)
        else:
            values += draw_uncut(rng, colours[first : last + 1], space.only)
    stages = space.sets.values()
    maps = [
        FiniteMap._trusted(f, target, source)
        for f, (source, target) in zip(values, itertools.pairwise(stages), strict=True)
    ]
    return Chain(maps).canonical(freedom).form


def draw_uncut(
    rng: np.random.Generator, colours: Sequence[Colouring], only: str | None = None
) -> list[Ints]:
    """The maps of a chain of a random class, between stages of these colours.

    It is a member of its class, not the canonical one. The colours must allow a chain.
    """
    tables = growth(tuple(map(Stage.of, colours)), only)
    return _Draw(rng, tables, colours).run()


class _Draw:
    """A chain that is being drawn: what is written, and which points have no tree yet."""

    def __init__(
        self, rng: np.random.Generator, tables: Growth, colours: Sequence[Colouring]
    ) -> None:
        self.rng, self.tables = rng, tables
        self.values = [np.empty(c.size, np.int64) for c in colours[:-1]]
        # The points of each colour that are still free; the last list are the named ones.
        self.stacks: list[list[list[int]]] = []
        for colouring in colours:
            cells = np.split(colouring.order, np.cumsum(colouring.sizes)[:-1])
            named = np.concatenate([np.zeros(0, np.int64), *(c for c in cells if len(c) == 1)])
            blocks = [c.tolist() for c in cells if len(c) > 1]
            self.stacks.append([*blocks, rng.permutation(named).tolist()])
        # A stage, points of it that are to carry the same tree, and how many points the tree has.
        self.tasks: list[tuple[int, Ints, Cell]] = []

    def run(self) -> list[Ints]:
        """Draw all trees, from the roots down."""
        stages = self.tables.stages
        whole = tuple(d for stage in stages for d in stage.degrees)
        self.tasks.append((len(stages), np.zeros(1, np.int64), whole))
        while self.tasks:
            above, parents, sizes = self.tasks.pop()
            if above == 1:
                for j, count in enumerate(sizes):
                    self._take(0, j, count, parents)
            else:
                self._share(above - 1, parents, sizes)
        return self.values

    def _take(self, i: int, j: int, count: int, parents: Ints) -> Ints:
        """So many free points of colour j of stage i for each parent."""
        stack, wanted = self.stacks[i][j], count * len(parents)
        points = np.array(stack[len(stack) - wanted :], np.int64)
        del stack[len(stack) - wanted :]
        if i < len(self.values):
            self.values[i][points] = np.repeat(parents, count)
        return points

    def _share(self, i: int, parents: Ints, sizes: Cell) -> None:
        """Points of stage i for the parents: divide what hangs from them among their colours."""
        variables = self.tables.variables[i]
        parts, joined = self.tables.parts[i], self.tables.joined[i]
        left, counts = sizes[: len(variables.degrees)], sizes[len(variables.degrees) :]
        for j in range(len(counts) - 1, -1, -1):
            carried = left
            if j and any(left):
                before = joined[j]
                if i < self.tables.last:
                    here = (slice(None),) * len(variables.degrees)
                    before = before[here + counts[:j]]
                ways = variables.ways(parts[j][counts[j]], before, left)
                carried = self._cell(ways, chance.below(self.rng, int(ways.sum())))
            left = _minus(left, carried)
            self._forest(i, j, counts[j], parents, carried)

    def _forest(self, i: int, j: int, t: int, parents: Ints, carried: Cell) -> None:
        """For each parent, t points of colour j of stage i, and what each of them carries."""
        variables, trees = self.tables.variables[i], self.tables.trees[i]
        part, named = self.tables.parts[i][j], j == len(self.tables.parts[i]) - 1
        while any(carried):
            # The weights of all terms add up to this, so the draw comes before they are made.
            whole = int(part[t][carried])
            drawn, k = chance.below(self.rng, whole if named else t * whole), 0
            while drawn >= 0:
                k += 1
                ways = variables.ways(trees, part[t - k], carried, k)
                before, drawn = drawn, drawn - int(ways.sum())
            tree = self._cell(ways, before)
            points = self._take(i, j, k, parents)
            if any(tree):
                self.tasks.append((i, points, tree))
            carried, t = _minus(carried, tuple(k * a for a in tree)), t - k
        self._take(i, j, t, parents)  # nothing hangs from the others

    def _cell(self, ways: Table, drawn: int) -> Cell:
        """The cell that a number falls into when the weights are laid end to end."""
        flat = bisect_right(list(itertools.accumulate(ways.ravel().tolist())), drawn)
        return tuple(map(int, np.unravel_index(flat, ways.shape)))


def _minus(left: Cell, right: Cell) -> Cell:
    return tuple(a - b for a, b in zip(left, right, strict=True))
