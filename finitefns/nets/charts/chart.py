"""Charts: new coordinates of a state, ``new == chart.forward(old)``, and the way back.

A chart is a value. Points are rows, ``(N, d)``; tangents stand in columns, ``(N, d, m)``, or are
rows of their own, ``(N, d)``. A point outside the domain is refused with its row, never moved
somewhere.
Laws: ``c.backward(c.forward(x)) == x`` within rounding, which `Chart.round_trip` measures;
``c.inverse().inverse() == c``; ``a.then(b).forward(x) == b.forward(a.forward(x))``;
``a.then(a.inverse())`` moves nothing.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from ...errors import InputError, said
from ...linear.entries import LARGEST
from .points import Bools, Floats, Kept, as_points, check_solvable, conditions, gap, row_told

ROOM = 2**22  # numbers of derivatives that are held at once
SAMPLE = 64  # points at which a bent chart is asked how much it stretches


class Chart(Kept, ABC):
    """New coordinates of a space, with inverse, derivative and domain.

    A sort of charts says ``dimension``, ``name``, ``_ahead``, ``_back`` and ``_push``, on rows that
    are checked already; where its domain or its image is not the whole space, also ``_inside``,
    ``_reached`` and the words for both.

    >>> from finitefns.nets import charts
    >>> turn = charts.rotation([[0, -1], [1, 0]])
    >>> turn.forward([[4.0, 6.0]]).tolist(), turn.backward([[-6.0, 4.0]]).tolist()
    ([[-6.0, 4.0]], [[4.0, 6.0]])
    >>> turn.then(turn.inverse()).is_identity
    True

    Raises `InputError` for points outside the domain, of another width, or that are not finite.
    """

    regular: ClassVar[bool] = False  # whether the derivative is invertible by its construction

    @property
    @abstractmethod
    def dimension(self) -> int:
        """How many coordinates a point has."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What it is called in a sentence."""

    @abstractmethod
    def _ahead(self, x: Floats) -> Floats:
        """The new points of points in the domain."""

    @abstractmethod
    def _back(self, y: Floats) -> Floats:
        """The old points of points in the image."""

    @abstractmethod
    def _push(self, x: Floats, v: Floats) -> Floats:
        """The derivative at points of the domain, applied to columns ``(N, d, m)``."""

    def _pull(self, x: Floats, v: Floats) -> Floats:
        """The inverse of the derivative at points of the domain, applied to columns."""
        n, d = x.shape
        a = self._push(x, np.broadcast_to(np.eye(d), (n, d, d)))
        check_solvable(self.name, x, conditions(a))
        return np.asarray(np.linalg.solve(a, v), dtype=np.float64)

    def _inside(self, x: Floats) -> Bools:
        return np.ones(len(x), bool)

    def _reached(self, y: Floats) -> Bools:
        return np.ones(len(y), bool)

    @property
    def domain_words(self) -> str:
        """The domain, as part of a sentence."""
        return "the whole space"

    @property
    def image_words(self) -> str:
        """The domain of the inverse, as part of a sentence."""
        return "the whole space"

    @property
    def parts(self) -> tuple[Chart, ...]:
        """The charts that it is made of, in the order in which they happen."""
        return (self,)

    @property
    def affine(self) -> tuple[Floats, Floats] | None:
        """The matrix and the offset of ``new == matrix @ old + offset``; None where it bends."""
        return None

    @property
    def monomial(self) -> bool:
        """Whether it is a permutation times positive scales, which pass through a ReLU."""
        return False

    @property
    def is_identity(self) -> bool:
        """Whether every point stays; floats may be off by rounding."""
        return False

    def merged(self, other: Chart) -> Chart | None:
        """This one and then the other as one chart of the same sort; None where there is none."""
        return None

    # ------------------------------------------------------------------ what is asked of a chart

    def forward(self, x: Any) -> Floats:
        """The new coordinates of points, shape ``(N, d)``."""
        points = self._points(x)
        self._check(points, self._inside(points), self.domain_words)
        with np.errstate(all="ignore"):
            return self._finite(self._ahead(points), points)

    def backward(self, y: Any) -> Floats:
        """The old coordinates of points, shape ``(N, d)``."""
        return self.inverse().forward(y)

    def jvp(self, x: Any, v: Any) -> Floats:
        """The derivative at points, applied to one tangent per point, or to ``(N, d, m)``."""
        points = self._points(x)
        self._check(points, self._inside(points), self.domain_words)
        tangents = np.asarray(v, dtype=np.float64)
        if tangents.shape[:2] != points.shape or tangents.ndim not in (2, 3):
            raise InputError(
                f"{self.name}: the tangents have the shape {tangents.shape}, but one row or one "
                f"matrix per point is meant, {points.shape} or (*{points.shape}, m)"
            )
        columns = tangents[:, :, None] if tangents.ndim == 2 else tangents
        with np.errstate(all="ignore"):
            pushed = self._push(points, columns)
        self._finite(pushed.reshape(len(points), math.prod(pushed.shape[1:])), points)
        return pushed[:, :, 0] if tangents.ndim == 2 else pushed

    def jacobian(self, x: Any) -> Floats:
        """The derivative at points as matrices, shape ``(N, d, d)``."""
        points = self._points(x)
        n, d = points.shape
        return self.jvp(points, np.broadcast_to(np.eye(d), (n, d, d)))

    def inverse(self) -> Chart:
        """The chart that undoes this one."""
        return Inverted(self)

    def then(self, other: Chart) -> Chart:
        """First this one, then the other; what undoes itself is left out."""
        if not isinstance(other, Chart):
            raise InputError(f"then: a chart is meant, but found {said(other)}")
        if other.dimension != self.dimension:
            raise InputError(
                f"then: {self.name} has {self.dimension} coordinates, "
                f"but {other.name} has {other.dimension}"
            )
        return composed((*self.parts, *other.parts), self.dimension)

    def domain(self, x: Any) -> Bools:
        """Whether each point lies in the domain, shape ``(N,)``."""
        return self._inside(self._points(x))

    def round_trip(self, x: Any) -> tuple[float, int | None]:
        """How far points come back from where they were, at worst, and the row of the worst.

        The largest gap of a coordinate, over the largest coordinate of the point or 1.

        >>> from finitefns.nets import charts
        >>> charts.scaling([2.0]).round_trip([[3.0], [1.0]])
        (0.0, 0)
        """
        points = self._points(x)
        return gap(self.backward(self.forward(points)), points)

    def check_regular(self, x: Any) -> None:
        """Refuse points at which the derivative is singular, by their row."""
        points = self._points(x)
        for part in self.parts:
            if not part.regular:
                check_solvable(part.name, points, part.conditions(points))
            points = part.forward(points)

    def conditions(self, x: Any) -> Floats:
        """The condition number of the derivative at points, shape ``(N,)``; infinite: singular."""
        points = self._points(x)
        found = np.ones(len(points))
        step = max(1, ROOM // max(self.dimension**2, 1))
        for start in range(0, len(points), step):
            here = slice(start, start + step)
            found[here] = conditions(self.jacobian(points[here]))
        return found

    @property
    def stretch(self) -> float:
        """How many times larger a rounding may become: the worst condition of the derivative.

        Of a chart that bends it is the worst one at a fixed sample of normal points.
        """
        d = self.dimension
        points = np.random.default_rng(0).normal(size=(SAMPLE if d <= SAMPLE else 4, d))
        points = points[self._inside(points)]
        if points.size == 0:
            return 1.0
        return float(max(1.0, self.conditions(points).max()))

    def __repr__(self) -> str:
        return f"<{self.name} of {self.dimension} coordinates>"

    # ------------------------------------------------------------------ the door

    def _points(self, x: Any) -> Floats:
        return as_points(x, self.dimension, self.name)

    def _check(self, x: Floats, fits: Bools, words: str) -> None:
        if not fits.all():
            row = int(np.flatnonzero(~fits)[0])
            raise InputError(f"{self.name}: row {row} is {row_told(x[row])}, outside {words}")

    def _finite(self, y: Floats, x: Floats) -> Floats:
        fine = (np.abs(y) <= LARGEST).all(axis=1)
        if not fine.all():
            row = int(np.flatnonzero(~fine)[0])
            raise InputError(
                f"{self.name}: row {row} is {row_told(x[row])}, and what comes of it is too large "
                "for floats"
            )
        return y


class Inverted(Chart):
    """The inverse of a chart, as a chart."""

    told = ("of",)
    of: Chart

    def __init__(self, of: Chart) -> None:
        self.__dict__.update(of=of, regular=of.regular)

    @property
    def dimension(self) -> int:
        """How many coordinates a point has."""
        return self.of.dimension

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        return f"inverse of {self.of.name}"

    def inverse(self) -> Chart:
        """The chart that this one undoes."""
        return self.of

    def _ahead(self, x: Floats) -> Floats:
        return self.of._back(x)

    def _back(self, y: Floats) -> Floats:
        return self.of._ahead(y)

    def _push(self, x: Floats, v: Floats) -> Floats:
        return self.of._pull(self.of._back(x), v)

    def _inside(self, x: Floats) -> Bools:
        return self.of._reached(x)

    def _reached(self, y: Floats) -> Bools:
        return self.of._inside(y)

    @property
    def domain_words(self) -> str:
        """The domain, as part of a sentence."""
        return self.of.image_words

    @property
    def image_words(self) -> str:
        """The domain of the inverse, as part of a sentence."""
        return self.of.domain_words


class Composed(Chart):
    """Several charts, one after the other; none at all is the chart that moves nothing."""

    told = ("_parts", "_dimension")
    _parts: tuple[Chart, ...]
    _dimension: int

    def __init__(self, parts: Sequence[Chart], dimension: int) -> None:
        self.__dict__.update(_parts=tuple(parts), _dimension=dimension)

    @property
    def dimension(self) -> int:
        """How many coordinates a point has."""
        return self._dimension

    @property
    def parts(self) -> tuple[Chart, ...]:
        """The charts that it is made of, in the order in which they happen."""
        return self._parts

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        if len(self.parts) > 4:
            return f"{self.parts[0].name} and {len(self.parts) - 1} charts more"
        return " then ".join(part.name for part in self.parts) or "identity"

    @property
    def affine(self) -> tuple[Floats, Floats] | None:
        """Of no charts the unit matrix; else a part bends."""
        return None if self.parts else (np.eye(self.dimension), np.zeros(self.dimension))

    @property
    def monomial(self) -> bool:
        """Whether nothing moves."""
        return not self.parts

    @property
    def is_identity(self) -> bool:
        """Whether nothing moves."""
        return not self.parts

    def inverse(self) -> Chart:
        """The inverses, the last one first."""
        back = [part.inverse() for part in reversed(self.parts)]
        return Composed(back, self.dimension)

    def forward(self, x: Any) -> Floats:
        """The new coordinates of points; who is outside is told by the part that refuses it."""
        points = self._points(x)
        for part in self.parts:
            points = part.forward(points)
        return points.copy() if not self.parts else points

    def _ahead(self, x: Floats) -> Floats:
        return self.forward(x)

    def _back(self, y: Floats) -> Floats:
        return self.inverse().forward(y)

    def _push(self, x: Floats, v: Floats) -> Floats:
        for part in self.parts:
            v = part.jvp(x, v)
            x = part.forward(x)
        return v

    def _inside(self, x: Floats) -> Bools:
        alive = np.ones(len(x), bool)
        points = x
        for part in self.parts:
            fits = part._inside(points)
            alive[np.flatnonzero(alive)[~fits]] = False
            points = part.forward(points[fits])
        return alive

    def _reached(self, y: Floats) -> Bools:
        return self.inverse()._inside(y)

    @property
    def domain_words(self) -> str:
        """The domain, as part of a sentence."""
        bent = [part for part in self.parts if part.domain_words != "the whole space"]
        if not bent:
            return "the whole space"
        return " and, then, ".join(f"{part.domain_words} ({part.name})" for part in bent)

    @property
    def image_words(self) -> str:
        """The domain of the inverse, as part of a sentence."""
        return self.inverse().domain_words


def composed(parts: Sequence[Chart], dimension: int) -> Chart:
    """Charts one after the other, with neighbours merged and what undoes itself left out."""
    kept: list[Chart] = []
    for part in parts:
        merged = kept[-1].merged(part) if kept else None
        if kept and part == kept[-1].inverse():
            kept.pop()
        elif merged is not None:
            kept[-1] = merged
        else:
            kept.append(part)
    return kept[0] if len(kept) == 1 else Composed(kept, dimension)


def identity(dimension: int) -> Chart:
    """The chart that moves nothing.

    >>> identity(2).forward([[1.0, 2.0]]).tolist(), identity(2).is_identity
    ([[1.0, 2.0]], True)
    """
    return Composed((), dimension)
