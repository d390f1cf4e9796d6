"""Formulae of docstrings, typeset: plain in a terminal, mathematics on a page.

A docstring says a formula as a person types it. Here each has its LaTeX; where a site has
nothing to typeset with, they stay as they are. Formulae inside of code are code, and stay so.
"""

from __future__ import annotations

import re

# Longer ones first where one is a part of another.
FORMULAE = {
    "n - sum_i min(k_i, k'_i)": r"n - \sum_i \min(k_i, k'_i)",
    "(j!)^c_j c_j!": r"(j!)^{c_j}\, c_j!",
    "p^n (p^n - 1) (p^n - p) ... (p^n - p^(n-1))": (
        r"p^n (p^n - 1)(p^n - p) \cdots (p^n - p^{n-1})"
    ),
    "v -> A v + b": r"v \mapsto A v + b",
    "p^n vectors": r"p^n\ \text{vectors}",
    "2^n n!": r"2^n\, n!",
    "2^n corners": r"2^n\ \text{corners}",
    "2^n words": r"2^n\ \text{words}",
    "order n!/2": r"\text{order}\ n!/2",
    "order n!;": r"\text{order}\ n!;",
    "q^n - q^i for i < n": r"q^n - q^i\ \text{for}\ i < n",
    "(A - x)^k for k = 1, 2, ...": r"(A - x)^k\ \text{for}\ k = 1, 2, \dots",
    "P^-1 A P = J": r"P^{-1} A P = J",
    "least p >= 1 with f^(index + p) = f^index": (
        r"\text{least}\ p \ge 1\ \text{with}\ f^{\mathrm{index} + p} = f^{\mathrm{index}}"
    ),
    "f^0, f^1, ...": r"f^0, f^1, \dots",
    "2^24 maps": r"2^{24}\ \text{maps}",
    "coefficient of x^size": r"\text{coefficient of}\ x^{\mathrm{size}}",
    "f = h . s": r"f = h \circ s",
    "g = h . f": r"g = h \circ f",
}
CODE = re.compile(r"``.*?``|`[^`]*`", re.DOTALL)


def _spread(plain: str) -> str:
    """A pattern for a formula, which may be broken over two lines."""
    words = r"\s+".join(map(re.escape, plain.split()))
    return rf"(?<![\w^]){words}(?![\w^])"


PATTERN = re.compile("|".join(f"({_spread(plain)})" for plain in FORMULAE))
LATEX = list(FORMULAE.values())


def typeset(text: str) -> str:
    """A paragraph with its formulae as mathematics.

    >>> typeset("of order 2^n n!, not ``2^n n!``")
    'of order :math:`2^n\\\\, n!`, not ``2^n n!``'
    """

    def written(found: re.Match[str]) -> str:
        assert found.lastindex is not None
        return f":math:`{LATEX[found.lastindex - 1]}`"

    told, end = [], 0
    for code in CODE.finditer(text):
        told += [PATTERN.sub(written, text[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*told, PATTERN.sub(written, text[end:])])
