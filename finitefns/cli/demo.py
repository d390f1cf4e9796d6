"""The story that ``finitefns demo`` tells: a seed pair, the genetic codes, gates and S-boxes.

Nothing in it is written down beforehand: every number is computed while it is told.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

from ..compare import canonical_form, equivalent
from ..finite.classes.counting import count_classes
from ..finite.classes.natural import natural_freedom
from ..finite.distance import distance
from ..finite.examples import codons_with_two_meanings, example, genetic_code_names
from ..finite.factorizations import count_factorizations
from ..finite.levels import level_set_sizes, level_sets
from ..finite.maps import FiniteMap
from ..freedom import Freedom
from ..summaries import summary
from ..verdict import Equivalent
from .terminal import aligned, blocks, cut, safe, side_by_side


def story() -> Iterator[str]:
    """The lines of the demonstration, at most 100 columns each."""
    yield "If nobody may trust the names of the inputs and outputs, what is still there?"
    yield from _seed_pair()
    yield from _genetic_codes()
    yield from _gates()
    yield from _boxes()


def same(maps: Mapping[int, FiniteMap], freedom: Freedom | str) -> list[list[int]]:
    """Which of several maps are equivalent: their keys in groups, found by canonical form.

    >>> same({1: FiniteMap([0, 1]), 2: FiniteMap([1, 0]), 3: FiniteMap([1, 1])}, "codomain")
    [[1, 2], [3]]
    """
    groups: dict[Hashable, list[int]] = {}
    for key, f in maps.items():
        groups.setdefault(canonical_form(f, freedom).form, []).append(key)
    return list(groups.values())


def _seed_pair() -> Iterator[str]:
    f, g = example("seed/3+2"), example("seed/4+1")
    yield ""
    yield "1. Two maps on five points"
    for name, h in (("f", f), ("g", g)):
        values, parts = cut(h.values.tolist()), blocks(list(level_sets(h).values()))
        ways = f"{count_factorizations(h)} factorizations in all"
        through = f"it factors through {summary(h).middle} values"
        yield f"   {name} = {values} merges {parts}: {through} ({ways})"
    yield f"   f and g are {equivalent(f, g).explain()}"
    yield f"   Change {int(distance(f, g))} output of f, and they are the same up to renaming."


def _genetic_codes() -> Iterator[str]:
    names = genetic_code_names()
    codes = {number: example(f"genetic-code/{number}") for number in names}
    some = next(iter(codes.values()))
    yield ""
    yield (
        f"2. The {len(codes)} genetic codes of NCBI, maps from {some.domain.size} codons to "
        f"{some.codomain.size - 1} amino acids and Stop"
    )
    for freedom, what in (
        ("none", "as they stand"),
        ("domain", "codons renamed"),
        ("all", "codons and amino acids renamed"),
    ):
        groups = same(codes, freedom)
        joined = "  ".join("=".join(map(str, group)) for group in groups if len(group) > 1)
        yield f"   {what + ':':<32}{len(groups)} different maps   {joined}"
    both = ", ".join(map(str, codons_with_two_meanings()))
    yield f"   (where a table lists a codon as amino acid and as Stop, the former stands: {both})"
    yield ""
    for left, right in ((4, 32), (1, 10)):
        yield from _renaming(codes, names, left, right)
    yield ""
    yield "   How far from the standard code? Codons that differ as they stand, and once renamed:"
    far: dict[tuple[int, int], list[str]] = {}
    for number, code in codes.items():
        away = int(distance(codes[1], code, "none")), int(distance(codes[1], code, "all"))
        far.setdefault(away, []).append(str(number))
    rows = [[str(d), str(e), "codes " + " ".join(far[d, e])] for d, e in sorted(far)]
    half = (len(rows) + 1) // 2
    columns = [aligned(rows[:half]), aligned(rows[half:])]
    yield from ("     " + line for line in side_by_side(*columns, gap="        "))


def _renaming(
    codes: Mapping[int, FiniteMap], names: Mapping[int, str], left: int, right: int
) -> Iterator[str]:
    """Show one code become another, by as few new names as there can be."""
    verdict = equivalent(codes[left], codes[right])
    change = verdict.witness if isinstance(verdict, Equivalent) else None
    verb = "cannot become" if change is None else "becomes"
    yield f"   Code {left} ({_first(names[left])}) {verb} code {right} ({_first(names[right])})"
    if change is None:
        return
    assert codes[left].act(change) == codes[right]
    for slot, kind in (("domain", "codons"), ("codomain", "amino acids")):
        pairs = list(change.pairs(slot))
        moved = [f"{safe(old)} -> {safe(new)}" for old, new in pairs if old != new]
        told = cut(moved, 6, ", ") + f"   ({len(pairs) - len(moved)} keep their names)"
        yield f"     {kind + ':':<13}{told if moved else 'all keep their names'}"


def _first(name: str) -> str:
    return name.split(";", maxsplit=1)[0]


def _gates() -> Iterator[str]:
    gates = {number: example(f"gate/{number}") for number in range(16)}
    free, inputs = same(gates, "all"), same(gates, "domain")
    yield ""
    yield (
        f"3. The {len(gates)} gates on two bits: {len(inputs)} maps when their four inputs are "
        f"renamed, {len(free)} when the outputs are too."
    )
    yield "   Then AND, OR, NAND and NOR are one, but so are XOR and 'the first bit'."
    npn, automata = natural_freedom("npn/2"), natural_freedom("automata")
    plain = {k: FiniteMap(gate.values, codomain=2) for k, gate in gates.items()}
    apart = len(same(plain, npn.freedom))
    rules = count_classes(automata.space, automata.freedom)
    yield (
        f"   Let only bits be negated and change places: {apart} (NPN). So with the 256 elementary "
        f"automata: {rules}."
    )


def _boxes() -> Iterator[str]:
    boxes = {number: example(f"des/S{number}") for number in range(1, 9)}
    free, kept = same(boxes, "all"), same(boxes, "codomain")
    nearest = min(
        int(distance(boxes[a], boxes[b], "codomain")) for a in boxes for b in boxes if a < b
    )
    yield ""
    yield (
        f"4. The {len(boxes)} S-boxes of DES, {boxes[1].domain.size} words onto 16 numbers, each "
        f"hit {level_set_sizes(boxes[1])[0]} times: {len(free)} map when all is renamed."
    )
    yield (
        f"   Keep the words and there are {len(kept)}, any two at least {nearest} words apart: "
        "choose what you trust."
    )
    affine = natural_freedom("boxes/6x4").freedom
    plain = {k: FiniteMap(box.values, codomain=16) for k, box in boxes.items()}
    yield (
        f"   Only affine changes of the bits on both sides: {len(same(plain, affine))} different "
        "boxes, told apart by search."
    )
