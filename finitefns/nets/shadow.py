"""Two nets by their finite shadows: which states of the one are which of the other.

A rounded net is a chain, so two of them are compared as chains are. What is found is carried back
to the nets: states that correspond, and the affine or monomial change that takes the ones to the
others, fitted on half of the states and judged on the others. Where two nets part is `parting`.

Law: a net corresponds to itself, point by point, and its changes are roundings from the identity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..compare import equivalent
from ..freedom import Freedom
from ..seeds import generator
from ..verdict import Equivalent, Verdict
from ..wording import number
from .fits import Fit, fitted
from .parted import Parting, parting, points_of_both
from .rounded import Rounded

Ints = NDArray[np.int64]

__all__ = ["Correspondence", "Fit", "Matched", "Parting", "correspondence", "parting"]


@dataclass(frozen=True, eq=False, repr=False)
class Matched:
    """One stage: ``pairs[x]`` is the point of the right that corresponds to point x of the left.

    ``fits`` are the changes from the states of the left to those of the right.

    >>> Matched(1, np.array([1, 0]), ()).pairs.tolist()
    [1, 0]
    """

    stage: int
    pairs: Ints
    fits: tuple[Fit, ...]

    def __repr__(self) -> str:
        told = "; ".join(map(str, self.fits)) or "no change is fitted"
        return f"<Matched at stage {self.stage}: {number(len(self.pairs))} points, {told}>"


@dataclass(frozen=True, eq=False, repr=False)
class Correspondence:
    """What the relabeling between two rounded nets says of the nets: see `correspondence`.

    >>> a = Rounded.of_states([range(3), [0, 0, 1]])
    >>> c = correspondence(a, a)
    >>> bool(c.verdict), [m.pairs.tolist() for m in c.stages]
    (True, [[0, 1]])
    """

    verdict: Verdict
    stages: tuple[Matched, ...]
    parting: Parting | None

    def report(self) -> str:
        """The verdict on the chains, and for each stage that corresponds how its states do."""
        told = [self.verdict.explain()]
        told += [] if self.parting is None or self.parting.stage is None else [str(self.parting)]
        for one in self.stages:
            fits = "; ".join(map(str, one.fits)) or "no change is fitted"
            told.append(f"stage {one.stage}: {number(len(one.pairs))} points; {fits}")
        return "\n".join(told)

    def __repr__(self) -> str:
        word = "equivalent" if self.verdict else "not equivalent"
        return f"<Correspondence: {word}, {len(self.stages)} stages correspond>"


def correspondence(
    a: Rounded, b: Rounded, freedom: Freedom | str | None = None, rng: Any = 0
) -> Correspondence:
    """Which states of two rounded nets correspond, and which change takes the ones to the others.

    Without a freedom the inputs keep their names and all points behind them are free: states
    correspond where both nets merge the same inputs, up to the stage at which the nets part. With
    a freedom of chains (``"all"``, ...) it is the witness of the verdict that is carried back.

    Law: for a net and the same net with its units permuted and scaled by positive numbers, the
    held-out errors of both fits are roundings at every stage.

    >>> from finitefns.nets import Affine, Net, Trace
    >>> from finitefns.nets.rounded import discretize
    >>> x = [[0.0], [1.0], [2.0], [3.0], [4.0]]
    >>> a, b = (discretize(Trace(Net([Affine([[w]], [1.0])]), x)) for w in (1.0, 2.0))
    >>> fit = correspondence(a, b).stages[0].fits[0]
    >>> fit.sort, fit.matrix.round(9).tolist(), fit.offset.round(9).tolist()
    ('affine', [[2.0]], [-1.0])

    Raises `InputError` for nets on other inputs, or with other many stages. Source: Aho, Hopcroft,
    Ullman 1974, 3.2, for the relabeling of chains.
    """
    left, right = points_of_both(a, b)
    draws = generator(rng)
    named = freedom is None
    apart = parting(a, b) if named else None
    until = a.last + 1 if apart is None or apart.stage is None else apart.stage
    behind = Freedom(**{f"stage{t}": "free" for t in range(1, a.last + 1)})
    verdict = equivalent(a.chain, b.chain, behind if freedom is None else freedom)
    found = []
    moves = verdict.witness.moves if isinstance(verdict, Equivalent) else None
    for t in range(1, until if named or moves is not None else 1):
        pairs = np.full(a.chain.sets[f"stage{t}"].size, -1, np.int64)
        if moves is None or named:
            pairs[left[t]] = right[t]
        else:
            pairs = moves.get(f"stage{t}", np.arange(len(pairs)))
        ends = t == a.last and any(one.precision and one.precision[-1].argmax for one in (a, b))
        met = np.unique(left[t])
        x, y = a.states[t][met], b.states[t][pairs[met]]
        order = draws.permutation(len(met))
        fits = [] if ends else [fitted(sort, x, y, order) for sort in ("affine", "monomial")]
        found.append(Matched(t, pairs, tuple(fit for fit in fits if fit is not None)))
    return Correspondence(verdict, tuple(found), apart)
