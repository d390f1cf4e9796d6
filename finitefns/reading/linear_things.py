"""Linear maps, operators and chains of matrices, as files hold them: `read_things` of spaces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..errors import InputError
from ..linear.maps import LinearMap
from ..linear.operators import LinearOperator
from .asked import Asked, quiet
from .matrices import chain_of, one_sort, read_linear_chain, read_matrix


def read_linear_things(
    texts: Sequence[str],
    kind: str | None = None,
    numbers: str | None = None,
    tolerance: float | None = None,
    *,
    sep: str | Sequence[str] = (),
    header: bool | None = None,
    most: int | None = None,
    tell: Callable[[str], None] = quiet,
    now: Callable[[str], None] = quiet,
) -> list[Any]:
    """The linear maps in files, or operators of one space, or chains of matrices.

    All are exact or all are floating, as ``numbers`` says: ``exact``, ``floating``, or None. The
    other words are those of `read_things`.

    >>> read_linear_things(["[[1, 2], [3, 4]]"])
    [LinearMap([[1, 2], [3, 4]])]
    >>> read_linear_things(["[[[1, 2]], [[3]]]"], "linear-chain")[0].slots
    {'stage0': 2, 'stage1': 1, 'stage2': 1}

    Raises `InputError` for what is not a matrix, or is not of the kind that is meant.
    """
    if list(texts).count("-") > 1:
        raise InputError("standard input ('-') can be read only once")
    marks = (sep,) if isinstance(sep, str) else tuple(sep)
    asked = Asked(None, marks, header, most, tell, now)
    found = []
    for i, text in enumerate(texts):
        here = asked.of(i, len(texts))
        chain = kind == "linear-chain"
        found.append(read_linear_chain(text, here) if chain else [read_matrix(text, here)])
    names = [
        text if len(parts) == 1 else f"{text}, matrix {i}"
        for text, parts in zip(texts, found, strict=True)
        for i in range(len(parts))
    ]
    rest = iter(one_sort([a for parts in found for a in parts], names, numbers, asked))
    alike = [[next(rest) for _ in parts] for parts in found]
    return [_thing(parts, text, kind, tolerance) for text, parts in zip(texts, alike, strict=True)]


def _thing(parts: Sequence[Any], name: str, kind: str | None, tolerance: float | None) -> Any:
    if kind == "linear-chain":
        return chain_of(parts, name, tolerance)
    of = LinearOperator if kind == "operator" else LinearMap
    return of(parts[0]) if tolerance is None else of(parts[0], tolerance=tolerance)
