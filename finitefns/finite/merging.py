"""When inputs merge: the stage of a chain at which they become one point.

Going along a chain, points only ever merge. The first stage at which two inputs agree is an
ultrametric on the inputs; all of it is the merge tree. It survives every relabeling of the inner
stages and of the last: it is what the nested kernels of a chain say.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..display import html
from ..errors import InputError, no_rule, said
from .chains import Chain

if TYPE_CHECKING:
    import networkx as nx

TREE_LIMIT = 100_000  # nodes of a graph in Python
TABLE_LIMIT = 5_000  # inputs; their table has 25 million cells


@dataclass(frozen=True)
class Merges:
    """Asks a chain when inputs merge: ``stage(a, b, ...)``, ``blocks(i)``, ``table()``, ``tree()``.

    Law: ``table()`` is an ultrametric: symmetric, zero on its diagonal and nowhere else, and
    ``table[a, c] <= max(table[a, b], table[b, c])``.
    """

    chain: Chain

    def _check(self, stage: int) -> None:
        last = len(self.chain.maps)
        if not isinstance(stage, int) or not 0 <= stage <= last:
            raise InputError(f"there is no stage {said(stage)}; stages go from 0 to {last}")

    def _repr_html_(self) -> str:
        return html(self)

    def _points(self, stage: int) -> NDArray[np.int64]:
        """The point of a stage at which each input arrives."""
        return self.chain.compose(0, stage).values

    def stage(self, *inputs: Hashable) -> int | float:
        """The first stage at which all these inputs are one point; infinity when there is none."""
        if not inputs:
            raise InputError("stage: there are no inputs, but at least one is meant")
        first = self.chain.maps[0].domain
        points = np.array([first.index(x) for x in inputs])
        for number, f in enumerate([None, *self.chain.maps]):
            points = points if f is None else f.values[points]
            if (points == points[0]).all():
                return number
        return float("inf")

    def blocks(self, stage: int) -> tuple[tuple[Hashable, ...], ...]:
        """The inputs that are one point at a stage, by label, in order of first members."""
        self._check(stage)
        found: dict[int, list[Hashable]] = {}
        labels = self.chain.maps[0].domain.labels
        for label, point in zip(labels, self._points(stage).tolist(), strict=True):
            found.setdefault(point, []).append(label)
        return tuple(map(tuple, found.values()))

    def counts(self) -> list[int]:
        """How many different points the inputs are at each stage."""
        return [len(np.unique(self._points(i))) for i in range(len(self.chain.maps) + 1)]

    def joins(self, stage: int) -> tuple[tuple[Hashable, ...], ...]:
        """The groups of inputs that are one point at this stage and were not at the one before.

        Every group of inputs, however large, is inside one block from its stage on; so a group has
        merged at stage s exactly when some block of the ``joins`` up to s contains it.

        >>> when_merged(Chain([[0, 0, 1, 2], [0, 0, 1]])).joins(2)
        ((0, 1, 2),)
        """
        self._check(stage)
        if stage == 0:
            return ()
        before, after = self._points(stage - 1), self._points(stage)
        pairs = np.unique(np.stack([after, before]), axis=1)[0]  # a point, once for each it joins
        joined = np.bincount(pairs, minlength=self.chain.maps[stage - 1].codomain.size) > 1
        found: dict[int, list[Hashable]] = {}
        label = self.chain.maps[0].domain.label
        for i in np.flatnonzero(joined[after]).tolist():
            found.setdefault(int(after[i]), []).append(label(i))
        return tuple(map(tuple, found.values()))

    def table(self) -> NDArray[np.int64]:
        """The stage at which each pair of inputs merges, shape ``(n, n)``.

        A pair that never merges has the number of stages, which is one beyond the last.

        >>> when_merged(Chain([[0, 0, 1, 2], [0, 0, 1]])).table().tolist()
        [[0, 1, 2, 3], [1, 0, 2, 3], [2, 2, 0, 3], [3, 3, 3, 0]]
        """
        n = self.chain.maps[0].domain.size
        if n > TABLE_LIMIT:
            raise InputError(
                f"table: there are {n} inputs, so {n} x {n} pairs; up to {TABLE_LIMIT} inputs have "
                "a table, and stage(a, b) answers for any two"
            )
        found = np.full((n, n), len(self.chain.maps) + 1, np.int64)
        for stage in reversed(range(len(self.chain.maps) + 1)):
            points = self._points(stage)
            found[points[:, None] == points[None, :]] = stage
        return found

    def tree(self) -> nx.DiGraph:
        """The merge tree: nodes ``(stage, block number)``, edges from later to earlier blocks.

        A node has the attributes ``stage`` and ``inputs``. A block stands in the tree at the first
        stage at which it is one point, so chains of equal blocks are not repeated.
        """
        if self.chain.maps[0].domain.size > TREE_LIMIT:
            raise InputError(
                f"tree: there are {self.chain.maps[0].domain.size} inputs; the merge tree is built "
                f"up to {TREE_LIMIT}"
            )
        import networkx as nx

        graph: nx.DiGraph = nx.DiGraph()
        newest: dict[Hashable, tuple[int, int]] = {}
        for stage in range(len(self.chain.maps) + 1):
            for number, block in enumerate(self.blocks(stage)):
                below = {newest[x] for x in block} if stage else set()
                if stage and len(below) == 1:
                    continue
                graph.add_node((stage, number), stage=stage, inputs=block)
                graph.add_edges_from(((stage, number), child) for child in sorted(below))
                newest.update(dict.fromkeys(block, (stage, number)))
        return graph


@singledispatch
def chain_of_merges(thing: Any) -> Chain:
    """The chain whose inputs merge; another world registers what it makes a chain of."""
    raise no_rule("when_merged", thing, "a Chain")


@chain_of_merges.register
def _(thing: Chain) -> Chain:
    return thing


def has_inputs_that_merge(thing: Any) -> bool:
    """Whether `when_merged` can be asked of a thing.

    >>> has_inputs_that_merge(Chain([[0, 0]])), has_inputs_that_merge(3)
    (True, False)
    """
    return chain_of_merges.dispatch(type(thing)) is not chain_of_merges.dispatch(object)


def when_merged(chain: Any) -> Merges:
    """When do inputs of a chain, or of a net on inputs, become one point?

    Law: ``stage(a, c) <= max(stage(a, b), stage(b, c))``.

    >>> import finitefns as ff
    >>> merges = ff.when_merged(ff.Chain([[0, 0, 1, 2], [0, 0, 1]]))
    >>> merges.stage(0, 1), merges.stage(0, 1, 2), merges.stage(0, 3), merges.counts()
    (1, 2, inf, [4, 3, 2])

    Raises `InputError` for what is not a chain. Source: Semple and Steel, Phylogenetics, 2003, for
    trees that are told by such tables.
    """
    return Merges(chain_of_merges(chain))
