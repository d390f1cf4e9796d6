"""Nets to think with, which ship: in closed form, from a seed, and one trained on digits.

Law: ``example(name)`` is the same net every time, and what is said of it is true.

>>> example("abs")([[-2.0], [3.0]]).tolist(), example("xor")([[0, 0], [0, 1], [1, 1]]).tolist()
([[2.0], [3.0]], [[0.0], [1.0], [0.0]])
"""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, nearest, said
from .files.loading import load
from .layers import Affine, Pointwise
from .net import Net

DATA = os.path.join(os.path.dirname(__file__), "data")
DIGITS = os.path.join(DATA, "digits.npz")
PICTURES = os.path.join(DATA, "pictures.npz")


@dataclass(frozen=True)
class NetExample:
    """A net that ships: its name, what it is, and where it comes from."""

    name: str
    about: str
    source: str
    _build: Callable[[], Net]


def example(name: str) -> Net:
    """The net that goes by a name; small and capital letters are the same.

    Law: every name that `examples` lists is known.

    >>> example("fold")([[-1.0, 2.0], [1.0, 2.0]]).tolist()
    [[1.0, 2.0], [1.0, 2.0]]

    Raises `InputError` for a name that is not there. Source: `examples` gives that of each.
    """
    key = name.strip().lower() if isinstance(name, str) else name
    if key not in _BY_NAME:
        near = nearest(key, _BY_NAME) if isinstance(key, str) else ""
        raise InputError(
            f"the example is {said(name)}, but one of {', '.join(_BY_NAME)} is meant{near}"
        )
    return _built(key)


def examples() -> tuple[NetExample, ...]:
    """All nets that ship, in reading order.

    >>> [one.name for one in examples()][:3]
    ['xor', 'abs', 'fold']
    """
    return _EXAMPLES


def pictures() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """300 pictures of digits, 8 x 8 pixels from 0 to 16 as a row of 64, and which digits they are.

    >>> pixels, digits = pictures()
    >>> pixels.shape, digits[:5].tolist()
    ((300, 64), [0, 1, 2, 3, 4])
    >>> round(float((example("digits")(pixels).argmax(axis=1) == digits).mean()), 2)
    0.99

    Source: E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI 1998, CC BY 4.0;
    the first 300 as scikit-learn has them.
    """
    with np.load(PICTURES) as found:
        return found["pixels"].astype(np.float64), found["digits"].astype(np.int64)


@cache
def _built(name: str) -> Net:
    return _BY_NAME[name]._build()


# ------------------------------------------------------------------ small ones


def _xor() -> Net:
    # relu(s) - 2 relu(s - 1) with s = x + y.
    return Net([Affine([[1, 1], [1, 1]], [0, -1]), Pointwise("relu"), Affine([[1, -2]])])


def _abs() -> Net:
    return Net([Affine([[1], [-1]]), Pointwise("relu"), Affine([[1, 1]])])


def _fold() -> Net:
    # y as relu(y) - relu(-y), beside |x| as relu(x) + relu(-x).
    first = Affine([[1, 0], [-1, 0], [0, 1], [0, -1]])
    return Net([first, Pointwise("relu"), Affine([[1, 1, 0, 0], [0, 0, 1, -1]])])


def _low_rank() -> Net:
    rng = np.random.default_rng(22)
    narrow, wide = rng.normal(size=(22, 512)), rng.normal(size=(512, 22))
    return Net([Affine(narrow / math.sqrt(512)), Affine(wide / math.sqrt(22))])


