"""Judges that re-play a relabeling, or take the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from ...errors import InputError, said
from ...finite.endofunctions import Endofunction
from ...finite.maps import FiniteMap
from ...finite.relabeling import Relabeling
from . import answers
from .judging import Mark, right, wrong


@dataclass(frozen=True)
class Renames:
    """Asks for a relabeling of some slots that turns the left map into the right one.

    The answer is ``{slot: {old: new}}`` in labels, or a `Relabeling`; with one slot ``{old: new}``
    alone will do. A bijection that fails earns up to half, by the inputs that it gets right.

    >>> r = Renames(FiniteMap([0, 1]), FiniteMap([1, 0]), ("codomain",))
    >>> r.judge([1, 0]).share, r.judge([0, 1]).counterexample
    (Fraction(1, 1), 'input 0 becomes 0, and its output 0 becomes 0; but the right map sends 0 \
to 1')
    """

    left: FiniteMap
    right: FiniteMap
    slots: tuple[str, ...] = ("domain", "codomain")

    @property
    def asks(self) -> str:
        """In words."""
        if len(self.slots) == 1:
            return f"a dict {{old: new}} for the {self.slots[0]}"
        return "a dict {" + ", ".join(f"'{s}': {{old: new}}" for s in self.slots) + "}"

    @property
    def steps(self) -> int:
        """Half of the points go by the inputs."""
        return 2 * max(1, self.left.domain.size)

    def read(self, answer: Any) -> dict[str, tuple[int, ...]]:
        """The move of every slot, by point numbers."""
        if isinstance(answer, Relabeling):
            for slot, move in answer.moves.items():
                if slot not in self.slots and not np.array_equal(move, np.arange(len(move))):
                    raise InputError(
                        f"the {slot} may not be renamed here, only {', '.join(self.slots)}"
                    )
            given: dict[str, Any] = {}
            for slot in self.slots:
                move = answer.moves.get(slot, np.arange(self.left.slots[slot]))
                if len(move) != self.left.slots[slot]:
                    raise InputError(
                        f"the {slot} has {self.left.slots[slot]} points, but the relabeling moves "
                        f"{len(move)}"
                    )
                target = self.right.sets[slot]
                given[slot] = [target.label(j) for j in move.tolist()]
        elif len(self.slots) == 1 and not (isinstance(answer, Mapping) and self.slots[0] in answer):
            given = {self.slots[0]: answer}
        else:
            given = answers.named(dict.fromkeys(self.slots), answer)
        for slot, move in given.items():
            if move is None:
                raise InputError(f"the answer says nothing about the {slot}")
        return {
            slot: answers.bijection(
                self.left.sets[slot], self.right.sets[slot], f"the renaming of the {slot}"
            )(move)
            for slot, move in given.items()
        }

    def judge(self, answer: Any) -> Mark:
        """Re-play: ``t(f(x)) == g(s(x))`` for every input x."""
        moves = self.read(answer)
        f, g = self.left, self.right
        s = moves.get("domain", tuple(range(f.domain.size)))
        t = moves.get("codomain", tuple(range(f.codomain.size)))
        good = [t[y] == g.values[s[x]] for x, y in enumerate(f.values.tolist())]
        if all(good):
            return right()
        x = good.index(False)
        y = int(f.values[x])
        return wrong(
            f"{sum(good)} of {len(good)} inputs go where they must",
            f"input {f.domain.label(x)} becomes {g.domain.label(s[x])}, and its output "
            f"{f.codomain.label(y)} becomes {g.codomain.label(t[y])}; but the right map sends "
            f"{g.domain.label(s[x])} to {g.codomain.label(int(g.values[s[x]]))}",
            Fraction(sum(good), 2 * len(good)),
        )

    def key(self, answer: Any) -> None:
        """Many relabelings are right, so there is no key to keep."""
        return


@dataclass(frozen=True)
class Conjugates:
    """Asks for a renaming s of the one space with ``s f s^-1 == g``: ``{old: new}``.

    >>> e = Endofunction([1, 1], "ab")
    >>> Conjugates(e, Endofunction([0, 0], "ab")).judge({"a": "b", "b": "a"}).share
    Fraction(1, 1)
    """

    left: Endofunction
    right: Endofunction
    asks: str = "a dict {old: new} for the points"

    @property
    def steps(self) -> int:
        """Half of the points go by the arrows."""
        return 2 * max(1, self.left.space.size)

    def judge(self, answer: Any) -> Mark:
        """Re-play: ``s(f(x)) == g(s(x))`` for every point x."""
        f, g = self.left, self.right
        if isinstance(answer, Relabeling):
            answer = answer.moves.get("space")
            if answer is None or len(answer) != f.space.size:
                raise InputError(f"a relabeling of the {f.space.size} points of space is meant")
            answer = [g.space.label(j) for j in answer.tolist()]
        s = answers.bijection(f.space, g.space, "the renaming")(answer)
        good = [s[y] == g.values[s[x]] for x, y in enumerate(f.values.tolist())]
        if all(good):
            return right()
        x = good.index(False)
        y = int(f.values[x])
        return wrong(
            f"{sum(good)} of {len(good)} arrows go where they must",
            f"{f.space.label(x)} -> {f.space.label(y)} becomes {g.space.label(s[x])} -> "
            f"{g.space.label(s[y])}, but the right function sends {g.space.label(s[x])} to "
            f"{g.space.label(int(g.values[s[x]]))}",
            Fraction(sum(good), 2 * len(good)),
        )

    def key(self, answer: Any) -> None:
        """Many renamings are right, so there is no key to keep."""
        return


@dataclass(frozen=True)
class ProofOrReason:
    """Asks for a relabeling, or for the reason why there is none: ``{"because": reason}``.

    ``reasons`` gives for every reason that may be named its value on the left and on the right;
    a reason is right when the two differ.

    >>> f, g = FiniteMap([0, 0, 1, 1]), FiniteMap([0, 0, 0, 1])
    >>> judge = ProofOrReason(Renames(f, g), {"size of the image": (2, 2), "sizes": (2, 3)})
    >>> judge.judge({"because": "sizes"}).share, judge.judge({"because": "size of the image"})
    (Fraction(1, 1), Mark(share=Fraction(0, 1), message='size of the image is the same on both \
sides, so it proves nothing', counterexample='2 on the left, 2 on the right', attempted=True))
    """

    renames: Renames
    reasons: Mapping[str, tuple[Any, Any]]

    @property
    def asks(self) -> str:
        """In words."""
        told = " | ".join(map(repr, self.reasons))
        return f"{self.renames.asks}, or {{'because': {told}}}"

    @property
    def steps(self) -> int:
        """Those of a relabeling; a reason is right or wrong."""
        return self.renames.steps

    def judge(self, answer: Any) -> Mark:
        """Re-play the relabeling, or see whether the invariant differs."""
        if not (isinstance(answer, Mapping) and "because" in answer):
            return self.renames.judge(answer)
        if len(answer) > 1:
            raise InputError("the answer gives a reason and something besides, but one is meant")
        reason = answer["because"]
        if not isinstance(reason, str) or reason not in self.reasons:
            raise InputError(
                f"the reason is {said(reason)}, but it is one of {', '.join(self.reasons)}"
            )
        left, there = self.reasons[reason]
        if left != there:
            return right()
        return wrong(
            f"{reason} is the same on both sides, so it proves nothing",
            f"{left!r} on the left, {there!r} on the right",
        )

    def key(self, answer: Any) -> None:
        """Many relabelings are right, so there is no key to keep."""
        return
