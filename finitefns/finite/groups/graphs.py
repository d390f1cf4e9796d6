"""The automorphisms of a graph, as generators of a permutation group on its nodes.

A base of nodes is fixed one after the other; at each step every node that might take the place of
the next one is tried, unless the automorphisms found so far carry it there. Each try is one search
for an isomorphism between two colourings of the same graph, left to networkx (VF2++).
Source: Sims (1970) for the chain; Juttner and Madarasi (2018), VF2++.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ...errors import InputError

MOST_NODES = 2_000


def automorphism_generators(graph: Any) -> tuple[tuple[int, ...], ...]:
    """Generators of the automorphism group of a networkx graph, ``generator[old] == new``.

    Nodes are numbered in the order of ``graph.nodes``; directions are kept, attributes are not
    looked at, except a node attribute ``colour``, where there is one.

    >>> import networkx as nx
    >>> sorted(automorphism_generators(nx.path_graph(3)))
    [(2, 1, 0)]

    Raises `InputError` for a multigraph, or one of more than two thousand nodes.
    """
    import networkx as nx

    if graph.is_multigraph():
        raise InputError("group: a graph with parallel edges is not read; give it single edges")
    if len(graph) > MOST_NODES:
        raise InputError(
            f"group: the graph has {len(graph)} nodes, but automorphisms are searched up to "
            f"{MOST_NODES}"
        )
    number = {node: i for i, node in enumerate(graph)}
    plain = nx.DiGraph() if graph.is_directed() else nx.Graph()
    plain.add_nodes_from(range(len(number)))
    plain.add_edges_from((number[a], number[b]) for a, b in graph.edges)
    colours = _numbered(graph.nodes[node].get("colour") for node in graph)
    n = len(number)
    found: list[tuple[int, ...]] = []
    # The base grows from the far end: first those automorphisms that fix all but the last nodes.
    for base in range(n - 1, -1, -1):
        orbit = _orbit(base, [g for g in found if all(g[i] == i for i in range(base))])
        for image in range(base + 1, n):
            if image in orbit or not _may(plain, colours, base, image):
                continue
            move = _search(plain, colours, base, image)
            if move is not None:
                found.append(move)
                orbit = _orbit(base, [g for g in found if all(g[i] == i for i in range(base))])
    return tuple(found)


def _numbered(colours: Iterable[Any]) -> list[int]:
    """Colours as numbers, equal ones alike: 1 and 1.0 are one colour, here as in `coloured`."""
    seen: dict[Any, int] = {}
    found = []
    for place, colour in enumerate(colours):
        plain = colour.item() if isinstance(colour, np.generic) else colour
        try:
            number = seen.setdefault(plain, len(seen))
        except TypeError as error:
            raise InputError(
                f"group: the colour of node {place} must be hashable, but {error}"
            ) from None
        if isinstance(plain, float) and plain != plain:
            raise InputError(f"group: the colour of node {place} is missing ({plain!r})")
        found.append(number)
    return found


def _orbit(point: int, generators: list[tuple[int, ...]]) -> set[int]:
    seen, edge = {point}, [point]
    while edge:
        edge = list({g[x] for x in edge for g in generators} - seen)
        seen.update(edge)
    return seen


def _may(graph: Any, colours: list[int], old: int, new: int) -> bool:
    """What can be seen at once: colour, degrees, and the same neighbours among the fixed nodes."""
    if colours[old] != colours[new] or graph.degree(old) != graph.degree(new):
        return False
    if graph.has_edge(old, old) != graph.has_edge(new, new):
        return False
    sides = [graph.adj, graph.pred] if graph.is_directed() else [graph.adj]
    return all(
        {x for x in side[old] if x < old} == {x for x in side[new] if x < old} for side in sides
    )


def _search(graph: Any, colours: list[int], base: int, image: int) -> tuple[int, ...] | None:
    """An automorphism that fixes the nodes before ``base`` and sends ``base`` to ``image``."""
    import networkx as nx

    left, right = graph.copy(), graph.copy()
    for node in graph:
        loop = graph.has_edge(node, node)
        for side, pinned in ((left, base), (right, image)):
            mark = ("colour", colours[node])
            if node < base or node == pinned:
                mark = ("fixed", node) if node < base else ("pinned", 0)
            side.nodes[node]["mark"] = (mark, loop)
    move = nx.vf2pp_isomorphism(left, right, node_label="mark")
    return None if move is None else tuple(move[i] for i in range(len(graph)))
