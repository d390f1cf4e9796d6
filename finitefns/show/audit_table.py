"""The table of quantities and freedoms: which numbers survive which changes of coordinates.

Every cell is an audit of one example, and keeps its answer: how many changes were survived, or the
simplest change that breaks. The examples are small and drawn from a seed, so that the table is the
same each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from ..errors import InputError, said
from ..finite.information import entropy
from ..finite.levels import image, level_set_sizes
from ..finite.maps import FiniteMap
from ..freedom import Freedom
from ..linear.chains import LinearChain
from ..linear.maps import LinearMap
from ..linear.operators import LinearOperator
from ..linear.quantities import QUANTITIES
from ..survival import Broken, Survived, audit

SORTS = ("linear", "orthogonal", "monomial", "permutation", "scale")
SLOTS = ("all", "domain", "codomain")
Cell = Survived | Broken


@dataclass(frozen=True)
class Row:
    """One quantity on one example: ``moved`` says which coordinates change."""

    quantity: str
    moved: str
    cells: Mapping[str, Cell]


class AuditTable:
    """Rows of quantities, columns of freedoms; ``table[quantity, moved, freedom]`` is the audit.

    >>> table = audit_table(trials=4)
    >>> table["rank", "weights, both ends", "linear"].explain()
    'survived 4 changes; the largest relative difference is 0'
    >>> bool(table["sparsity", "weights, both ends", "orthogonal"])
    False
    """

    def __init__(self, blocks: Sequence[tuple[Sequence[str], Sequence[Row]]]) -> None:
        self.blocks = [(tuple(columns), tuple(rows)) for columns, rows in blocks]

    @property
    def rows(self) -> list[Row]:
        """All rows, from above to below."""
        return [row for _, rows in self.blocks for row in rows]

    def __getitem__(self, where: tuple[str, str, str]) -> Cell:
        for row in self.rows:
            if (row.quantity, row.moved) == where[:2] and where[2] in row.cells:
                return row.cells[where[2]]
        raise InputError(f"audit_table: there is no cell {said(where)}")

    def __str__(self) -> str:
        out = []
        names = max(len(row.quantity) for row in self.rows)
        moved = max(len(row.moved) for row in self.rows)
        for columns, rows in self.blocks:
            heads = "  ".join(f"{c:11}" for c in columns)
            out.append(f"{'quantity':{names}}  {'what changes':{moved}}  {heads}".rstrip())
            for row in rows:
                cells = "  ".join(f"{_word(row.cells[c]):11}" for c in columns)
                out.append(f"{row.quantity:{names}}  {row.moved:{moved}}  {cells}".rstrip())
            out.append("")
        return "\n".join(out[:-1])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        out = ["<table>"]
        for columns, rows in self.blocks:
            heads = "".join(f"<th>{escape(h)}</th>" for h in ("quantity", "what changes", *columns))
            out.append(f"<tr>{heads}</tr>")
            for row in rows:
                cells = "".join(
                    f'<td title="{escape(row.cells[c].explain())}">{_word(row.cells[c])}</td>'
                    for c in columns
                )
                name, moved = escape(row.quantity), escape(row.moved)
                out.append(f"<tr><th>{name}</th><td>{moved}</td>{cells}</tr>")
        return "".join([*out, "</table>"])


def _word(cell: Cell) -> str:
    return "survives" if cell else "breaks"


def audit_table(*, trials: int = 12, rng: int = 0) -> AuditTable:
    """Which quantities survive which freedoms: linear, orthogonal, monomial, permutation, scale.

    Weights change at both ends, activations in the coordinates of their units, two
    representations each in the coordinates of its own units; finite maps are renamed. ``trials``
    is for each cell, ``rng`` a seed. Law: ``audit_table()`` prints the same each time.

    >>> str(audit_table(trials=4)).splitlines()[1].split()
    ['rank', 'weights,', 'both', 'ends', 'survives', 'survives', 'survives', 'survives', 'survives']
    """
    draw = np.random.default_rng(rng)
    weights = LinearMap(_some_zeros(draw, 4) @ np.diag([1.0, 1.0, 1.0, 0.0]))
    inputs = np.maximum(draw.standard_t(3, size=(3, 12)) + 0.5, 0.0)  # zeros, so that they can go
    activations, others = LinearMap(inputs), draw.normal(size=(4, 3)) @ inputs[::-1] ** 2
    two = LinearChain([inputs.T, others])
    step = LinearOperator(_some_zeros(draw, 3))
    both = {"domain", "codomain"}
    plan: list[tuple[str, str, Any, set[str]]] = [
        *((name, "weights, both ends", weights, both) for name in _OF_WEIGHTS),
        ("trace", "a recurrent step, its one space", step, {"space"}),
        *((name, "activations, the units", activations, {"codomain"}) for name in _OF_UNITS),
        ("linear CKA", "two representations, the units of each", two, {"stage0", "stage2"}),
    ]
    linear = []
    for name, moved, thing, slots in plan:
        cells = {
            sort: audit(
                QUANTITIES[name],
                thing,
                Freedom(**dict.fromkeys(slots, sort)),
                trials=trials,
                rng=rng,
            )
            for sort in SORTS
        }
        linear.append(Row(name, moved, cells))
    f = FiniteMap([0, 0, 0, 1, 1, 3], codomain=5)
    finite = [
        Row(
            name,
            "a finite map, renamed",
            {s: audit(q, f, s, trials=trials, rng=rng) for s in SLOTS},
        )
        for name, q in FINITE.items()
    ]
    return AuditTable([(SORTS, linear), (SLOTS, finite)])


_OF_WEIGHTS = (
    "rank",
    "singular values",
    "effective rank",
    "trace",
    "sparsity",
    "L1 norm",
    "L2 norm",
)
_OF_UNITS = (
    "sparsity",
    "L1 norm",
    "kurtosis of activations",
    "cosine similarity of two inputs",
    "effective rank",
    "Gram eigenvalues",
    "Gram eigenvalues after whitening",
)
FINITE: dict[str, Callable[[Any], Any]] = {
    "level-set sizes": level_set_sizes,
    "entropy": entropy,
    "image": image,
    "mean of the outputs": lambda f: float(f.values.mean()),
    "agreement with the identity": lambda f: int((f.values == np.arange(len(f.values))).sum()),
}
"""The quantities of finite maps in the table."""


def _some_zeros(draw: np.random.Generator, n: int) -> Any:
    """A random matrix with zeros above the diagonal."""
    return np.tril(draw.normal(size=(n, n)))
