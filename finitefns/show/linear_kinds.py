"""What is seen of linear things: the file that registers every kind of the linear world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..freedom import Freedom
from ..linear.barcodes import Barcode
from ..linear.chains import LinearChain
from ..linear.maps import LinearMap
from ..linear.operators import LinearOperator
from ..verdict import Undecided, shorten
from . import matrices
from .barcodes import barcode_picture, chain_picture, chains_picture
from .linear_standing import LINEAR, linear_standing
from .picture import Picture
from .questions import Row, Told, check_two, picture_of, picture_of_two, report_on, rows_of

Freedoms = Sequence[Freedom | str]
Reported = tuple[dict[str, Any], Told]

# ------------------------------------------------------------------ pictures

picture_of.register(LinearMap, matrices.matrix_picture)
picture_of.register(LinearOperator, matrices.matrix_picture)
picture_of.register(LinearChain, chain_picture)


@picture_of.register
def _(thing: Barcode) -> Picture:
    return barcode_picture(thing.counts, thing.dimensions)


@picture_of_two.register
def _(left: LinearChain, verdict: Any, right: Any) -> Picture:
    return chains_picture(verdict, left, right)


@picture_of_two.register(LinearMap)
@picture_of_two.register(LinearOperator)
def _(left: Any, verdict: Any, right: Any) -> Picture:
    check_two(type(left), "matrices", left, right)
    return matrices.verdict_picture(verdict, left, right)


# ------------------------------------------------------------------ reports


@report_on.register(LinearMap)
@report_on.register(LinearOperator)
def _(thing: LinearMap | LinearOperator, freedoms: Freedoms) -> Reported:
    chosen = map(Freedom.parse, freedoms or matrices.FREEDOMS[type(thing)])
    return matrices.facts(thing), {str(fr): matrices.under(thing, fr) for fr in chosen}


@report_on.register
def _(thing: LinearChain, freedoms: Freedoms) -> Reported:
    code = thing.barcode()
    facts: dict[str, Any] = {f"dimension of {slot}": n for slot, n in thing.slots.items()}
    facts["entries"] = "exact" if thing.is_exact else f"floats, tolerance {thing.tolerance:.3g}"
    facts["bars"] = code.explain() if isinstance(code, Undecided) else repr(code.counts)
    told = {
        str(fr): {name: shorten(value) for name, value in thing.invariants(fr).items()}
        for fr in map(Freedom.parse, freedoms or ("none", "hidden", "all"))
    }
    return facts, told


# ------------------------------------------------------------------ tables of freedoms


@rows_of.register(LinearMap)
@rows_of.register(LinearOperator)
@rows_of.register(LinearChain)
def _(thing: Any, freedoms: Freedoms) -> list[Row]:
    return [linear_standing(thing, fr) for fr in (*LINEAR[type(thing)], *freedoms)]
