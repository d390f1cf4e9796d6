"""Changes of coordinates that are fitted to states: on half of them, and judged on the others.

Law: where states were moved by such a change, the error on the states held out is a rounding.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..finite.assignment import assigned
from ..wording import number

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, repr=False)
class Fit:
    """A change of coordinates from states of one net to those of the other, and how well it does.

    ``y = matrix @ x + offset``. ``error`` is the root of the mean square distance on the states
    that were held out, ``of_mean`` that of the mean of the others: a fit that tells nothing has an
    error as large. ``fitted`` and ``judged`` are how many states were used for which.

    >>> x = np.arange(8.0)[:, None]
    >>> fit = fitted("affine", x, 3 * x + 1, np.random.default_rng(0).permutation(8))
    >>> fit.matrix.round(9).tolist(), fit.offset.round(9).tolist(), fit.error < 1e-9 < fit.of_mean
    ([[3.0]], [1.0], True)
    """

    sort: str
    matrix: Floats
    offset: Floats
    error: float
    of_mean: float
    fitted: int
    judged: int

    def __str__(self) -> str:
        return (
            f"{self.sort}: held-out error {self.error:.3g}, that of the mean {self.of_mean:.3g} "
            f"({number(self.fitted)} states fitted, {number(self.judged)} judged)"
        )

    def __repr__(self) -> str:
        return f"<Fit {self}>"


def fitted(sort: str, x: Floats, y: Floats, order: Ints) -> Fit | None:
    """An affine or monomial change that takes states to states, fitted on half, judged on half.

    ``order`` is a permutation of the states, of which the first half is fitted. A state is in one
    half only: one that was fitted says nothing about states that were not. None where there are
    fewer than four states, or where a monomial change does not fit the sizes.

    Law: the error of states that were moved by such a change is a rounding.

    >>> fitted("monomial", np.zeros((8, 2)), np.zeros((8, 3)), np.arange(8)) is None
    True

    Source: Kuhn 1955, for the units that go together.
    """
    n = len(x)
    if n < 4 or (sort == "monomial" and x.shape[1] != y.shape[1]):
        return None
    half, rest = np.sort(order[: n // 2]), np.sort(order[n // 2 :])
    matrix, offset = _affine(x[half], y[half]) if sort == "affine" else _monomial(x[half], y[half])
    error = _root_mean_square(x[rest] @ matrix.T + offset - y[rest])
    of_mean = _root_mean_square(y[half].mean(axis=0) - y[rest])
    return Fit(sort, matrix, offset, error, of_mean, len(half), len(rest))


def _root_mean_square(away: Floats) -> float:
    return float(np.sqrt((away**2).sum(axis=1).mean()))


def _affine(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    at, to = x.mean(axis=0), y.mean(axis=0)
    matrix = np.linalg.lstsq(x - at, y - to, rcond=None)[0].T
    return matrix, to - matrix @ at


def _monomial(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Each unit from one other, times a positive number: those that explain the most together."""
    along, size = y.T @ x, (x**2).sum(axis=0)
    live = np.where(size > 0, size, 1.0)
    gain = np.maximum(along, 0.0) ** 2 / live
    rows, columns = assigned(gain)
    matrix = np.zeros((y.shape[1], x.shape[1]))
    scale = along[rows, columns] / live[columns]
    matrix[rows, columns] = np.where(scale > 0, scale, 1.0)  # a dead unit may have any scale
    return matrix, np.zeros(y.shape[1])
