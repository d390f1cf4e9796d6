"""Chains of matrices, V0 -> V1 -> ... -> Vk: a net of linear layers is a barcode.

When every stage may take other coordinates, the barcode is complete. When some stages are fixed,
the pieces between them are told apart by barcode, nested kernels, nested images and composite
(`segments`), which together are complete. Where units are permuted, turned round or stretched,
they are matched one by one (`units`), and between them stages may be linear, or one orthogonal.
Under other sorts of matrices, ranks are still invariants, but chains that agree in them may differ:
the verdict is then `Undecided`, unless the chain is one matrix (`maps` has its table) or the chains
are equal.

Laws: ``c.act(a).act(b) == c.act(a.then(b))`` (floats: within the tolerance);
``c.act(a).behaviour == c.behaviour`` when a moves hidden stages only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np

from ..compare import decide, find_witness
from ..contract import CanonicalForm, Value
from ..display import html
from ..errors import InputError, said
from ..freedom import Freedom
from ..tolerance import COARSER, FINER, TOLERANCE, decided
from ..verdict import NoCanonicalForm, Obstruction, Reason, Undecided, Verdict
from . import segments
from .barcodes import Barcode, as_chain, barcode, barcode_at
from .basis import BasisChange, moves_of, unmoved
from .entries import (
    Matrix,
    exact,
    exponent,
    floating,
    freeze,
    identity,
    is_exact,
    key,
    over_one_power,
    same,
    times,
    told,
    unit,
)
from .evidence import JudgedChain, Spectra
from .floats import certain, certain_chains
from .maps import LinearMap
from .segments import Segment
from .sorts import sorts
from .spectrum import MOST_DOUBLINGS, check_tolerance, relative
from .stage_sorts import change_of, decidable, linear_alone, of_chain, of_map, why_incomplete
from .units import answers as units
from .units.answers import Sight

LONG = 16  # matrices; beyond this the ranks of all pairs of stages are too many to tell


class LinearChain(Value):
    """Matrices one after the other: ``matrices[i]`` goes from stage i to stage i + 1.

    The slots are the spaces ``stage0``, ..., ``stagek``. Entries are exact or floating, as for a
    `LinearMap`; floats are told from zero at a ``tolerance`` relative to the norm of each factor.

    Law: ``c.act(a).act(b) == c.act(a.then(b))`` for exact entries.

    >>> c = LinearChain([[[1, 0], [0, 0]], [[0, 0], [0, 1]]])
    >>> c.slots, dict(c.barcode())
    ({'stage0': 2, 'stage1': 2, 'stage2': 2}, {(0, 1): 1, (0, 0): 1, (1, 2): 1, (2, 2): 1})

    Raises `InputError` for a chain of no matrices, matrices that do not meet, or mixed entries.
    Source: Gabriel 1972, for what is left of a chain.
    """

    __slots__ = ("_codes", "matrices", "tolerance")
    matrices: tuple[Matrix, ...]
    tolerance: float
    _codes: dict[tuple[bool, ...], list[Segment]]
    moved_by: ClassVar[type[BasisChange]] = BasisChange

    def __init__(self, matrices: Any, tolerance: float | None = None) -> None:
        read, at = as_chain(matrices, None, tolerance)
        self._set(read, TOLERANCE if at is None else at)

    def _set(self, matrices: Any, tolerance: float) -> None:
        object.__setattr__(self, "matrices", tuple(map(freeze, matrices)))
        object.__setattr__(self, "tolerance", tolerance)
        object.__setattr__(self, "_codes", {})

    @classmethod
    def _trusted(cls, matrices: Any, tolerance: float) -> LinearChain:
        self = cls.__new__(cls)
        self._set(matrices, tolerance)
        return self

    # -------------------------------------------------------------- what it is

    @property
    def slots(self) -> dict[str, int]:
        """The stages, with their dimensions."""
        sizes = [self.matrices[0].shape[1], *map(len, self.matrices)]
        return {f"stage{i}": size for i, size in enumerate(sizes)}

    sets = slots

    @property
    def is_exact(self) -> bool:
        """Whether the entries are fractions, and not floats."""
        return is_exact(self.matrices[0])

    @property
    def maps(self) -> tuple[LinearMap, ...]:
        """The matrices as maps."""
        return tuple(self._as_map(a) for a in self.matrices)

    def _as_map(self, a: Matrix) -> LinearMap:
        return LinearMap(a, None if self.is_exact else self.tolerance)

    @property
    def behaviour(self) -> LinearMap:
        """What the chain does from end to end: the product of all its matrices."""
        return self.compose(0, len(self.matrices))

    def compose(self, i: int, j: int) -> LinearMap:
        """The composite from stage i to stage j; the identity when they are the same.

        >>> LinearChain([[[1, 2]], [[3]]]).compose(0, 2)
        LinearMap([[3, 6]])
        """
        k = len(self.matrices)
        whole_numbers = all(isinstance(t, int) and not isinstance(t, bool) for t in (i, j))
        if not whole_numbers or not 0 <= i <= j <= k:
            raise InputError(
                f"compose({said(i)}, {said(j)}): stages go from 0 to {k}, the first not beyond"
            )
        whole = identity(self.slots[f"stage{i}"])
        whole = whole if self.is_exact else floating(whole)
        for a in self.matrices[i:j]:
            whole = times(a, whole)
        return self._as_map(whole)

    def barcode(self, tolerance: float | None = None) -> Barcode | Undecided:
        """The bars with bases at every stage; `Undecided` where the tolerance decides.

        >>> LinearChain([[[1, 1], [1, 1]], [[1, -1]]]).barcode()
        <Barcode [0, 1], [0, 0], [1, 2]>
        """
        if tolerance is None and not self.is_exact:
            tolerance = self.tolerance
        return barcode(self.matrices, tolerance=tolerance)

    def floating(self, tolerance: float | None = None) -> LinearChain:
        """The same chain in floats; raises `InputError` where an entry is beyond them."""
        return LinearChain([floating(a) for a in self.matrices], tolerance)

    def exact(self) -> LinearChain:
        """The same chain with its floats taken as the fractions that they are."""
        return LinearChain._trusted([exact(a) for a in self.matrices], TOLERANCE)

    def with_tolerance(self, tolerance: float) -> LinearChain:
        """The same chain, judged at another tolerance."""
        return LinearChain._trusted(self.matrices, tolerance)

    # -------------------------------------------------------------- the contract

    def act(self, change: BasisChange) -> LinearChain:
        """The same chain in other coordinates, every stage moved in both matrices that touch it.

        >>> LinearChain([[[1]], [[6]]]).act(BasisChange(stage1=[[2]]))
        LinearChain([[[2]], [[3]]])
        """
        slots = self.slots
        for slot, move in moves_of(change, "LinearChain").items():
            if slot not in slots:
                raise InputError(
                    f"there is no slot {slot!r}; this LinearChain has {', '.join(slots)}"
                )
            if len(move) != slots[slot]:
                raise InputError(
                    f"the basis change of {slot} is {len(move)} x {len(move)}, "
                    f"but {slot} has dimension {slots[slot]}"
                )
        moved = []
        for i, a in enumerate(self.matrices):
            if f"stage{i + 1}" in change.moves:
                a = times(change.moves[f"stage{i + 1}"], a)
            if f"stage{i}" in change.moves:
                a = times(a, change.backs[f"stage{i}"])
            moved.append(a)
        exactly = [is_exact(a) for a in moved]
        if not all(exactly):
            moved = [floating(a) for a in moved]
        return LinearChain._trusted(moved, self.tolerance)

    def canonical(self, freedom: Freedom) -> CanonicalForm[LinearChain]:
        """The standard chain: zero-one between free stages, echelon bases at fixed ones."""
        how = sorts(self, freedom)
        if not decidable(how):
            if len(self.matrices) == 1 and "signed" not in how:
                found = self.maps[0].canonical(of_map(how))
                form = LinearChain._trusted([found.form.matrix], self.tolerance)
                return CanonicalForm(form, lambda: of_chain(found.change, how))
            if _by_units(self, how):
                whole, reach = units.canonical(self, how, linear_alone(how), _see)
                return CanonicalForm(whole, lambda: reach)
            raise NoCanonicalForm(why_incomplete(how), Reason.NO_COMPLETE_INVARIANT)
        forms: list[Matrix] = []
        moves: dict[int, tuple[Matrix, Matrix]] = {}
        for piece in self._pieces(how):
            standard = segments.standard(piece)
            forms += standard.forms
            moves |= standard.moves
        change = change_of(moves)
        return CanonicalForm(LinearChain._trusted(forms, self.tolerance), lambda: change)

    def _pieces(self, how: tuple[str, ...]) -> list[Segment]:
        fixed = tuple(sort == "fixed" for sort in how)
        if fixed not in self._codes:
            at = None if self.is_exact else self.tolerance
            self._codes[fixed] = segments.pieces(self.matrices, fixed, at)
        return self._codes[fixed]

    def _tamed(self) -> LinearChain:
        """Each matrix over its own power of two where products of its entries may not be floats."""
        if self.is_exact or all(abs(exponent(a)) <= MOST_DOUBLINGS for a in self.matrices):
            return self
        return LinearChain._trusted([unit(a)[0] for a in self.matrices], self.tolerance)

    def invariants(self, freedom: Freedom) -> dict[str, Any]:
        """Ranks of all composites and the barcode; and of fixed stages kernels and images.

        Complete when every stage is free (linear) or fixed. Where products of floats are not
        floats, they are those of the matrices over powers of two.
        """
        how = sorts(self, freedom)
        if not decidable(how) and len(self.matrices) == 1 and "signed" not in how:
            return self.maps[0].invariants(of_map(how))
        if self.is_exact and _by_units(self, how):
            return units.invariants(_see(self), how)
        k = len(self.matrices)
        tamed = self._tamed()
        whole = barcode_at(tamed.matrices, None if self.is_exact else self.tolerance)
        pairs = [(i, i + width) for width in range(1, k + 1) for i in range(k + 1 - width)]
        if k > LONG:
            pairs = [(i, i + 1) for i in range(k)] + [(0, j) for j in range(2, k + 1)]
        found: dict[str, Any] = {f"rank of stage {i} to {j}": whole.rank(i, j) for i, j in pairs}
        found["barcode"] = whole.counts
        if any(sort == "fixed" for sort in how):
            for piece in tamed._pieces(how):
                found |= segments.invariants(piece, self.tolerance)
        return found

    # -------------------------------------------------------------- for verdicts

    @property
    def spectrum(self) -> Spectra:
        """The singular values of every matrix, for the sentence of a verdict."""
        return Spectra([one.spectrum for one in self.maps])

    def misses(self, other: LinearChain) -> float:
        """The largest difference of two matrices of one place, over their largest entry."""
        pairs = zip(self.matrices, other.matrices, strict=True)
        return max(relative(floating(a), floating(b)) for a, b in pairs)

    def incomplete(self, other: LinearChain, freedom: Freedom) -> str | None:
        """Why equal invariants do not mean equivalent, or None where they do."""
        how = sorts(self, freedom)
        alone = len(self.matrices) == 1 and "signed" not in how
        if decidable(how) or alone or self == other:
            return None
        return why_incomplete(how)

    def stretches(self, freedom: Freedom) -> bool:
        """Whether a change may stretch what lies far below the tolerance."""
        return "linear" in sorts(self, freedom)

    def still(self, freedom: Freedom) -> BasisChange:
        """The change that moves nothing, on the stages that may move."""
        free = {
            slot: size
            for (slot, size), sort in zip(self.slots.items(), sorts(self, freedom), strict=True)
            if sort != "fixed"
        }
        return unmoved(free, self.is_exact)

    def differs(self, other: LinearChain, freedom: Freedom) -> Obstruction | None:
        """Of floats: what no allowed change can make of the other, for certain, or None."""
        how = sorts(self, freedom)
        if len(self.matrices) == 1:
            return self.maps[0].differs(other.maps[0], of_map(how))
        return certain_chains.differs(self.matrices, other.matrices, how, self.tolerance)

    def changes(self, other: LinearChain, freedom: Freedom) -> Iterator[BasisChange]:
        """Of floats: changes from here to there that are worth a re-play."""
        how = sorts(self, freedom)
        if len(self.matrices) == 1:
            for change in self.maps[0].changes(other.maps[0], of_map(how)):
                yield of_chain(change, how)
        elif decidable(how):
            tamed = self.seen_alike(other)
            cut = []
            for k in (1.0, FINER, COARSER):
                x, y = (z.with_tolerance(self.tolerance * k) for z in tamed)
                cut.append(list(zip(x._pieces(how), y._pieces(how), strict=True)))
            if any(mine.code != yours.code for pairs in cut for mine, yours in pairs):
                return  # the tolerance decides, hence nobody
            for pairs in cut:
                moves: dict[int, tuple[Matrix, Matrix]] = {}
                for mine, yours in pairs:
                    moves |= segments.witness(mine, yours)
                yield change_of(moves)

    def seen_alike(self, other: LinearChain) -> tuple[LinearChain, LinearChain]:
        """Both, place by place over one power of two; no verdict hangs on it."""
        pairs = [over_one_power(a, b) for a, b in zip(self.matrices, other.matrices, strict=True)]
        mine, yours = zip(*pairs, strict=True)
        return (
            LinearChain._trusted(mine, self.tolerance),
            LinearChain._trusted(yours, other.tolerance),
        )

    @property
    def is_dust(self) -> bool:
        """Of floats: whether a matrix has entries that have all lost digits, being so small."""
        return any(map(certain.is_dust, self.matrices))

    @property
    def entries(self) -> int:
        """How many entries the matrices have together."""
        return sum(a.size for a in self.matrices)

    def sees_rounding(self, exact: LinearChain) -> bool:
        """Whether a rank as fractions counts what is at most rounding."""
        return any(x.sees_rounding(p) for x, p in zip(self.maps, exact.maps, strict=True))

    def evidence(
        self, other: LinearChain, tolerance: float, miss: float | None = None
    ) -> JudgedChain:
        """By what a verdict was reached, for its sentence."""
        return JudgedChain(tolerance, miss)

    # -------------------------------------------------------------- as a value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LinearChain):
            return NotImplemented
        both = self.matrices, other.matrices
        return len(both[0]) == len(both[1]) and all(map(same, *both))

    def __hash__(self) -> int:
        return hash(tuple(map(key, self.matrices)))

    def __repr__(self) -> str:
        sizes = list(self.slots.values())
        if max(sizes) > 12 or 0 in sizes:
            kind = "exact" if self.is_exact else "floating"
            return f"<LinearChain of dimensions {' -> '.join(map(str, sizes))}, {kind}>"
        rows = str([told(a) for a in self.matrices]).replace("'", "")
        judged = "" if self.is_exact or self.tolerance == TOLERANCE else f", {self.tolerance:g}"
        return f"LinearChain({rows}{judged})"

    def _repr_html_(self) -> str:
        return html(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, ([np.array(a) for a in self.matrices], self.tolerance)


def _restored(matrices: list[Matrix], tolerance: float) -> LinearChain:
    return LinearChain._trusted(matrices, check_tolerance(tolerance))


def _by_units(x: LinearChain, how: tuple[str, ...]) -> bool:
    alone = len(x.matrices) == 1 and "signed" not in how
    return not alone and units.decides(how, x.is_exact)


def _see(x: LinearChain) -> Sight:
    return Sight(tuple(x.slots), x.matrices)


@decide.register
def _decide(x: LinearChain, y: LinearChain, fr: Freedom) -> Verdict:
    how = sorts(x, fr)
    if x.is_exact == y.is_exact and _by_units(x, how):
        return units.decided(x, y, fr, how, linear_alone(how), _see)
    return decided(x, y, fr)


@find_witness.register
def _find_witness(x: LinearChain, y: LinearChain, freedom: Freedom) -> BasisChange:
    how = sorts(x, freedom)
    if not decidable(how):
        if len(x.matrices) == 1 and "signed" not in how:
            return of_chain(find_witness(x.maps[0], y.maps[0], of_map(how)), how)
        return BasisChange()  # only equal chains come here
    moves: dict[int, tuple[Matrix, Matrix]] = {}
    for mine, yours in zip(x._pieces(how), y._pieces(how), strict=True):
        moves |= segments.witness(mine, yours)
    return change_of(moves)
