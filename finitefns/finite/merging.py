"""When inputs merge: the stage of a chain at which they become one point.

Going along a chain, points only ever merge. The first stage at which two inputs agree is an
ultrametric on the inputs; all of it is the merge tree. It survives every relabeling of the inner
stages and of the last: it is what the nested kernels of a chain say.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .chains import Chain

if TYPE_CHECKING:
    import networkx as nx

TREE_LIMIT = 100_000  # nodes of a graph in Python


@dataclass(frozen=True)
class Merges:
    """Asks a chain when inputs merge: ``stage(a, b, ...)``, ``blocks(i)``, ``tree()``."""

    chain: Chain

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
        found: dict[int, list[Hashable]] = {}
        labels = self.chain.maps[0].domain.labels
        for label, point in zip(labels, self._points(stage).tolist(), strict=True):
            found.setdefault(point, []).append(label)
        return tuple(map(tuple, found.values()))

    def counts(self) -> list[int]:
        """How many different points the inputs are at each stage."""
        return [len(np.unique(self._points(i))) for i in range(len(self.chain.maps) + 1)]

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


def when_merged(chain: Chain) -> Merges:
    """When do inputs of a chain become one point?

    Law: ``stage(a, c) <= max(stage(a, b), stage(b, c))``.

    >>> merges = when_merged(Chain([[0, 0, 1, 2], [0, 0, 1]]))
    >>> merges.stage(0, 1), merges.stage(0, 1, 2), merges.stage(0, 3), merges.counts()
    (1, 2, inf, [4, 3, 2])
    """
    return Merges(chain)
