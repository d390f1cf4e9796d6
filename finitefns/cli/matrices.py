"""Matrices on the command line: what compare and describe do where spaces are meant, not sets.

Matrices are meant where ``--kind`` says so, where the freedom names a sort of matrices (linear,
orthogonal, monomial, signed, permutation, scale), or where a ``.npy`` file has two dimensions, more
than one row and more than one column.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from ..errors import InputError
from ..freedom import Freedom
from .inputs import MATRIX_KINDS, how_of, now
from .writing import write_whole

STATUS = {"equivalent": 0, "not equivalent": 1, "undecided": 2}


def are_meant(texts: list[str], kind: str | None, freedom: Freedom) -> bool:
    """Whether the words of a question stand for matrices.

    >>> are_meant(["a.csv"], None, Freedom.parse("orthogonal")), are_meant(["aab"], None, Freedom())
    (True, False)
    """
    from ..freedom import SORTS, Word

    if kind is not None:
        return kind in MATRIX_KINDS
    if (
        any(isinstance(rule, Word) and rule.name in SORTS for _, rule in freedom.named)
        or freedom.by_matrices
    ):
        return True
    return all(map(_is_matrix, texts))


def _is_matrix(text: str) -> bool:
    """Whether a file holds an array that can only be a matrix: a column may be labels."""
    from ..reading.arrays import shape_in

    shape = shape_in(text)
    return shape is not None and len(shape) == 2 and shape[0] != 1 and shape[1] != 1


def read(texts: Sequence[str], options: argparse.Namespace) -> list[Any]:
    """The linear maps in files, or operators of one space, or chains of matrices.

    All are exact or all are floating, as the options say.
    """
    from ..reading.asked import Asked
    from ..reading.matrices import one_sort, read_linear_chain, read_matrix

    if options.codomain is not None or options.columns is not None:
        raise InputError("--codomain and --columns are for maps, but matrices are compared here")
    if list(texts).count("-") > 1:
        raise InputError("standard input ('-') can be read only once")
    notes: list[str] = []
    how = how_of(options, notes.append)
    asked = Asked(None, how["sep"], how["header"], how["most"], how["tell"], how["now"])
    found = []
    for i, text in enumerate(texts):
        here = asked.of(i, len(texts))
        chain = options.kind == "linear-chain"
        found.append(read_linear_chain(text, here) if chain else [read_matrix(text, here)])
    names = [
        text if len(parts) == 1 else f"{text}, matrix {i}"
        for text, parts in zip(texts, found, strict=True)
        for i in range(len(parts))
    ]
    flat = one_sort([a for parts in found for a in parts], names, options.numbers, asked)
    rest = iter(flat)
    alike = [[next(rest) for _ in parts] for parts in found]
    tolerance = _tolerance(options.tolerance)
    things = [
        _thing(parts, text, options.kind, tolerance)
        for text, parts in zip(texts, alike, strict=True)
    ]
    for line in notes:
        now(line)
    return things


def _thing(parts: Sequence[Any], name: str, kind: str | None, tolerance: float | None) -> Any:
    from ..linear.maps import LinearMap
    from ..linear.operators import LinearOperator
    from ..reading.matrices import chain_of

    if kind == "linear-chain":
        return chain_of(parts, name, tolerance)
    of = LinearOperator if kind == "operator" else LinearMap
    return of(parts[0]) if tolerance is None else of(parts[0], tolerance=tolerance)


def _tolerance(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        raise InputError(f"--tolerance is {text!r}, but a number such as 1e-9 is meant") from None


def compare(options: argparse.Namespace, freedom: Freedom) -> int:
    """Print a verdict on two matrices, with its basis change, its reason, or the doubt."""
    from ..compare import equivalent
    from ..linear.reading import verdict_lines, verdict_plain

    if options.changed:
        raise InputError("--changed is for maps: it writes the rows that differ")
    left, right = read([options.left, options.right], options)
    verdict = equivalent(left, right, freedom)
    if options.svg:
        from ..show.draw import draw

        write_whole(options.svg, draw(verdict, left, right).save)
    answer = verdict_plain(verdict)
    if options.json:
        import json

        print(json.dumps({**answer, "freedom": str(freedom)}))
    else:
        print("\n".join(verdict_lines(verdict)))
    return STATUS[answer["verdict"]]
