"""The ``.nnet`` format of Stanford's collision avoidance: text, ReLU after all layers but the last.

Comments begin with ``//``. Then come the number of layers, their sizes, a line without use, the
least and the greatest inputs, the means and the ranges (one number per input, and one for all
outputs), and for each layer a row of weights per unit and a bias per unit. A single 0 stands for a
line that a file leaves out. Where a file has more means than inputs, as those of the larger
collision tables have, the first belong to the inputs and the last to the outputs.

Inputs are (x - mean) / range for the layers, and outputs y * range + mean: the first layer takes in
the one, the last the other. Inputs are not held to their least and greatest values unless that is
asked for (``clip``): the plain net is defined everywhere.

Source: the format's description at github.com/sisl/NNet.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import numpy as np

from ...errors import InputError, said
from ...files import decoded
from ..layers import Affine, Layer, Pointwise
from .numerals import Floats, floats
from .options import Options

BEGIN = 65_536  # bytes that are looked at to tell what a file is
_WORD = re.compile(r"[^,;\s]+")
_HEAD = re.compile(rb"\s*(?://[^\n]*\n\s*)*[0-9]+[\s,][0-9\s,.+-]*")


def looks_like_nnet(data: bytes) -> bool:
    """Whether bytes begin as such a file does: as many sizes as layers and one, and rows that fit.

    >>> looks_like_nnet(b"1\\n1,1\\n0\\n0\\n0\\n0\\n0\\n2\\n3\\n"), looks_like_nnet(b"1,2\\n3,4\\n")
    (True, False)
    """
    begin = data[:BEGIN]
    if not _HEAD.match(begin):
        return False
    try:
        lines = _lines(begin.decode("utf-8", "replace"))
        sizes = _sizes(lines, "")
    except InputError:
        return False
    if len(data) > BEGIN:
        lines = lines[:-1]  # it may be cut within a line
    meant = (n for into, out in itertools.pairwise(sizes) for n in [into] * out + [1] * out)
    rows = lines[7:]
    return bool(rows) and all(len(cells) == n for (_, cells), n in zip(rows, meant, strict=False))


def layers_of_nnet(data: bytes, where: str, options: Options) -> list[Layer]:
    """The layers of a ``.nnet`` file, its normalisation taken into the first and the last.

    Raises `InputError` where a line has another number of cells, or the end is missing.
    """
    lines = _lines(decoded(data, where))
    sizes = _sizes(lines, where)
    if len(lines) < 7:
        raise InputError(f"{where}: it ends within its header, after line {_last(lines)}")
    low, high, mean, spread = (_normal(lines[i], where, options) for i in range(3, 7))
    rest = iter(lines[7:])
    affine: list[tuple[Floats, Floats]] = []
    for number, (into, out) in enumerate(itertools.pairwise(sizes), 1):
        w = np.array([_row(rest, into, f"{where}, layer {number}", options) for _ in range(out)])
        b = np.array([_row(rest, 1, f"{where}, layer {number}", options)[0] for _ in range(out)])
        affine.append((w, b))
    over = next(rest, None)
    if over is not None:
        raise InputError(
            f"{where}: line {over[0]} comes after the last bias, but nothing is meant there"
        )
    _normalise(affine, mean, spread, where, options)
    layers: list[Layer] = _clipping(low, high, sizes[0], where) if options.clip else []
    for w, b in affine:
        layers += [Affine(w, b), Pointwise("relu")]
    return layers[:-1]


Line = tuple[int, list[str]]


def _lines(text: str) -> list[Line]:
    """The lines behind the comments that have something in them, each with its number."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        body = line.partition("//")[0] if line.lstrip().startswith("//") else line
        cells = _WORD.findall(body)
        if cells:
            found.append((number, cells))
    return found


def _last(lines: list[Line]) -> int:
    return lines[-1][0] if lines else 0


