"""Changes of coordinates to first order: a matrix at every point, with one sign per stage.

The arrow: ``new Jacobian @ A == A of the next stage @ old Jacobian``, A the matrices at the points.
What a diffeomorphism of a stage does near finitely many states is no more and no less than that:
where it sends them, and its derivative there (`flows` makes one of it).

Laws: ``a.then(a.inverse())`` moves nothing; ``a.then(b).moved(x)`` is ``b.moved(a.moved(x))``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from ...contract import Change, parts
from ...errors import InputError
from ...freedom import Freedom, fixed
from ...linear.changes import random_move
from ..charts.chart import Chart
from .bars.stairs import frobenius
from .jets import Floats, Ints, Jets

Rng = np.random.Generator
STAYS = 1e-12  # how far an entry may be from the identity of what does not move


class JetChange(Change):
    """One matrix per point of each stage, where the states go, and where the inputs go.

    ``points[t]`` numbers the point of each input before the change; ``moves["stage1"]`` has the
    shape (points of the stage, d, d), and ``moves["inputs"][old] == new``. ``states[t]`` has a row
    per point, in the old order; None: they stay. A stage that has no matrices stays.

    >>> x = Jets.of([[[[1.0, 0.0], [0.0, 2.0]]]])
    >>> turn = JetChange.of(x, stage1=[[[0.0, -1.0], [1.0, 0.0]]])
    >>> turn.moved(x).jacobians(0, np.array([0])).tolist(), turn.signs["stage1"]
    ([[[0.0, -2.0], [1.0, 0.0]]], 1)
    """

    called = "change of coordinates"
    points: tuple[Ints, ...]
    inputs: Ints
    matrices: tuple[Floats | None, ...]
    states: tuple[Floats | None, ...]

    def __init__(
        self,
        points: Sequence[Ints],
        matrices: Sequence[Floats | None],
        states: Sequence[Floats | None] | None = None,
        inputs: Ints | None = None,
    ) -> None:
        stay = np.arange(len(points[0]))
        for name, value in {
            "points": tuple(points),
            "matrices": tuple(matrices),
            "states": tuple([None] * len(points) if states is None else states),
            "inputs": stay if inputs is None else np.asarray(inputs, np.int64),
        }.items():
            object.__setattr__(self, name, value)
        moves: dict[str, Any] = {
            f"stage{t}": a for t, a in enumerate(self.matrices) if a is not None
        }
        if inputs is not None:
            moves = {"inputs": self.inputs, **moves}
        object.__setattr__(self, "moves", MappingProxyType(moves))

    @classmethod
    def of(cls, jets: Jets, **moves: Any) -> JetChange:
        """The change of jets by these matrices, stage by stage; states stay.

        Raises `InputError` where a stage has another shape.
        """
        matrices: list[Floats | None] = [None] * len(jets.dimensions)
        for t, d in enumerate(jets.dimensions):
            if f"stage{t}" not in moves:
                continue
            a = np.asarray(moves[f"stage{t}"], float)
            if a.shape != (jets.count(t), d, d):
                raise InputError(
                    f"the change of stage{t} has the shape {a.shape}, "
                    f"but {jets.count(t)} points and {d} x {d} are meant"
                )
            matrices[t] = a
        return cls(jets.points, matrices)

    @property
    def after(self) -> tuple[Ints, ...]:
        """The number of each old point after the change, stage by stage."""
        return tuple(self._after(t) for t in range(len(self.points)))

    def _after(self, t: int) -> Ints:
        moved = np.empty(len(self.inputs), np.int64)
        moved[self.inputs] = self.points[t]  # the old point of each new input
        return renumbering(moved)

    @property
    def signs(self) -> dict[str, int]:
        """The sign of the determinants at each stage that moves; 0 where they do not agree."""
        found = {}
        for t, a in enumerate(self.matrices):
            if a is not None and a.shape[1]:
                all_signs = np.sign(np.linalg.slogdet(a)[0])
                one = bool((all_signs == all_signs[:1]).all()) and len(a) > 0
                found[f"stage{t}"] = int(all_signs[0]) if one else 0
        return found

    def moved(self, jets: Jets) -> Jets:
        """The jets after the change: its factors between the matrices, not multiplied out."""
        after = self.after
        before = [np.argsort(a) for a in after]
        backs = [_inverse(a) for a in self.matrices]

        def factors(t: int, some: Ints) -> list[Floats]:
            old = before[t][some]
            found = list(jets.factors(t, old))
            back, there = backs[t], self.matrices[t + 1]
            if back is not None:
                found = [back[old], *found]
            if there is not None:
                found = [*found, there[jets.parents[t][old]]]
            return found

        points, states, labels = [], [], [None] * jets.inputs
        for old_input, new_input in enumerate(self.inputs.tolist()):
            labels[new_input] = jets.labels[old_input]
        for t, old in enumerate(self.points):
            new = np.empty_like(old)
            new[self.inputs] = after[t][old]
            points.append(new)
            target = self.states[t]
            states.append((jets.states[t] if target is None else target)[before[t]])
        still = all(a is None for a in self.matrices)
        alike = [one[old] for one, old in zip(jets.alike, before, strict=False)] if still else None
        exact = jets.exact and still
        return Jets(points, states, factors, alike=alike, exact=exact, labels=labels)

    @classmethod
    def of_inputs(cls, jets: Jets, inputs: Ints) -> JetChange:
        """The change that renames the inputs alone, ``inputs[old] == new``.

        >>> x = Jets.of([[[[1.0]], [[2.0]]]])
        >>> JetChange.of_inputs(x, np.array([1, 0])).moved(x).jacobians(0, np.array([0])).tolist()
        [[[2.0]]]
        """
        return cls(jets.points, [None] * len(jets.points), None, inputs)

    def flows(self, x: Sequence[Floats], y: Sequence[Floats], rng: Rng) -> dict[str, Chart]:
        """A diffeomorphism of each stage that moves: from the states x to the states y, one a row.

        Each has the matrices as its derivatives at the states.

        >>> x = Jets.of([[[[2.0]], [[3.0]]]])
        >>> change = JetChange.of(x, stage1=[[[5.0]], [[7.0]]])
        >>> chart = change.flows(x.states, x.states, np.random.default_rng(0))["stage1"]
        >>> chart.jacobian(x.states[1]).ravel().tolist()
        [5.0, 7.0]
        """
        from .flows import diffeomorphism

        found = {}
        for t, (a, after) in enumerate(zip(self.matrices, self.after, strict=True)):
            if a is not None:
                found[f"stage{t}"] = diffeomorphism(x[t], y[t][after], a, rng)
        return found

    def miss(self, x: Jets, y: Jets) -> Floats:
        """By how much the Jacobians of x, moved, miss those of y: the worst arrow of each input.

        Relative to the norms of the factors and of the matrices on both sides.
        """
        after = self.after
        worst = np.zeros(x.inputs)
        for t in range(x.last):
            found = np.zeros(x.count(t))
            for part in x.parts(x.count(t)):
                old = np.arange(x.count(t))[part]
                found[part] = self._miss(x, y, t, old, after[t][old])
            worst = np.maximum(worst, found[x.points[t]])
        return worst

    def _miss(self, x: Jets, y: Jets, t: int, old: Ints, new: Ints) -> Floats:
        a, b = x.jacobians(t, old), y.jacobians(t, new)
        here, there = self.matrices[t], self.matrices[t + 1]
        following = x.parents[t][old]
        left = a if there is None else there[following] @ a
        right = b if here is None else b @ here[old]
        big = factor_sizes(x, t, old) * (1.0 if there is None else frobenius(there[following]))
        big = big + factor_sizes(y, t, new) * (1.0 if here is None else frobenius(here[old]))
        return np.asarray(frobenius(left - right) / np.where(big > 0, big, 1.0))

    def then(self, other: JetChange) -> JetChange:
        """First this one, then the other."""
        after = self.after
        matrices: list[Floats | None] = []
        states: list[Floats | None] = []
        for t, (a, b) in enumerate(zip(self.matrices, other.matrices, strict=True)):
            b = None if b is None else b[after[t]]
            matrices.append(b if a is None else a if b is None else b @ a)
            one, two = self.states[t], other.states[t]
            states.append(one if two is None else two[after[t]])
        both = other.inputs[self.inputs]
        return JetChange(self.points, matrices, states, None if _stays(both) else both)

    def inverse(self) -> JetChange:
        """The change that undoes this one; where the states were, it does not know."""
        before = [np.argsort(a) for a in self.after]
        back = np.argsort(self.inputs)
        points = [after[old][back] for after, old in zip(self.after, self.points, strict=True)]
        matrices = [
            None if a is None else _inverse(a[here])
            for a, here in zip(self.matrices, before, strict=True)
        ]
        return JetChange(points, matrices, None, None if _stays(back) else back)

    @property
    def moving(self) -> tuple[str, ...]:
        """The slots in which something moves."""
        found = [] if _stays(self.inputs) else ["inputs"]
        for t, a in enumerate(self.matrices):
            turned = a is not None and bool((np.abs(a - np.eye(a.shape[1])) > STAYS).any())
            if turned or self.states[t] is not None:
                found.append(f"stage{t}")
        return tuple(found)

    @property
    def words(self) -> str:
        """Which slots change."""
        return f"a change of coordinates of {', '.join(self.moving)}"

    @property
    def stretch(self) -> float:
        """The largest condition of a matrix."""
        worst = [float(np.linalg.cond(a).max()) for a in self.matrices if a is not None and a.size]
        return max(worst, default=1.0)

    def smaller(self) -> Iterator[JetChange]:
        """The parts on fewer stages, single ones first."""
        stages = {f"stage{t}": t for t, a in enumerate(self.matrices) if a is not None}
        for some in parts(stages):
            keep = {stages[s] for s in some}
            yield JetChange(
                self.points,
                [a if t in keep else None for t, a in enumerate(self.matrices)],
                [a if t in keep else None for t, a in enumerate(self.states)],
            )

    @classmethod
    def random(
        cls, thing: Any, freedom: Freedom, rng: np.random.Generator, condition: float = 1.0
    ) -> JetChange:
        """A random change of jets that a freedom of the slots inputs, stage0, stage1, ... allows.

        At each free stage all matrices have one sign, and the states stand elsewhere; on a line
        they keep their order or turn it round, by the sign.
        """
        slots = ("inputs", *(f"stage{t}" for t in range(len(thing.dimensions))))
        rules = freedom.on(slots, "net on inputs")
        matrices: list[Floats | None] = []
        states: list[Floats | None] = []
        for t, d in enumerate(thing.dimensions):
            if rules[f"stage{t}"] == fixed:
                matrices.append(None)
                states.append(None)
                continue
            sign = int(rng.choice([-1, 1]))
            matrices.append(_one_sign(thing.count(t), d, sign, rng, condition))
            states.append(_elsewhere(thing.states[t], sign, rng))
        inputs = None if rules["inputs"] == fixed else rng.permutation(thing.inputs)
        return cls(thing.points, matrices, states, inputs)

    @classmethod
    def simplest(cls, thing: Any, freedom: Freedom) -> Iterator[tuple[str, JetChange]]:
        """Turning one stage round, and doubling the derivative at one point."""
        slots = ("inputs", *(f"stage{t}" for t in range(len(thing.dimensions))))
        rules = freedom.on(slots, "net on inputs")
        for t, d in enumerate(thing.dimensions):
            if d == 0 or rules[f"stage{t}"] == fixed:
                continue
            ones = np.broadcast_to(np.eye(d), (thing.count(t), d, d))
            turn = ones * np.where(np.arange(d) == 0, -1.0, 1.0)
            moved = thing.states[t] * np.where(np.arange(d) == 0, -1.0, 1.0)
            matrices: list[Floats | None] = [None] * len(thing.dimensions)
            states: list[Floats | None] = list(matrices)
            matrices[t], states[t] = turn, moved
            yield f"turning round coordinate 0 of stage{t}", cls(thing.points, matrices, states)
            if thing.count(t):
                double = ones.copy()
                double[0] *= 2
                yield (
                    f"doubling the derivative at point 0 of stage{t}",
                    cls.of(thing, **{f"stage{t}": double}),
                )

    def __repr__(self) -> str:
        sizes = ", ".join(f"{len(a)} points of {s}" for s, a in self.moves.items())
        return f"<JetChange of {sizes}>"


def renumbering(points: Ints) -> Ints:
    """The number of each point when points are numbered as they appear.

    >>> renumbering(np.array([2, 0, 2, 1])).tolist()
    [1, 2, 0]
    """
    first = np.unique(points, return_index=True)[1]
    return np.argsort(np.argsort(first))


def _stays(inputs: Ints) -> bool:
    return bool((inputs == np.arange(len(inputs))).all())


def _inverse(a: Floats | None) -> Floats | None:
    return None if a is None else np.asarray(np.linalg.inv(a), np.float64)


def factor_sizes(jets: Jets, t: int, some: Ints) -> Floats:
    """The product of the norms of the factors of the Jacobian, at some points of a stage: (n,).

    >>> factor_sizes(Jets.of([[[[3.0, 4.0]]]]), 0, np.array([0])).tolist()
    [5.0]
    """
    found = np.ones(len(some))
    for factor in jets.factors(t, some):
        found = found * frobenius(factor)
    return found


def _one_sign(many: int, d: int, sign: int, rng: Rng, condition: float) -> Floats:
    found = np.empty((many, d, d))
    for i in range(many):
        found[i] = random_move("linear", d, rng, condition)[0]
        if d and np.linalg.slogdet(found[i])[0] * sign < 0:
            found[i, 0] *= -1
    return found


def _elsewhere(states: Floats, sign: int, rng: Rng) -> Floats:
    if states.shape[1] != 1:
        return rng.normal(size=states.shape)
    order = np.argsort(np.argsort(sign * states[:, 0]))
    return np.cumsum(rng.uniform(0.5, 2, len(states)))[order][:, None]
