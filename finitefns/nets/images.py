"""Layers on images: convolutions and pools, on rows that hold channels of pixels.

A row is an array (channels, *grid) written out in reading order: the last axis runs fastest. A
kernel slides over the grid, ``pads`` are (before, after) for each axis of the grid.

Laws: a convolution is affine, ``conv(x) == x @ conv.matrix.T + conv(0)``; an average pool is
linear; a max pool takes one coordinate per output, the first of the largest.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, said
from .layers import Layer, columns, numbers

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Shape = tuple[int, ...]
Pads = tuple[tuple[int, int], ...]
PADDED, OUTSIDE = -1, -2  # cells of a window that no pixel is in: in the padding, and beyond it


class Convolution(Layer):
    """A kernel slid over an image: weights are ``(outputs, channels / groups, *kernel)``.

    ``shape`` is that of the image, ``(channels, *grid)``; a row has as many numbers. What is
    written is a correlation: the kernel is not turned round.

    >>> layer = Convolution([[[1.0, 1.0]]], [0.5], (1, 3))
    >>> layer, layer.shape_after, layer(np.array([[1.0, 2.0, 3.0]])).tolist()
    (Convolution(1x3 -> 1x2), (1, 2), [[3.5, 5.5]])

    Raises `InputError` where kernel, image and strides do not fit.
    """

    weights: Floats
    bias: Floats
    shape: Shape
    strides: Shape
    pads: Pads
    dilations: Shape
    groups: int
    shape_after: Shape

    def __init__(
        self,
        weights: Any,
        bias: Any,
        shape: Sequence[int],
        strides: Sequence[int] | int = 1,
        pads: Any = 0,
        dilations: Sequence[int] | int = 1,
        groups: int = 1,
    ) -> None:
        size = _sizes(shape, "Convolution: the shape", 1)
        rank = len(size) - 1
        w = numbers(weights, "weights", rank + 2)
        b = numbers(np.zeros(len(w)) if bias is None else bias, "bias", 1)
        step, apart, pad = _along(rank, strides, dilations, pads)
        if not w.size:
            raise InputError(f"weights are {_by(w.shape)}, but a kernel has numbers")
        if len(b) != len(w):
            raise InputError(f"bias has {len(b)} numbers, but the kernel makes {len(w)} channels")
        whole = isinstance(groups, int | np.integer) and groups >= 1
        if not whole or w.shape[1] * groups != size[0] or len(w) % groups:
            raise InputError(
                f"Convolution: weights are {_by(w.shape)} in {said(groups)} group(s), but the "
                f"image has {size[0]} channels"
            )
        after = _after(size[1:], w.shape[2:], step, apart, pad, "Convolution")
        self.__dict__.update(
            weights=w, bias=b, shape=size, strides=step, pads=pad, dilations=apart,
            groups=int(groups), shape_after=(len(w), *after), inputs=math.prod(size),
            outputs=len(w) * math.prod(after),
        )  # fmt: skip

    def _cells(self) -> Iterator[tuple[Floats, tuple[Any, ...]]]:
        """Each cell of the kernel, (groups, outputs, channels), with the pixels it meets."""
        o, c = self.weights.shape[:2]
        grouped = self.weights.reshape(self.groups, o // self.groups, c, *self.weights.shape[2:])
        for cell in np.ndindex(self.weights.shape[2:]):
            starts = [i * d for i, d in zip(cell, self.dilations, strict=True)]
            met = (
                slice(a, a + (n - 1) * s + 1, s)
                for a, n, s in zip(starts, self.shape_after[1:], self.strides, strict=True)
            )
            yield grouped[(..., *cell)], (slice(None), slice(None), slice(None), *met)

    def _padded(self, rows: int) -> Floats:
        grid = [n + a + b for n, (a, b) in zip(self.shape[1:], self.pads, strict=True)]
        return np.zeros((rows, self.groups, self.shape[0] // self.groups, *grid))

    @property
    def _inner(self) -> tuple[Any, ...]:
        """Where the image lies in the padded one."""
        found = (slice(a, a + n) for n, (a, _) in zip(self.shape[1:], self.pads, strict=True))
        return slice(None), slice(None), slice(None), *found

    def _slid(self, rows: Floats) -> Floats:
        """The linear part, on rows."""
        wide = self._padded(len(rows))
        wide[self._inner] = rows.reshape(wide[self._inner].shape)
        count = math.prod(self.shape_after[1:])
        done = np.zeros((len(rows), self.groups, self.shape_after[0] // self.groups, count))
        for cell, met in self._cells():
            done += cell @ wide[met].reshape(*wide.shape[:3], count)
        return done.reshape(len(rows), self.outputs)

    def _slid_back(self, rows: Floats) -> Floats:
        """The transposed linear part, on rows."""
        wide = self._padded(len(rows))
        count = math.prod(self.shape_after[1:])
        given = rows.reshape(len(rows), self.groups, self.shape_after[0] // self.groups, count)
        for cell, met in self._cells():
            part = np.swapaxes(cell, 1, 2) @ given
            wide[met] += part.reshape(wide[met].shape)
        pulled: Floats = wide[self._inner].reshape(len(rows), self.inputs)
        return pulled

    def __call__(self, x: Floats) -> Floats:
        return self._slid(x) + np.repeat(self.bias, math.prod(self.shape_after[1:]))

    def jvp(self, x: Floats, v: Floats) -> Floats:
        return self._slid(v) if v.ndim == x.ndim else _columnwise(self._slid, v)

    def vjp(self, x: Floats, u: Floats) -> Floats:
        return self._slid_back(u) if u.ndim == x.ndim else _columnwise(self._slid_back, u)

    @cached_property
    def matrix(self) -> Floats:
        """The linear part as a matrix, (outputs, inputs)."""
        found = np.ascontiguousarray(self._slid(np.eye(self.inputs)).T)
        found.flags.writeable = False
        return found

    def jacobian(self, x: Floats) -> Floats:
        return np.broadcast_to(self.matrix, (len(x), *self.matrix.shape))

    def factors(self, x: Floats) -> list[Floats]:
        return [self.matrix[None]]

    @property
    def parts(self) -> tuple[Any, ...]:
        return (
            self.weights, self.bias, self.shape, self.strides, self.pads, self.dilations,
            self.groups,
        )  # fmt: skip

    @property
    def is_piecewise_linear(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"Convolution({_by(self.shape, 'x')} -> {_by(self.shape_after, 'x')})"


class Pool(Layer):
    """The largest, or the mean, of a window that slides over each channel of an image.

    ``how`` is ``"max"`` or ``"average"``; ``strides`` are those of the window where none are
    given. A mean counts zeros of the padding where ``counted``. ``ceil`` keeps a last window that
    leaves the image.

    >>> Pool("max", (1, 2, 2), (2, 2))(np.array([[1.0, 5.0, 2.0, 3.0]])).tolist()
    [[5.0]]

    Raises `InputError` where window, image and strides do not fit.
    """

    how: str
    shape: Shape
    kernel: Shape
    strides: Shape
    pads: Pads
    dilations: Shape
    counted: bool
    ceil: bool
    shape_after: Shape

    def __init__(
        self,
        how: str,
        shape: Sequence[int],
        kernel: Sequence[int] | int,
        strides: Sequence[int] | int | None = None,
        pads: Any = 0,
        dilations: Sequence[int] | int = 1,
        counted: bool = False,
        ceil: bool = False,
    ) -> None:
        if how not in ("max", "average"):
            raise InputError(f"Pool: it is {said(how)}, but max or average is meant")
        size = _sizes(shape, "Pool: the shape", 1)
        rank = len(size) - 1
        window = _repeated(kernel, rank, "Pool: the window", 1)
        step, apart, pad = _along(rank, window if strides is None else strides, dilations, pads)
        eff = [(k - 1) * d + 1 for k, d in zip(window, apart, strict=True)]
        if any(max(p) >= e for p, e in zip(pad, eff, strict=True)):
            raise InputError(f"Pool: pads are {said(pad)}, as wide as the window {_by(window)}")
        after = _after(size[1:], window, step, apart, pad, "Pool", ceil)
        self.__dict__.update(
            how=how, shape=size, kernel=window, strides=step, pads=pad, dilations=apart,
            counted=bool(counted), ceil=bool(ceil), shape_after=(size[0], *after),
            inputs=math.prod(size), outputs=size[0] * math.prod(after),
        )  # fmt: skip
        if not (self.windows >= 0).any(axis=1).all():
            raise InputError(f"Pool: a window of {_by(window)} lies wholly in the padding")

    @cached_property
    def windows(self) -> Ints:
        """For each output of a channel the pixels in its window, (outputs, cells).

        -1 is a cell in the padding, -2 one beyond it.
        """
        found = np.zeros((1, 1), dtype=np.int64)
        axes = zip(self.shape[1:], self.shape_after[1:], self.kernel, self.strides, self.pads,
                   self.dilations, strict=True)  # fmt: skip
        for n, m, k, s, (before, after), d in axes:
            at = np.arange(m)[:, None] * s - before + np.arange(k) * d
            at = np.where(at >= n + after, OUTSIDE, np.where((at < 0) | (at >= n), PADDED, at))
            inner = found[:, None, :, None] * n + at[None, :, None, :]
            worst = np.minimum(found[:, None, :, None], at[None, :, None, :])
            inner = np.where(worst < 0, worst, inner)
            found = inner.reshape(len(found) * m, found.shape[1] * k)
        found.flags.writeable = False
        return found

    @cached_property
    def matrix(self) -> Floats:
        """What an average pool is as a matrix, (outputs, inputs)."""
        at, count = self.windows, math.prod(self.shape[1:])
        held = (at >= 0) | ((at == PADDED) & self.counted)
        one = np.zeros((len(at), count))
        rows, cells = np.nonzero(at >= 0)
        one[rows, at[rows, cells]] = 1.0 / held.sum(axis=1)[rows]
        found = np.asarray(np.kron(np.eye(self.shape[0]), one), dtype=np.float64)
        found.flags.writeable = False
        return found

    def _in_windows(self, x: Floats) -> Floats:
        """(rows, channels, outputs, cells), -inf where no pixel is."""
        given = x.reshape(len(x), self.shape[0], -1)
        found: Floats = np.where(self.windows >= 0, given[:, :, self.windows], -np.inf)
        return found

    def _taken(self, x: Floats) -> Ints:
        """The coordinate that each output takes, (rows, outputs)."""
        first = self._in_windows(x).argmax(axis=3)
        pixel = np.take_along_axis(self.windows[None, None], first[..., None], axis=3)[..., 0]
        channel = np.arange(self.shape[0])[:, None] * math.prod(self.shape[1:])
        taken: Ints = (pixel + channel).reshape(len(x), self.outputs)
        return taken

    def __call__(self, x: Floats) -> Floats:
        if self.how == "average":
            return x @ self.matrix.T
        largest: Floats = self._in_windows(x).max(axis=3).reshape(len(x), self.outputs)
        return largest

    def jvp(self, x: Floats, v: Floats) -> Floats:
        if self.how == "average":
            return v @ self.matrix.T if v.ndim == x.ndim else self.matrix @ v
        at = self._taken(x)
        return np.take_along_axis(v, at if v.ndim == x.ndim else at[:, :, None], axis=1)

    def vjp(self, x: Floats, u: Floats) -> Floats:
        if self.how == "average":
            return u @ self.matrix if u.ndim == x.ndim else self.matrix.T @ u
        wide = columns(x, u)
        pulled = np.zeros((len(x), self.inputs, wide.shape[2]))
        np.add.at(pulled, (np.arange(len(x))[:, None], self._taken(x)), wide)
        return pulled[:, :, 0] if u.ndim == x.ndim else pulled

    def factors(self, x: Floats) -> list[Floats]:
        return [self.matrix[None]] if self.how == "average" else [self.jacobian(x)]

    def bends(self, x: Floats) -> Floats | None:
        """How far each pixel of a window is above all others of it: 0 where two are largest."""
        if self.how == "average" or self.windows.shape[1] == 1:
            return None
        cells = self._in_windows(x)
        order = np.sort(cells, axis=3)
        best, second = order[..., -1:], order[..., -2:-1]
        over = cells - np.where(cells == best, second, best)
        return np.where(np.isfinite(over), over, np.sign(over)).reshape(len(x), -1)

    @property
    def parts(self) -> tuple[Any, ...]:
        return (
            self.how, self.shape, self.kernel, self.strides, self.pads, self.dilations,
            self.counted, self.ceil,
        )  # fmt: skip

    @property
    def is_piecewise_linear(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"Pool({self.how}, {_by(self.shape, 'x')} -> {_by(self.shape_after, 'x')})"


# ------------------------------------------------------------------ sizes


def _sizes(given: Any, where: str, least: int) -> Shape:
    """Whole numbers from ``least`` on, one or more."""
    try:
        found = list(given)
    except TypeError:
        raise InputError(f"{where} is {said(given)}, but a list of sizes is meant") from None
    for one in found:
        whole = isinstance(one, int | np.integer) and not isinstance(one, bool)
        if not whole or one < least:
            raise InputError(
                f"{where} is {said(given)}, but whole numbers from {least} on are meant"
            )
    if not found:
        raise InputError(f"{where} is empty, but at least one size is meant")
    return tuple(map(int, found))


def _repeated(given: Any, rank: int, where: str, least: int) -> Shape:
    """One size per axis of the grid; a single number stands for all."""
    single = isinstance(given, int | np.integer) and not isinstance(given, bool)
    if not rank:
        raise InputError(f"{where} is {said(given)}, but the image has no grid")
    found = _sizes([given] * rank if single else given, where, least)
    if len(found) != rank:
        raise InputError(f"{where} is {said(given)}, but the grid has {rank} axes")
    return found


def _along(rank: int, strides: Any, dilations: Any, pads: Any) -> tuple[Shape, Shape, Pads]:
    """Strides, dilations and pads, one per axis of the grid."""
    step = _repeated(strides, rank, "strides", 1)
    apart = _repeated(dilations, rank, "dilations", 1)
    try:
        pairs = [p if isinstance(p, Sequence) else (p, p) for p in pads]
    except TypeError:
        pairs = [(pads, pads)] * rank
    pad = tuple(_sizes(pair, "pads", 0) for pair in pairs)
    if len(pad) != rank or any(len(pair) != 2 for pair in pad):
        raise InputError(f"pads are {said(pads)}, but (before, after) for {rank} axes is meant")
    return step, apart, tuple((a, b) for a, b in pad)


def _after(
    grid: Shape, kernel: Shape, step: Shape, apart: Shape, pads: Pads, where: str,
    ceil: bool = False,
) -> Shape:  # fmt: skip
    """The grid that a sliding window leaves."""
    found = []
    for n, k, s, d, (before, after) in zip(grid, kernel, step, apart, pads, strict=True):
        room = n + before + after - (k - 1) * d - 1
        if room < 0:
            raise InputError(
                f"{where}: the kernel reaches over {(k - 1) * d + 1} pixels, but the image has "
                f"{n + before + after} there"
            )
        many = (-(-room // s) if ceil else room // s) + 1
        # The last window has to begin inside the image or the padding before it.
        found.append(many - 1 if ceil and (many - 1) * s >= n + before else many)
    return tuple(found)


def _columnwise(linear: Any, v: Floats) -> Floats:
    """A linear map of rows, applied to each column of (N, size, m)."""
    n, size, m = v.shape
    done = linear(np.swapaxes(v, 1, 2).reshape(n * m, size))
    return np.ascontiguousarray(np.swapaxes(done.reshape(n, m, -1), 1, 2))


def _by(shape: Sequence[int], mark: str = " x ") -> str:
    return mark.join(map(str, shape))
