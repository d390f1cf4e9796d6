"""Matrices on the command line: what compare and describe do where spaces are meant, not sets.

Matrices are meant where ``--kind`` says so, where the freedom names a sort of matrices (linear,
orthogonal, monomial, permutation, scale), or where a ``.npy`` file has two dimensions.
"""

from __future__ import annotations

import argparse
import os
from typing import Any

from ..errors import InputError
from ..freedom import Freedom
from .writing import write_whole

STATUS = {"equivalent": 0, "not equivalent": 1, "undecided": 2}


def are_meant(texts: list[str], kind: str | None, freedom: Freedom) -> bool:
    """Whether the words of a question stand for matrices.

    >>> are_meant(["a.csv"], None, Freedom.parse("orthogonal")), are_meant(["aab"], None, Freedom())
    (True, False)
    """
    from ..slots import Matrices

    if kind is not None:
        return kind in ("matrix", "operator")
    if any(isinstance(rule, Matrices) for _, rule in freedom.named) or freedom.by_matrices:
        return True
    return all(map(_has_two_dimensions, texts))


def _has_two_dimensions(text: str) -> bool:
    if not text.lower().endswith(".npy") or not os.path.isfile(text):
        return False
    import numpy as np

    try:
        return bool(np.load(text, mmap_mode="r", allow_pickle=False).ndim == 2)
    except (ValueError, OSError, EOFError):
        return False  # whoever reads it says what is wrong with it


def read(text: str, options: argparse.Namespace) -> Any:
    """The linear map, or operator of one space, in a file."""
    from ..linear.maps import LinearMap
    from ..linear.operators import LinearOperator
    from ..linear.reading import read_matrix

    if options.codomain is not None or options.columns is not None:
        raise InputError("--codomain and --columns are for maps, but matrices are compared here")
    matrix = read_matrix(text)
    tolerance = _tolerance(options.tolerance)
    kind = LinearOperator if options.kind == "operator" else LinearMap
    return kind(matrix) if tolerance is None else kind(matrix, tolerance=tolerance)


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
    left, right = read(options.left, options), read(options.right, options)
    verdict = equivalent(left, right, freedom)
    if options.svg:
        from ..teach.draw import draw

        write_whole(options.svg, draw(verdict, left, right).save)
    answer = verdict_plain(verdict)
    if options.json:
        import json

        print(json.dumps({**answer, "freedom": str(freedom)}))
    else:
        print("\n".join(verdict_lines(verdict)))
    return STATUS[answer["verdict"]]
