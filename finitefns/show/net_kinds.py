"""What is seen of nets: the file that registers every kind of the smooth world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..compare import invariants
from ..freedom import Freedom
from ..nets.jets.bars.ranks import Ranks
from ..nets.net import Net
from ..nets.precisions import Precisions
from ..nets.rounded import Rounded
from ..nets.trace import Trace
from ..verdict import NoCanonicalForm, shorten
from ..wording import number
from .dendrograms import precisions_picture
from .net_facts import points_per_stage, table_of
from .net_pictures import net_picture, nets_picture
from .net_standing import USUAL, net_standing
from .picture import Picture
from .questions import Reported, Row, Told, picture_of, picture_of_two, report_on, rows_of
from .rank_pictures import ranks_picture
from .rounded_pictures import rounded_picture
from .trace_pictures import trace_picture, traces_picture

Freedoms = Sequence[Freedom | str]

# ------------------------------------------------------------------ pictures

picture_of.register(Net, net_picture)
picture_of.register(Trace, trace_picture)
picture_of.register(Ranks, ranks_picture)
picture_of.register(Precisions, precisions_picture)
picture_of.register(Rounded, rounded_picture)


@picture_of_two.register
def _(left: Trace, verdict: Any, right: Any) -> Picture:
    return traces_picture(verdict, left, right)


@picture_of_two.register
def _(left: Net, verdict: Any, right: Any) -> Picture:
    return nets_picture(verdict, left, right)


# ------------------------------------------------------------------ reports


def _net_facts(net: Net) -> dict[str, Any]:
    bends = "piecewise linear" if net.is_piecewise_linear else "smooth"
    facts: dict[str, Any] = {f"dimension of {slot}": size for slot, size in net.slots.items()}
    if len(facts) > 6:
        facts = {"dimensions, stage by stage": " -> ".join(map(number, net.widths))}
    for t, block in enumerate(net.blocks):
        facts[f"stage {t} to {t + 1}"] = ", ".join(map(repr, block))
    facts["numbers in its layers"] = net.parameters
    facts["between creases" if net.is_piecewise_linear else "everywhere"] = bends
    if net.derivative != "exact":
        facts["derivatives"] = f"by {net.derivative}"
    return facts


def _left(thing: Any, freedoms: Freedoms) -> Told:
    told: Told = {}
    for fr in map(Freedom.parse, freedoms):
        try:
            found = {name: shorten(value) for name, value in invariants(thing, fr).items()}
        except NoCanonicalForm as limit:
            found = {"invariants": f"not found: {limit}"}
        told[str(fr)] = found
    return told


@report_on.register
def _(thing: Net, freedoms: Freedoms) -> Reported:
    return _net_facts(thing), _left(thing, freedoms)


@report_on.register
def _(thing: Trace, freedoms: Freedoms) -> Reported:
    facts = _net_facts(thing.net)
    facts["inputs"] = thing.inputs
    facts["different states, stage by stage"] = " -> ".join(map(number, points_per_stage(thing)))
    return facts, _left(thing, freedoms), table_of(thing)


# ------------------------------------------------------------------ tables of freedoms


@rows_of.register
def _(thing: Trace, freedoms: Freedoms) -> list[Row]:
    return [net_standing(thing, fr) for fr in (*USUAL, *freedoms)]
