"""Chains of maps, X0 -> X1 -> ... -> Xk: a net is a levelled forest.

A point of the last stage is a root, and the children of a point are the points sent to it. Two
chains are the same up to renaming every stage exactly when their forests are isomorphic, level by
level; fixed and coloured stages are forests whose points wear colours. The canonical form ranks
points from the leaves up and then places them from the roots down.

Laws: ``Chain.from_json(c.to_json()) == c``; ``Chain([f]).canonical(fr)`` is the canonical form of
f with stage0, stage1 for domain, codomain; ``c.act(r).behaviour == c.behaviour`` when r moves
hidden stages only.
Source: Aho, Hopcroft, Ullman (1974), section 3.2, for one tree; the levels change nothing.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..compare import find_witness, from_forms
from ..contract import CanonicalForm, Value
from ..display import html
from ..errors import InputError, listed, said
from ..freedom import Freedom
from ..summaries import Factored, summary
from . import few_moves_of_trees
from .chain_invariants import Forest
from .colours import colourings
from .columns import distinct_labels, row_of
from .forests import levelled
from .groups import grouped, readings
from .groups.setting import Setting
from .maps import FiniteMap
from .profile import Profile
from .relabeling import Relabeling, moves_of
from .sets import FiniteSet, trusted

Ints = NDArray[np.int64]

LONG = 16  # maps; beyond this the composites of all pairs of stages are too many to ask


class Chain(Value):
    """Maps one after the other: ``maps[i]`` goes from stage i to stage i + 1.

    The slots are ``stage0``, ..., ``stagek``. Lists of point numbers are read as maps, each into as
    many points as the next one starts from.

    Law: ``c.act(a).act(b) == c.act(a.then(b))``, and ``c.behaviour`` moves with the two ends alone.

    >>> import finitefns as ff
    >>> c = ff.Chain([[0, 0, 1, 2], [0, 1, 1]])
    >>> c.slots, c.behaviour.values.tolist()
    ({'stage0': 4, 'stage1': 3, 'stage2': 2}, [0, 0, 1, 1])

    Raises `InputError` for a chain of no maps, or maps that do not meet. Source: Aho, Hopcroft,
    Ullman 1974, 3.2, for the forest that is left of a chain.
    """

    __slots__ = ("_standard", "maps")
    maps: tuple[FiniteMap, ...]
    _standard: tuple[Freedom, CanonicalForm[Chain]] | None
    moved_by: ClassVar[type[Relabeling]] = Relabeling

    def __init__(self, maps: Iterable[FiniteMap | Any]) -> None:
        given = listed(maps, f"a chain is a list of maps, but found {said(maps)}")
        if not given:
            raise InputError("a chain of no maps has no stages; a chain has at least one map")
        read: list[FiniteMap] = []
        following: FiniteMap | None = None
        for one in reversed(given):
            if not isinstance(one, FiniteMap):
                one = FiniteMap(one, None if following is None else following.domain)
            read.append(one)
            following = one
        read.reverse()
        for i in range(1, len(read)):
            ends, starts = read[i - 1].codomain, read[i].domain
            if ends.size != starts.size:
                raise InputError(
                    f"stage {i} has {ends.size} points, but map {i} starts from {starts.size}"
                )
            if ends != starts:
                if ends.is_labelled and starts.is_labelled:
                    raise InputError(
                        f"stage {i} is {ends.span} where map {i - 1} ends, "
                        f"but {starts.span} where map {i} starts"
                    )
                if ends.is_labelled:
                    read[i] = FiniteMap._trusted(read[i].values, read[i].codomain, ends)
                else:
                    read[i - 1] = FiniteMap._trusted(read[i - 1].values, starts, read[i - 1].domain)
        object.__setattr__(self, "maps", tuple(read))
        object.__setattr__(self, "_standard", None)

    @classmethod
    def from_rows(cls, columns: Iterable[Iterable[Any]]) -> Chain:
        """A chain from what inputs pass through: one column per stage, one row per input.

        The first column names the inputs; a point is a label of its column. Raises `InputError`
        when one label of a column goes to two labels of the next.

        >>> import finitefns as ff
        >>> ff.Chain.from_rows(["abcd", "xxyz", "uuvv"]).slots
        {'stage0': 4, 'stage1': 3, 'stage2': 2}
        """
        meant = f"from_rows: a list of columns is meant, but found {said(columns)}"
        stages = [
            listed(column, f"from_rows: column {number} is {said(column)}, but labels are meant")
            for number, column in enumerate(listed(columns, meant))
        ]
        for number, column in enumerate(stages):
            distinct_labels(column, row_of(number), "each row has a cell")
        if len(stages) < 2:
            raise InputError(
                f"there are {len(stages)} columns, but a chain has at least two stages"
            )
        maps = []
        for number, (here, there) in enumerate(itertools.pairwise(stages)):
            if len(here) != len(there):
                raise InputError(
                    f"column {number} has {len(here)} rows, but column {number + 1} has "
                    f"{len(there)}"
                )
            table: dict[Any, Any] = {}
            for row, (x, y) in enumerate(zip(here, there, strict=True)):
                if table.setdefault(x, y) != y:
                    raise InputError(
                        f"row {row}: {said(x)} of column {number} goes to {said(y)}, but before it "
                        f"went to {said(table[x])}; a map gives one output per input"
                    )
            maps.append(FiniteMap.from_mapping(table))
        ordered = []
        for i, one in enumerate(maps):
            if i and maps[i - 1].codomain != one.domain:  # the order in which labels came
                place = [one.domain.index(x) for x in maps[i - 1].codomain.labels]
                one = FiniteMap._trusted(
                    one.values[np.array(place, np.int64)], one.codomain, maps[i - 1].codomain
                )
            ordered.append(one)
        return cls(ordered)

    @property
    def sets(self) -> dict[str, FiniteSet]:
        """The stages, with their labels."""
        stages = [self.maps[0].domain, *(f.codomain for f in self.maps)]
        return {f"stage{i}": stage for i, stage in enumerate(stages)}

    @property
    def slots(self) -> dict[str, int]:
        """The stages, with their sizes."""
        return {name: stage.size for name, stage in self.sets.items()}

    @property
    def behaviour(self) -> FiniteMap:
        """What the chain does from end to end: the composite of all its maps."""
        return self.compose(0, len(self.maps))

    def compose(self, i: int, j: int) -> FiniteMap:
        """The composite from stage i to stage j; the identity when they are the same.

        >>> import finitefns as ff
        >>> ff.Chain([[0, 0, 1], [1, 0]]).compose(0, 2).values.tolist()
        [1, 1, 0]
        """
        k = len(self.maps)
        whole = all(isinstance(x, int) and not isinstance(x, bool) for x in (i, j))
        if not (whole and 0 <= i <= j <= k):
            raise InputError(
                f"compose({said(i)}, {said(j)}): stages go from 0 to {k}, the first not beyond"
            )
        if i == j:
            stage = self.sets[f"stage{i}"]
            return FiniteMap._trusted(np.arange(stage.size), stage, stage)
        values = self.maps[i].values
        for f in self.maps[i + 1 : j]:
            values = f.values[values]
        return FiniteMap._trusted(values, self.maps[j - 1].codomain, self.maps[i].domain)

    def prune(self) -> Chain:
        """The same chain without the points that no input reaches; labels are kept.

        >>> import finitefns as ff
        >>> ff.Chain([[0, 0, 2], [0, 1, 1]]).prune().slots
        {'stage0': 3, 'stage1': 2, 'stage2': 2}
        """
        maps = []
        values, stage = np.arange(self.maps[0].domain.size), self.maps[0].domain
        for f in self.maps:
            on = f.values[values]  # where the points that are kept go
            reached, renumbered = np.unique(on, return_inverse=True)
            labels: FiniteSet = FiniteSet(len(reached))
            if f.codomain.is_labelled:
                labels = FiniteSet([f.codomain.label(y) for y in reached.tolist()])
            maps.append(FiniteMap._trusted(renumbered.astype(np.int64), labels, stage))
            values, stage = reached, labels
        return Chain(maps)

    def summaries(self) -> dict[tuple[int, int], Factored[FiniteMap]]:
        """The image factorization of the composite from stage i to stage j, for all i < j.

        >>> import finitefns as ff
        >>> ff.Chain([[0, 0, 1], [0, 0]]).summaries()[0, 2].middle
        1
        """
        k = len(self.maps)
        return {(i, j): summary(self.compose(i, j)) for i in range(k) for j in range(i + 1, k + 1)}

    def act(self, change: Relabeling) -> Chain:
        """The same chain under other names, every stage moved in both maps that touch it."""
        given = moves_of(change, self.slots, "Chain")
        maps = []
        for i, f in enumerate(self.maps):
            moves, targets = {}, {}
            for slot, stage in (("domain", f"stage{i}"), ("codomain", f"stage{i + 1}")):
                if stage in given:
                    moves[slot] = given[stage]
                if stage in change.targets:
                    targets[slot] = change.targets[stage]
            maps.append(f.act(Relabeling.between(moves, {}, targets)))
        return Chain(maps)

    def canonical(self, freedom: Freedom) -> CanonicalForm[Chain]:
        """The standard chain of the class: points ranked from the leaves, placed from the roots.

        The last one asked for is kept: a comparison asks for it twice.
        """
        if freedom.grouped:
            return grouped.canonical(self, freedom)
        if self._standard is not None and self._standard[0] == freedom:
            return self._standard[1]
        colours = colourings(freedom, self.sets, "Chain")
        sets = trusted(self.sets, freedom, "Chain")
        values = [f.values for f in self.maps]
        moves = levelled.canonical_moves(values, list(colours.values()))
        change = Relabeling.between(dict(zip(colours, moves, strict=True)), self.sets, sets)
        found = CanonicalForm(self.act(change), lambda: change)
        object.__setattr__(self, "_standard", (freedom, found))
        return found

    def invariants(self, freedom: Freedom) -> dict[str, Any]:
        """Sizes, level-set sizes of every composite, and the forest, which is complete."""
        if freedom.grouped:
            return grouped.invariants(self, freedom)
        colours = colourings(freedom, self.sets, "Chain")
        k = len(self.maps)
        told: dict[str, Any] = {f"size of {slot}": size for slot, size in self.slots.items()}
        pairs = [(i, i + width) for width in range(1, k + 1) for i in range(k + 1 - width)]
        if k > LONG:  # of a long chain, the maps themselves and what the inputs have become
            pairs = [(i, i + 1) for i in range(k)] + [(0, j) for j in range(2, k + 1)]
        values: dict[int, Ints] = {}  # from each start, as far as it has been composed
        for i, j in pairs:
            f = self.maps[j - 1]
            values[i] = f.values[values[i]] if j > i + 1 else f.values
            sizes = Profile.of_values(values[i], f.codomain.size)
            told[f"level-set sizes of stage {i} to {j}"] = sizes
        told["forest"] = Forest(
            [f.values for f in self.maps],
            list(colours.values()),
            list(self.sets.values()),
            partial(_standard, self, freedom),
        )
        return told

    def __eq__(self, other: object) -> bool:
        return self.maps == other.maps if isinstance(other, Chain) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.maps)

    def __repr__(self) -> str:
        sizes = list(self.slots.values())
        if max(sizes) > 24:
            return f"<Chain of {' -> '.join(map(str, sizes))} points>"
        if not any(stage.is_labelled for stage in self.sets.values()):
            told = [*(str(f.values.tolist()) for f in self.maps[:-1]), repr(self.maps[-1])]
            return f"Chain([{', '.join(told)}])"
        return f"Chain({list(self.maps)!r})"

    def _repr_html_(self) -> str:
        return html(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return Chain, (list(self.maps),)

    def to_json(self) -> str:
        """The chain as JSON text, its maps as `FiniteMap.to_json` writes them.

        >>> import finitefns as ff
        >>> ff.Chain.from_json(ff.Chain([[0, 0, 1], [1, 0]]).to_json()).behaviour.values.tolist()
        [1, 1, 0]
        """
        return f'{{"kind": "Chain", "maps": [{", ".join(f.to_json() for f in self.maps)}]}}'

    @classmethod
    def from_json(cls, text: str) -> Chain:
        """Read what `to_json` wrote; raises `InputError` on anything else."""
        try:
            data = json.loads(text)
        except (TypeError, ValueError, RecursionError) as error:
            raise InputError(f"from_json: this is not JSON: {error}") from None
        maps = data.get("maps") if isinstance(data, dict) else None
        if not isinstance(maps, list) or data.get("kind") != "Chain":
            raise InputError("from_json: a Chain is an object with kind and maps")
        return cls([FiniteMap.from_json(json.dumps(one)) for one in maps])


@find_witness.register
def _find_witness(x: Chain, y: Chain, freedom: Freedom) -> Relabeling | None:
    """A relabeling that moves few points where it is found at once, else that of the forms."""
    if freedom.grouped:
        return grouped.find_witness(x, y, freedom)
    colours = list(colourings(freedom, x.sets, "Chain").values())
    points = list(zip(x.sets.values(), y.sets.values(), strict=True))
    few = few_moves_of_trees.moves_between_chains(_arrays(x), _arrays(y), colours, points)
    if few is not None:
        return Relabeling.between(dict(zip(x.sets, few, strict=True)), x.sets, y.sets)
    found: Relabeling | None = from_forms(x, y, freedom)
    return found


def _standard(chain: Chain, freedom: Freedom) -> list[Ints]:
    return _arrays(chain.canonical(freedom).form)


def _arrays(chain: Chain) -> list[Ints]:
    return [f.values for f in chain.maps]


@grouped.values_of.register
def _(thing: Chain) -> list[Ints]:
    return _arrays(thing)


@grouped.plan.register
def _(thing: Chain, where: Setting) -> grouped.Plan:
    return readings.chain_plan(_arrays(thing), where)


@grouped.finish.register
def _(thing: Chain, where: Setting, moves: dict[str, Ints]) -> dict[str, Ints]:
    return readings.chain_finish(_arrays(thing), where, moves)


@grouped.lift.register
def _(thing: Chain, where: Setting, moves: dict[str, Ints]) -> dict[str, Ints]:
    return readings.chain_lift(_arrays(thing), where, moves)


@grouped.open_generators.register
def _(thing: Chain, where: Setting) -> list[dict[str, Ints]]:
    return readings.chain_open_generators(_arrays(thing), where)
