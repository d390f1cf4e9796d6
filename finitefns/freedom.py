"""Freedoms: which changes of coordinates are allowed, slot by slot.

A freedom is a frozen value. On each slot it is one of

* ``free``: every bijection is allowed, nobody trusts the names;
* ``fixed``: none is, the names are trusted;
* ``coloured(labels)``: points may be exchanged within a colour only;
* ``weighted(w)``: points may be exchanged when they weigh the same;
* one of the `MATRICES`, where the slot is a space.

Laws: ``Freedom.parse(str(x)) == x`` for every short spelling; a slot that is not named is fixed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .errors import InputError
from .slots import (
    MATRICES,
    WORDS,
    Coloured,
    Colouring,
    Points,
    SlotFreedom,
    Weighted,
    coloured,
    fixed,
    free,
    weighted,
)

__all__ = [
    "Coloured",
    "Colouring",
    "Freedom",
    "Points",
    "SlotFreedom",
    "Weighted",
    "coloured",
    "fixed",
    "free",
    "weighted",
]


ALONE = ("all", "hidden", *MATRICES)  # words that speak of every slot


@dataclass(frozen=True, init=False, eq=False)
class Freedom:
    """Which changes of coordinates are allowed, slot by slot; slots not named are fixed.

    A value: equal when the same slots are given the same freedom, in any order; hashable. Its
    short spellings are ``"all"``, ``"none"``, ``"hidden"`` (all slots but the first and the last),
    a sort of matrices for every slot, such as ``"orthogonal"``, and slot names.

    >>> str(Freedom(domain="free", codomain="free"))
    'domain codomain'
    >>> Freedom(domain="free", codomain=coloured(["red", "red", "blue"]))
    Freedom(domain=free, codomain=coloured(['red', 'red', 'blue']))
    >>> Freedom.parse("all")
    Freedom.parse('all')

    Raises `InputError` when a slot is given something that is not a freedom.
    """

    named: tuple[tuple[str, SlotFreedom], ...]
    word: str

    def __init__(self, **slots: SlotFreedom | str) -> None:
        named = []
        for slot, given in slots.items():
            value = WORDS.get(given) if isinstance(given, str) else given
            if not isinstance(value, SlotFreedom):
                raise InputError(
                    f"the freedom of {slot} is {given!r}, "
                    f"but it must be coloured(...), weighted(...) or one of {', '.join(WORDS)}"
                )
            if value != fixed:
                named.append((slot, value))
        self._freeze(tuple(named), "")

    def _freeze(self, named: tuple[tuple[str, SlotFreedom], ...], word: str) -> None:
        object.__setattr__(self, "named", named)
        object.__setattr__(self, "word", word)

    @classmethod
    def parse(cls, spec: Freedom | str) -> Freedom:
        """Read a word for all slots, the names of the slots that are free, or ``slot=how``.

        >>> Freedom.parse("domain=orthogonal codomain=free")
        Freedom(domain='orthogonal', codomain=free)
        """
        if isinstance(spec, Freedom):
            return spec
        if not isinstance(spec, str):
            raise InputError(
                f"freedom is {spec!r}, but it must be a Freedom or a word such as "
                "'all', 'none', 'domain', 'codomain'"
            )
        words = spec.replace(",", " ").split()
        if len(words) == 1 and words[0] in ALONE:
            self = cls.__new__(cls)
            self._freeze((), words[0])
            return self
        if words == ["none"]:
            return cls()
        if not words or any(w in ALONE or w == "none" for w in words):
            raise InputError(
                f"freedom is {spec!r}, but it must be one of 'all', 'none', 'hidden', "
                f"{', '.join(map(repr, MATRICES))}, or the names of the free slots"
            )
        slots: dict[str, SlotFreedom | str] = {}
        for word in words:
            slot, _, how = word.partition("=")
            slots[slot] = how if "=" in word else free
        return cls(**slots)

    def on(self, slots: Sequence[str], kind: str = "thing") -> dict[str, SlotFreedom]:
        """The freedom of each slot of a kind, after checking that every named slot exists."""
        if self.word in MATRICES:
            return dict.fromkeys(slots, MATRICES[self.word])
        if self.word == "all":
            return dict.fromkeys(slots, free)
        if self.word == "hidden":
            return {s: free if 0 < i < len(slots) - 1 else fixed for i, s in enumerate(slots)}
        for slot, _ in self.named:
            if slot not in slots:
                article = "an" if kind[:1] in "AEIOU" else "a"
                allowed = ", ".join(slots)
                raise InputError(f"there is no slot {slot!r}; {article} {kind} has {allowed}")
        chosen = dict(self.named)
        return {slot: chosen.get(slot, fixed) for slot in slots}

    def colourings(self, sets: Mapping[str, Points], kind: str = "thing") -> dict[str, Colouring]:
        """The colours of every point of every slot: all that an engine needs to know."""
        return {
            slot: how.colouring(slot, sets[slot].size, sets[slot].labels)
            for slot, how in self.on(list(sets), kind).items()
        }

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Freedom):
            return NotImplemented
        return self.word == other.word and dict(self.named) == dict(other.named)

    def __hash__(self) -> int:
        return hash((self.word, frozenset(self.named)))

    def __str__(self) -> str:
        if self.word:
            return self.word
        if all(how == free for _, how in self.named):
            return " ".join(slot for slot, _ in self.named) or "none"
        return ", ".join(f"{slot}={how!r}" for slot, how in self.named)

    def __repr__(self) -> str:
        if self.word:
            return f"Freedom.parse({self.word!r})"
        return f"Freedom({', '.join(f'{slot}={how!r}' for slot, how in self.named)})"