def _sizes(lines: list[Line], where: str) -> list[int]:
    """The numbers of units, the inputs first."""
    if len(lines) < 2:
        raise InputError(
            f"{where}: it ends before the sizes of its layers, so it is not a .nnet file"
        )
    for number, cells in lines[:2]:
        for cell in cells:
            if not re.fullmatch("[0-9]{1,9}", cell):
                raise InputError(
                    f"{where}, line {number}: {said(cell)} is found, but sizes of layers are meant"
                )
    sizes = [int(cell) for cell in lines[1][1]]
    count = int(lines[0][1][0])
    if len(sizes) != count + 1:
        raise InputError(
            f"{where}, line {lines[1][0]}: there are {len(sizes)} sizes, but {count} layers have "
            f"{count + 1}"
        )
    if 0 in sizes or not count:
        raise InputError(
            f"{where}, line {lines[1][0]}: a layer has 0 units, but at least 1 is meant"
        )
    return sizes


def _normal(line: Line, where: str, options: Options) -> Floats | None:
    """A line of the normalisation; None where a single 0 stands for it."""
    number, cells = line
    found = floats([_number(cell, f"{where}, line {number}") for cell in cells], where, options)
    return None if len(found) == 1 and found[0] == 0.0 else found


def _row(rest: Iterator[Line], many: int, where: str, options: Options) -> Floats:
    line = next(rest, None)
    what = f"{many} weights" if many > 1 else "a number"
    if line is None:
        raise InputError(f"{where}: the file ends, but {what} is meant")
    number, cells = line
    if len(cells) != many:
        raise InputError(
            f"{where}, line {number}: there are {len(cells)} numbers, but {what} is meant"
        )
    values = [_number(cell, f"{where}, line {number}") for cell in cells]
    return floats(values, f"{where}, line {number}", options)


def _number(cell: str, where: str) -> float:
    try:
        return float(cell)
    except ValueError:
        raise InputError(f"{where}: {said(cell)} is found, but a number is meant") from None


def _normalise(
    affine: list[tuple[Floats, Floats]],
    mean: Floats | None,
    spread: Floats | None,
    where: str,
    options: Options,
) -> None:
    """Take the means and ranges into the first and the last layer."""
    n = affine[0][0].shape[1]
    for what, one in (("means", mean), ("ranges", spread)):
        if one is not None and len(one) < n + 1:
            raise InputError(
                f"{where}: there are {len(one)} {what}, but {n} inputs and the outputs have {n + 1}"
            )
        if one is not None and len(one) > n + 1:
            options.note(f"of {len(one)} {what} the first {n} and the last are used")
    shift = np.zeros(n + 1) if mean is None else mean[[*range(n), -1]]
    scale = np.ones(n + 1) if spread is None else spread[[*range(n), -1]]
    if (scale == 0.0).any():
        at = int(np.flatnonzero(scale == 0.0)[0])
        raise InputError(f"{where}: range {at} is 0, and inputs are divided by it")
    w, b = affine[0]
    w = w / scale[:n]
    affine[0] = w, b - w @ shift[:n]
    w, b = affine[-1]
    affine[-1] = w * scale[n], b * scale[n] + shift[n]


def _clipping(low: Floats | None, high: Floats | None, n: int, where: str) -> list[Layer]:
    """``min(max(x, low), high)`` as layers: low + relu(x - low) - relu(x - high)."""
    if low is None or high is None or len(low) < n or len(high) < n:
        raise InputError(f"{where}: clip is asked for, but it has no least and greatest inputs")
    low, high = low[:n], high[:n]
    if (low > high).any():
        at = int(np.flatnonzero(low > high)[0])
        raise InputError(f"{where}: the least value of input {at} is above its greatest")
    one = np.eye(n)
    both = Affine(np.vstack([one, one]), np.concatenate([-low, -high]))
    return [both, Pointwise("relu"), Affine(np.hstack([one, -one]), low)]
