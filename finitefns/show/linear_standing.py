"""What one freedom leaves standing of a matrix or a chain of matrices: a row of its table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..freedom import Freedom
from ..linear.chains import LinearChain
from ..linear.maps import LinearMap
from ..linear.operators import LinearOperator
from ..linear.sparsest import nonzeros, sparsify
from ..verdict import NoCanonicalForm

LINEAR: dict[type, tuple[str, ...]] = {
    LinearMap: ("none", "codomain", "domain", "permutation", "monomial", "orthogonal", "all"),
    LinearOperator: ("none", "permutation", "orthogonal", "all"),
    LinearChain: ("none", "hidden", "all"),
}


@dataclass(frozen=True)
class LinearStanding:
    """The finest invariant that is known, and how many non-zero entries a change can leave.

    ``least`` says whether no allowed change leaves fewer, by proof.
    """

    freedom: str
    invariant: str
    value: Any
    nonzeros: int
    least: bool

    claim = "complete invariant"
    heads = ("non-zero entries it can have",)

    @property
    def bar(self) -> float:
        """How long a bar says how many entries are left."""
        return float(self.nonzeros)

    def told(self) -> list[str]:
        """The count as a text."""
        return [f"{self.nonzeros:,}{'' if self.least else ' (perhaps fewer)'}"]

    def counts(self) -> dict[str, Any]:
        """The count in what JSON knows."""
        return {"non-zero entries": self.nonzeros, "least": self.least}


def linear_standing(thing: Any, freedom: Freedom | str) -> LinearStanding:
    """What a freedom leaves standing of a linear thing.

    >>> s = linear_standing(LinearMap([[1, 2], [2, 4]]), "all")
    >>> s.invariant, s.value, s.nonzeros, s.least
    ('rank', 1, 1, True)
    """
    fr = Freedom.parse(freedom)
    try:
        name, value = list(thing.invariants(fr).items())[-1]
        sparse = sparsify(thing, fr)
    except NoCanonicalForm as limit:
        return LinearStanding(str(fr), "not found", str(limit), nonzeros(thing), False)
    return LinearStanding(str(fr), name, value, sparse.nonzeros, sparse.least)
