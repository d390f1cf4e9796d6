"""The sorts of the stages of a chain: where they decide, and how a chain of one matrix is a map."""

from __future__ import annotations

from ..freedom import Freedom
from .basis import BasisChange
from .entries import Matrix
from .units import answers as units


def decidable(how: tuple[str, ...]) -> bool:
    """Whether every stage is linear or fixed, so that the pieces in between tell all."""
    return set(how) <= {"linear", "fixed"}


def linear_alone(how: tuple[str, ...]) -> Freedom:
    """The freedom of the linear stages, and of no other."""
    return Freedom(**{f"stage{t}": "linear" for t, sort in enumerate(how) if sort == "linear"})


def why_incomplete(how: tuple[str, ...]) -> str:
    """Why chains that agree in all that is known may differ."""
    if units.speaks(how):
        return units.open_question(how)
    odd = next(i for i, sort in enumerate(how) if sort not in ("linear", "fixed"))
    return (
        f"stage{odd} moves by {how[odd]} matrices, and for chains of two or more matrices a "
        "complete invariant is known here only where every stage is free or fixed"
    )


def of_map(how: tuple[str, ...]) -> Freedom:
    """The freedom of the one matrix of a chain, as a map has it."""
    words = {"linear": "free"}
    return Freedom(domain=words.get(how[0], how[0]), codomain=words.get(how[1], how[1]))


def of_chain(change: BasisChange, how: tuple[str, ...]) -> BasisChange:
    """A change of the one matrix, as one of the chain."""
    names = {"domain": "stage0", "codomain": "stage1"}
    names = {slot: name for (slot, name), sort in zip(names.items(), how, strict=True)
             if sort != "fixed"}  # fmt: skip
    return BasisChange.known(
        {name: change.moves[slot] for slot, name in names.items()},
        {name: change.backs[slot] for slot, name in names.items()},
    )


def change_of(moves: dict[int, tuple[Matrix, Matrix]]) -> BasisChange:
    """Moves by the number of their stage as one change."""
    return BasisChange.known(
        {f"stage{t}": there for t, (there, _) in sorted(moves.items())},
        {f"stage{t}": back for t, (_, back) in sorted(moves.items())},
    )
