"""Freedoms: which changes of coordinates are allowed, slot by slot.

A freedom is a frozen value. On each slot it is one of

* ``free``: every bijection is allowed, nobody trusts the names;
* ``fixed``: none is, the names are trusted;
* ``coloured(labels)``: points may be exchanged within a colour only;
* ``weighted(w)``: points may be exchanged when they weigh the same;
* ``group(generators)``: points may be moved by a permutation group only;
* one of the `MATRICES`, where the slot is a space.

Or `Freedom.joint` moves several slots together, by one group.

Laws: ``Freedom.parse(str(x)) == x`` for every short spelling; a slot that is not named is fixed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import InputError, said
from .given_groups import NAMES, Named, group
from .groups import Group, Joint
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
    "Group",
    "Points",
    "SlotFreedom",
    "Weighted",
    "coloured",
    "fixed",
    "free",
    "group",
    "weighted",
]


Together = tuple[tuple[tuple[str, tuple[int, ...]], ...], ...]

ALONE = ("all", "hidden", *MATRICES)  # words that speak of every slot


@dataclass(frozen=True, init=False, eq=False)
class Freedom:
    """Which changes of coordinates are allowed, slot by slot; slots not named are fixed.

    A value: equal when the same slots are given the same freedom, in any order; hashable. Its
    short spellings are ``"all"``, ``"none"``, ``"hidden"`` (all slots but the first and the last),
    a sort of matrices for every slot, such as ``"orthogonal"``, and slot names.

    Law: ``Freedom.parse(str(x)) == x`` for every short spelling.

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
    together: Together = ()

    def __init__(self, **slots: SlotFreedom | str) -> None:
        named = []
        for slot, given in slots.items():
            value = given
            if isinstance(given, str):
                value = Named(given) if given in NAMES else WORDS.get(given, given)
            if not isinstance(value, SlotFreedom):
                raise InputError(
                    f"the freedom of {slot} is {said(given)}, "
                    "but it must be coloured(...), weighted(...), group(...) or one of "
                    f"{', '.join((*WORDS, *NAMES))}"
                )
            if value != fixed:
                named.append((slot, value))
        self._freeze(tuple(named), "")

    def _freeze(
        self, named: tuple[tuple[str, SlotFreedom], ...], word: str, together: Together = ()
    ) -> None:
        object.__setattr__(self, "named", named)
        object.__setattr__(self, "word", word)
        object.__setattr__(self, "together", together)

    @classmethod
    def joint(cls, relabelings: Sequence[Any]) -> Freedom:
        """The relabelings that these generate together: slots that move at once.

        A slot that one of them does not name stays as it is under that one; every slot of the
        thing is named by one of them at least.

        >>> from finitefns.finite.relabeling import Relabeling
        >>> Freedom.joint([Relabeling(domain=[1, 0], codomain=[1, 0])])
        Freedom.joint([Relabeling(domain=[1, 0], codomain=[1, 0])])

        Raises `InputError` for what is not a relabeling, or slots whose sizes differ.
        """
        read = []
        sizes: dict[str, int] = {}
        if not isinstance(relabelings, Sequence) or not relabelings:
            raise InputError(
                f"joint: {said(relabelings)} is not a list of relabelings, at least one"
            )
        for place, one in enumerate(relabelings):
            if not hasattr(one, "moves"):
                raise InputError(f"joint: generator {place} is {said(one)}, but not a Relabeling")
            for slot, move in one.moves.items():
                if sizes.setdefault(slot, len(move)) != len(move):
                    raise InputError(
                        f"joint: generator {place} moves {len(move)} points of the {slot}, "
                        f"but before it had {sizes[slot]}"
                    )
            read.append(tuple((slot, tuple(move.tolist())) for slot, move in one.moves.items()))
        self = cls.__new__(cls)
        self._freeze((), "", tuple(read))
        return self

    @property
    def by_matrices(self) -> bool:
        """Whether one word speaks of every slot as a space, such as "orthogonal"."""
        return self.word in MATRICES

    @property
    def grouped(self) -> bool:
        """Whether more than colours decides what may move: a group, on one slot or jointly."""
        return bool(self.together) or any(isinstance(how, Group | Named) for _, how in self.named)

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
                f"freedom is {said(spec)}, but it must be a Freedom or a word such as "
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
                f"freedom is {said(spec)}, but it must be one of 'all', 'none', 'hidden', "
                f"{', '.join(map(repr, MATRICES))}, or the names of the free slots"
            )
        slots: dict[str, SlotFreedom | str] = {}
        for word in words:
            slot, _, how = word.partition("=")
            slots[slot] = how if "=" in word else free
        return cls(**slots)

    def on(self, slots: Sequence[str], kind: str = "thing") -> dict[str, SlotFreedom]:
        """The freedom of each slot of a kind, after checking that every named slot exists."""
        if self.together:
            return self._jointly(slots, kind)
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

    def _jointly(self, slots: Sequence[str], kind: str) -> dict[str, SlotFreedom]:
        named = {slot for one in self.together for slot, _ in one}
        for slot in named:
            if slot not in slots:
                raise InputError(f"there is no slot {slot!r}; a {kind} has {', '.join(slots)}")
        for slot in slots:
            if slot not in named:
                raise InputError(
                    f"the joint group does not say how it moves the {slot}; name it in one of the "
                    f"relabelings ({slot}=range(n) leaves its n points where they are)"
                )
        return dict.fromkeys(slots, Joint())

    def check(self, sets: Mapping[str, Points], kind: str = "thing") -> None:
        """Raise `InputError` where this freedom does not fit the points of the slots."""
        for slot, how in self.on(list(sets), kind).items():
            if isinstance(how, Group | Named):
                how.of_size(slot, sets[slot].size)
            elif not isinstance(how, Joint):
                how.colouring(slot, sets[slot].size, sets[slot].labels)
        for slot, size in ((slot, len(move)) for one in self.together for slot, move in one):
            if size != sets[slot].size:
                raise InputError(
                    f"the joint group moves {size} points of the {slot}, which has "
                    f"{sets[slot].size}"
                )

    def colourings(self, sets: Mapping[str, Points], kind: str = "thing") -> dict[str, Colouring]:
        """The colours of every point of every slot: all that an engine needs to know."""
        return {
            slot: how.colouring(slot, sets[slot].size, sets[slot].labels)
            for slot, how in self.on(list(sets), kind).items()
        }

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Freedom):
            return NotImplemented
        return bool(self._value == other._value)

    def __hash__(self) -> int:
        return hash(self._value)

    @property
    def _value(self) -> Any:
        """What equality asks: the same slots in whatever order they were named."""
        return self.word, tuple(map(frozenset, self.together)), frozenset(self.named)

    def __str__(self) -> str:
        if self.word:
            return self.word
        if self.together:
            return f"joint group of {len(self.together)} generators"
        if all(how == free for _, how in self.named):
            return " ".join(slot for slot, _ in self.named) or "none"
        if all(isinstance(how, Named) or str(how) in WORDS for _, how in self.named):
            return " ".join(f"{slot}={how!s}" for slot, how in self.named)
        return ", ".join(f"{slot}={how!r}" for slot, how in self.named)

    def __repr__(self) -> str:
        if self.word:
            return f"Freedom.parse({self.word!r})"
        if self.together:
            each = (
                ", ".join(f"{slot}={list(move)}" for slot, move in one) for one in self.together
            )
            return f"Freedom.joint([{', '.join(f'Relabeling({moves})' for moves in each)}])"
        return f"Freedom({', '.join(f'{slot}={how!r}' for slot, how in self.named)})"
