"""Inputs whose names are not trusted: which input of the right is which of the left.

First a guess: what linear changes keep of the states, a table of inputs by inputs, is matched up to
order. Then a search, one input after the other, in which a choice falls as soon as the inputs
chosen so far cannot be carried over.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ....linear.units import near
from ....linear.units.gains import Moved
from ....verdict import NoCanonicalForm, Obstruction, Reason, Undecided
from ..jets import Floats, Ints, Jets
from .attempts import Found, No, attempt
from .meeting import Meeting
from .orthogonal import gram
from .reasons import KEEP_PRODUCTS, NoChange, first_apart, merged_apart

MOST_ASKED = 1500  # times that some inputs of both sides are compared
CLEAR = 1e-4  # singular values of states above this part of the largest span what they span


class Relabeling:
    """The search for partners of the inputs; ``meeting`` holds them once they are found."""

    def __init__(
        self,
        x: Jets,
        y: Jets,
        words: Sequence[str],
        ties: Sequence[Sequence[int]],
        tolerance: float,
        rng: np.random.Generator,
    ) -> None:
        self.whole = Meeting(x, y, words, ties)
        self.tolerance, self.rng = tolerance, rng
        self.asked, self.unclear = 0, ""

    def found(self) -> Meeting | Obstruction | Undecided:
        """A pairing of all inputs that carries over, a certain no, or neither."""
        guess = self._guessed()
        if guess is not None and self._carries(guess, list(range(len(guess)))) is True:
            return self._paired(guess, list(range(len(guess))))
        try:
            return self._searched()
        except NoCanonicalForm as limit:
            return limit.undecided

    def _paired(self, partners: Sequence[int] | Ints, some: Sequence[int]) -> Meeting:
        """The meeting of some inputs of the left with their partners."""
        whole = self.whole
        pairs = np.asarray(some, np.int64), np.asarray(partners, np.int64)
        return Meeting(whole.left, whole.right, whole.words, whole.ties, pairs)

    def _carries(self, partners: Sequence[int] | Ints, some: Sequence[int]) -> bool | None:
        """Whether these inputs are carried to their partners; None where that is not clear."""
        self.asked += 1
        if self.asked > MOST_ASKED:
            raise NoCanonicalForm(
                f"the search for the names of the inputs compared more than {MOST_ASKED} choices",
                Reason.SEARCH_LIMIT,
            )
        meeting = self._paired(partners, some)
        if merged_apart(meeting) is not None or first_apart(meeting, self.tolerance) is not None:
            return False
        answer = attempt(meeting, self.tolerance, self.rng)
        if isinstance(answer, Found):
            return True
        if isinstance(answer, No):
            return False
        self.unclear = answer.why
        return None

    def _searched(self) -> Meeting | Obstruction | Undecided:
        n = len(self.whole.mine)
        may = [[j for j in range(n) if self._carries([j], [i]) is not False] for i in range(n)]
        for i, some in enumerate(may):
            if not some:
                name = self.whole.left.labels[i]
                return NoChange(
                    f"input {name!r} of the left has no partner on the right to whose state and "
                    "Jacobians an allowed change carries it",
                    "1 at least",
                    0,
                    inputs=(name,),
                )
        order = sorted(range(n), key=lambda i: len(may[i]))
        doubt = False
        chosen: list[int] = []
        open_choices = [iter(may[order[0]])] if n else []
        while open_choices:
            j = next(open_choices[-1], None)
            if j is None:
                open_choices.pop()
                if chosen:
                    chosen.pop()
                continue
            if j in chosen:
                continue
            carries = self._carries([*chosen, j], order[: len(chosen) + 1])
            if carries is False:
                continue
            if len(chosen) + 1 == n:
                if carries:
                    return self._paired([*chosen, j], order)
                doubt = True
                continue
            chosen.append(j)
            open_choices.append(iter(may[order[len(chosen)]]))
        if doubt:
            return Undecided(self.unclear, Reason.TOLERANCE)
        if not n:
            return self.whole
        return NoChange("no order of the inputs lets an allowed change carry them over", 1, 0)

    def _guessed(self) -> Ints | None:
        """An order of the inputs that all tables of states allow, or None."""
        n = len(self.whole.mine)
        tables: tuple[near.Tables, near.Tables] = ([], [])
        for t in self.whole.stages:
            for side, net in zip(tables, (self.whole.left, self.whole.right), strict=True):
                table = kept(net.states[t][net.points[t]], self.whole.words[t])
                side.append((0, 0, table))
        try:
            found = near.matched(
                tables[0], tables[1], sorts=["permutation"], called=["inputs"], sizes=[n],
                tolerance=max(self.tolerance, 1e-9) * 10,
            )  # fmt: skip
        except NoCanonicalForm:
            return None
        return np.asarray(found.to[0], np.int64) if isinstance(found, Moved) else None


def kept(states: Floats, word: str) -> Floats:
    """A table of inputs by inputs that all changes of a word leave as it is.

    Products of states where a word keeps them; else the projection onto the span of the columns,
    after centring where the word is affine.
    """
    if word == "free":
        return np.zeros((len(states),) * 2)
    if word in KEEP_PRODUCTS or word == "fixed":
        return gram(states)
    if word == "affine" and len(states):
        states = states - states.mean(axis=0)
    u, s, _ = np.linalg.svd(states, full_matrices=False)
    inside = u[:, s > CLEAR * s.max(initial=0.0)]
    projection: Floats = inside @ inside.T
    return projection
