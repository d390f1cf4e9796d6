"""Pictures and reports of linear things: the entries as squares, the spectrum as bars.

A square is as large as its entry is; positive ones are filled, negative ones are rings, so that
colour is never alone. A singular value that does not count at the tolerance is a hollow bar.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..freedom import Freedom
from ..linear.entries import floating, is_exact, told
from ..linear.maps import LinearMap
from ..linear.operators import LinearOperator
from ..linear.similarity import polynomial_told
from ..verdict import NoCanonicalForm, Verdict
from . import svg
from .arrows import MARGIN, counted, quiet
from .bars import sentences
from .picture import Picture
from .questions import alike
from .svg import COLOURS, Markup

Linear = LinearMap | LinearOperator

CELL, SMALL = 34.0, 9.0
MOST_CELLS = 48  # rows or columns; beyond this only the spectrum is drawn
WRITTEN = 8  # up to here entries are written into their squares
BAR, ROW, MOST_BARS = 150.0, 22.0, 16
POSITIVE, NEGATIVE = COLOURS[0], COLOURS[1]
FREEDOMS = {
    LinearMap: ("none", "codomain", "domain", "all", "orthogonal", "permutation"),
    LinearOperator: ("none", "linear", "orthogonal", "permutation"),
}


def title_of(thing: Linear) -> str:
    """What a picture of it is called."""
    m, n = thing.matrix.shape
    if isinstance(thing, LinearOperator):
        return f"a linear operator of dimension {n}"
    return f"a linear map from dimension {n} to {m}"


def matrix_picture(thing: Linear) -> Picture:
    """The entries as squares next to the singular values as bars."""
    parts, x, y = _grid(thing, MARGIN, 34.0)
    more, right, bottom = _spectrum(thing, x + 30)
    width = max(right, 340.0)
    words = f"rank {thing.rank}; singular values {thing.spectrum}"
    end_parts, end = sentences(f"{words}.", width, max(y, bottom) + 16)
    return Picture.of(width, end + 4, title_of(thing), words, [*parts, *more, *end_parts])


def verdict_picture(verdict: Verdict, left: Linear, right: Linear) -> Picture:
    """The two matrices side by side, and the verdict in words below."""
    parts, x, y = _grid(left, MARGIN, 34.0, "left")
    more, x, bottom = _grid(right, x + 50, 34.0, "right")
    words = verdict.explain()
    width = max(x + MARGIN, 480.0)
    end_parts, end = sentences(f"{words}.", width, max(y, bottom) + 16)
    title = f"two matrices {alike(verdict)}"
    return Picture.of(width, end + 4, title, words, [*parts, *more, *end_parts])


def _grid(
    thing: Linear, left: float, top: float, name: str = ""
) -> tuple[list[Markup], float, float]:
    """The squares of the entries, and where they end to the right and below."""
    m, n = thing.matrix.shape
    heading = f"{name}: " * bool(name) + f"{m} x {n}"
    parts = [quiet(heading, left, 16)]
    if max(m, n) > MOST_CELLS:
        parts.append(quiet("too large for its squares", left, top + 8))
        return parts, left + svg.text_width("too large for its squares"), top + 24
    cell = CELL if max(m, n) <= WRITTEN else max(SMALL, min(CELL, 300 / max(m, n)))
    if isinstance(thing.matrix, np.ndarray) and is_exact(thing.matrix):
        names = told(thing.matrix)
    else:
        names = [[f"{x:.2g}" for x in row] for row in thing.matrix.tolist()]
    numbers = floating(thing.matrix)
    most = float(np.abs(numbers).max(initial=0.0)) or 1.0
    frame = svg.element(
        "rect", x=left - 3, y=top - 3, width=cell * n + 6, height=cell * m + 6, fill="none",
        stroke="currentColor", stroke_opacity=0.5,
    )  # fmt: skip
    parts.append(frame)
    for i in range(m):
        for j in range(n):
            at = left + cell * (j + 0.5), top + cell * (i + 0.5)
            parts += _square(*at, cell, float(numbers[i, j]) / most)
            if max(m, n) <= WRITTEN:
                parts.append(_written(str(names[i][j]), *at, cell))
    right = max(left + cell * n, left + svg.text_width(heading))
    return parts, right, top + cell * m + 6


def _square(x: float, y: float, cell: float, share: float) -> list[Markup]:
    """One entry: its area is its share of the largest."""
    side = (cell - 2) * float(np.sqrt(abs(share)))
    if share == 0 or side < 0.6:
        return []
    if share > 0:
        look: dict[str, Any] = {"fill": POSITIVE, "fill_opacity": 0.55}
    else:
        line = min(2.5, side / 3)
        look = {"fill": "none", "stroke": NEGATIVE, "stroke_width": line}
        side -= line
    corner = {"x": x - side / 2, "y": y - side / 2, "width": side, "height": side}
    return [svg.element("rect", **corner, **look)]


def _written(name: str, x: float, y: float, cell: float) -> Markup:
    size = 12.0 if svg.text_width(name, 12.0) <= cell else 9.0
    return svg.text(name, x, y, room=cell + 2, anchor="middle", size=size)


def _spectrum(thing: Linear, left: float) -> tuple[list[Markup], float, float]:
    """A bar for each singular value; the ones that do not count are hollow."""
    found = thing.spectrum
    rank = thing.rank
    parts = [quiet("singular values", left, 16)]
    values = found.values.tolist()
    top = values[0] if values and values[0] > 0 else 1.0
    for k, value in enumerate(values[:MOST_BARS]):
        y = 44 + ROW * k
        wide = max(BAR * value / top, 1.0)
        counts = k < rank
        parts.append(
            svg.element(
                "rect", x=left, y=y - 7, width=wide, height=14,
                fill=POSITIVE if counts else "none",
                stroke=None if counts else "currentColor",
            )
        )  # fmt: skip
        label = f"{value:.3g}" + ("" if counts else " does not count")
        parts.append(svg.text(label, left + wide + 8, y, size=12.0))
    rows = min(len(values), MOST_BARS)
    if len(values) > MOST_BARS:
        left_out = counted(len(values) - MOST_BARS, "more value")
        parts.append(quiet(left_out, left, 44 + ROW * rows))
        rows += 1
    if not values:
        parts.append(quiet("none: there are no entries", left, 44))
        rows = 1
    return parts, left + BAR + 150, 44 + ROW * rows


# ------------------------------------------------------------------ reports


def facts(thing: Linear) -> dict[str, Any]:
    """What a report says of a matrix, whatever the freedom."""
    m, n = thing.matrix.shape
    found: dict[str, Any] = {f"dimension of the {slot}": k for slot, k in thing.slots.items()}
    rank = thing.rank
    found["entries"] = "exact" if thing.is_exact else "floating"
    found["rank"] = rank
    found["injective"], found["surjective"] = rank == n, rank == m
    found["summary"] = f"{n} -> {rank} -> {m}: through dimension {rank}, and no less"
    spectrum = thing.spectrum
    found["singular values"] = str(spectrum)
    if not thing.is_exact:
        found["tolerance"], found["gap"] = thing.tolerance, f"{spectrum.gap:.3g}"
        low, high = spectrum.rank_at(thing.tolerance / 10), spectrum.rank_at(thing.tolerance * 10)
        found["rank at a tenth of, and ten times, the tolerance"] = f"{low}, {high}"
    if isinstance(thing, LinearOperator) and thing.is_exact:
        try:
            found["characteristic polynomial"] = polynomial_told(thing.characteristic_polynomial())
            factors = thing.invariant_factors()
            found["invariant factors"] = ", ".join(map(polynomial_told, factors)) or "none"
        except NoCanonicalForm as limit:
            found["invariant factors"] = f"not found: {limit}"
    return found


def under(thing: Linear, freedom: Freedom) -> dict[str, Any]:
    """What one freedom leaves standing of a matrix: its finest invariant."""
    try:
        name, value = list(thing.invariants(freedom).items())[-1]
    except NoCanonicalForm as limit:
        return {"finest invariant": "not found", "because": str(limit)}
    return {"finest invariant": name, "value": repr(value)}