def modular_addition(p: int = 5) -> Net:
    """The net that adds modulo an odd number p: two one-hot numbers in, p logits out.

    Width 9(p - 1)/2, activation the square. Law: its logits at (a, b) are 9/4 (p [q = a + b] - 1).

    >>> net = modular_addition(3)
    >>> net, net([0, 1, 0, 0, 0, 1]).round(9).tolist()
    (Net(6-9-3: power(2)), [4.5, -2.25, -2.25])

    Raises `InputError` for a p that is even or below 3. Source: Gromov 2301.02679, with phases that
    are thirds of a turn.
    """
    if isinstance(p, bool) or not isinstance(p, int) or p < 3 or p % 2 == 0:
        raise InputError(f"p is {said(p)}, but an odd number from 3 on is meant")
    turn = 2.0 * math.pi * np.arange(p) / p
    into, out = [], []
    for k in range(1, (p + 1) // 2):
        for i, j in itertools.product(range(3), repeat=2):
            one, other = 2.0 * math.pi * i / 3, 2.0 * math.pi * j / 3
            into.append(np.concatenate([np.cos(k * turn + one), np.cos(k * turn + other)]))
            out.append(np.cos(k * turn + one + other))
    return Net([Affine(into), Pointwise("power", parameter=2), Affine(np.transpose(out))])


def triple_ratio(ratio: float = 0.5) -> Net:
    """Two inputs, 1 and -1, that merge at stage 2 of 1-2-3-2-1, three flags there with this ratio.

    At stage 2 each input brings a line in a plane, and the two layers behind it a line in a plane:
    three flags of R^3. Their triple ratio is the first number that every change of coordinates at
    every stage leaves as it is. Law: nets of different ratios have equal ranks, sums and
    intersections, and are not equivalent.

    >>> net = triple_ratio(0.5)
    >>> net.widths, net.states([[1.0], [-1.0]])[2].tolist()
    ((1, 2, 3, 2, 1), [[0.0, 0.0, 1.0], [0.0, 0.0, 1.0]])

    Raises `InputError` for a ratio at which the flags are not in general position, 0 or -1.
    Source: Fock and Goncharov 2006 for the triple ratio of flags.
    """
    if not math.isfinite(ratio) or ratio in (0.0, -1.0):
        raise InputError(f"the ratio is {said(ratio)}, but a number other than 0 and -1 is meant")
    line, both = Affine([[1], [0]]), np.array([0.0, 0.0, 1.0])
    # Units that are on at (1, 0) alone, then units that are on at (-1, 0) alone.
    gates = Affine([[1, 0], [1, 1], [-1, 0], [-1, 1]], [0, -0.5, 0, -0.5])
    first, second = np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])
    columns = []
    for along in (first, second):
        # On its side the map sends the input to `both`, and the direction of the line to `along`.
        columns += [2.0 * both - along, 2.0 * (along - both)]
    meet = Affine(np.transpose(columns))
    flag = Affine([[ratio, 1.0, -(1.0 + ratio)], [1.0, -1.0, 0.0]])  # (1, 1, 1) goes to 0
    layers = [line, gates, Pointwise("relu"), meet, flag, Affine([[1.0, 0.0]])]
    return Net(layers, cuts=(0, 1, 4, 5))


def _digits() -> Net:
    return load(DIGITS)


_HAND = "worked out by hand"
_EXAMPLES = (
    NetExample("xor", "x or y but not both, 2-2-1", _HAND, _xor),
    NetExample("abs", "|x| as relu(x) + relu(-x), 1-2-1", _HAND, _abs),
    NetExample("fold", "(x, y) to (|x|, y), 2-4-2", _HAND, _fold),
    NetExample("low-rank", "a linear 512-22-512 made from a seed", "normal numbers", _low_rank),
    NetExample(
        "modular-addition", "a + b modulo 5, 10-18-5", "Gromov 2301.02679", modular_addition
    ),
    NetExample("triple-ratio", "three flags with the triple ratio 1/2", _HAND, triple_ratio),
    NetExample(
        "triple-ratio/third", "the same with the ratio 1/3", _HAND, lambda: triple_ratio(1 / 3)
    ),
    NetExample(
        "digits",
        "a classifier of 8 x 8 pixels, 64-16-10",
        "tools/train_digits.py; scikit-learn's digits",
        _digits,
    ),
)
_BY_NAME = {one.name: one for one in _EXAMPLES}
NETS = tuple(_BY_NAME)
