"""What verdicts on matrices rest on: the tolerance, the spectra, how far the re-play missed."""

from __future__ import annotations

from dataclasses import dataclass

from .spectrum import Spectrum


@dataclass(frozen=True)
class Judged:
    """By what floats were judged: the tolerance, both spectra, and how far the re-play missed.

    >>> import numpy as np
    >>> s = Spectrum(np.array([2.0, 1.0]), 1e-9)
    >>> print(Judged(1e-9, s, s, 1e-16))
    judged at tolerance 1e-09, singular values 2, 1 (rank 2 at tolerance 1e-09, gap inf) on the \
left, 2, 1 (rank 2 at tolerance 1e-09, gap inf) on the right; the re-play misses by 1e-16
    """

    tolerance: float
    left: Spectrum
    right: Spectrum
    miss: float | None = None

    def __str__(self) -> str:
        spectra = f"singular values {self.left} on the left, {self.right} on the right"
        missed = "" if self.miss is None else f"; the re-play misses by {self.miss:.2g}"
        return f"judged at tolerance {self.tolerance:.3g}, {spectra}{missed}"


class Spectra(tuple[Spectrum, ...]):
    """Singular values of several matrices, told one after the other."""

    def __str__(self) -> str:
        return " -> ".join(map(str, self))


class JudgedChain:
    """By what a floating chain was judged: the tolerance, and how far the re-play missed.

    >>> print(JudgedChain(1e-9, 2e-16))
    judged at tolerance 1e-09 of each factor; the re-play misses by 2e-16
    """

    def __init__(self, tolerance: float, miss: float | None) -> None:
        self.tolerance = tolerance
        self.miss = miss

    def __str__(self) -> str:
        missed = "" if self.miss is None else f"; the re-play misses by {self.miss:.2g}"
        return f"judged at tolerance {self.tolerance:.3g} of each factor{missed}"
