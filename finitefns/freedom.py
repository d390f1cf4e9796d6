"""Freedoms: which changes of coordinates are allowed, slot by slot.

A freedom is a frozen value. On each slot stands a rule, one of

* ``free``: every change is allowed, nobody trusts the names;
* ``fixed``: none is, the names are trusted;
* a `Word` of the closed list `WORDS`, such as "orthogonal" or "cyclic", which means what the world
  of the slot says: some words are for spaces, some for points;
* what a world adds of its own, such as ``coloured(labels)`` and ``group(generators)``.

Or `Freedom.joint` moves several slots together, by one group; `Freedom.tied` gives several slots
one coordinate system.

Laws: ``Freedom.parse(str(x)) == x`` for every short spelling; a slot that is not named is fixed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from .errors import InputError, an, nearest, said

Together = tuple[tuple[tuple[str, tuple[int, ...]], ...], ...]

SORTS = ("linear", "orthogonal", "monomial", "signed", "permutation", "scale")  # of matrices
GROUPS = ("cyclic", "dihedral", "alternating", "symmetric", "hypercube", "bits", "affine")
STAGES = (*SORTS, "affine")  # words that speak of spaces, alone or slot by slot
ALONE = ("all", "hidden", "stages", *STAGES)  # words that speak of every slot
INPUTS = "inputs"  # the slot of a net's inputs: it has names and not coordinates


class SlotFreedom:
    """What may happen to one slot: the rules of the core, and those that a world adds."""

    trusts_names: ClassVar[bool] = False  # whether labels are names, the same in every thing
    together: ClassVar[bool] = False  # whether the slot moves with others, in one joint group

    @property
    def reads_labels(self) -> bool:
        """Whether labels say which points are meant: as names, or as what says the colour."""
        return self.trusts_names

    @property
    def grouped(self) -> bool:
        """Whether a group says what may move, and colours alone do not."""
        return False


@dataclass(frozen=True)
class Free(SlotFreedom):
    """Every change of the slot is allowed."""

    def __str__(self) -> str:
        return "free"

    __repr__ = __str__


@dataclass(frozen=True)
class Fixed(SlotFreedom):
    """Nothing may move: the names of this slot are trusted."""

    trusts_names = True

    def __str__(self) -> str:
        return "fixed"

    __repr__ = __str__


@dataclass(frozen=True)
class Word(SlotFreedom):
    """A word for what may move; what it means on a slot, the world of the slot says.

    ``linear``: every invertible matrix; ``orthogonal``; ``monomial``: a permutation times positive
    scales, so no sign changes; ``signed``: a permutation times signs; ``permutation``; ``scale``:
    positive scales alone. The others are families of permutation groups; which member is meant,
    the size of the slot says. ``affine`` is both: on a state of a net a matrix and an offset, on
    points a group.
    """

    name: str

    @property
    def grouped(self) -> bool:
        """Whether the word names a family of permutation groups."""
        return self.name in GROUPS

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return repr(self.name)


@dataclass(frozen=True)
class Joint(SlotFreedom):
    """The slot moves together with others: `Freedom.joint` knows how."""

    together = True

    def __str__(self) -> str:
        return "a joint group"

    __repr__ = __str__

    @property
    def grouped(self) -> bool:
        """Always: a joint group is a group."""
        return True


@dataclass(frozen=True)
class Tied(SlotFreedom):
    """The slot has one coordinate system together with others: what moves one moves all alike."""

    how: SlotFreedom
    slots: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.how} together with {' and '.join(self.slots)}"

    __repr__ = __str__


free = Free()
fixed = Fixed()
WORDS: dict[str, SlotFreedom] = {
    "free": free,
    "fixed": fixed,
    **{name: Word(name) for name in (*SORTS, *GROUPS)},
}


@dataclass(frozen=True, init=False, eq=False)
class Freedom:
    """Which changes of coordinates are allowed, slot by slot; slots not named are fixed.

    A value: equal when the same slots are given the same freedom, in any order; hashable. Its
    short spellings are ``"all"``, ``"none"``, ``"hidden"`` (the inner stages), ``"stages"`` (all
    but the names of the inputs), a sort of changes for every stage, such as ``"orthogonal"``,
    slot names, and ``"stage1+stage2"`` for stages that share one coordinate system.

    Law: ``Freedom.parse(str(x)) == x`` for every short spelling.

    >>> import finitefns as ff
    >>> str(ff.Freedom(domain="free", codomain="free"))
    'domain codomain'
    >>> ff.Freedom(domain="free", codomain=ff.coloured(["red", "red", "blue"]))
    Freedom(domain=free, codomain=coloured(['red', 'red', 'blue']))
    >>> ff.Freedom.parse("all")
    Freedom.parse('all')

    Raises `InputError` when a slot is given something that is not a freedom.
    """

    named: tuple[tuple[str, SlotFreedom], ...]
    word: str
    together: Together = ()
    ties: tuple[tuple[str, ...], ...] = ()

    def __init__(self, **slots: SlotFreedom | str) -> None:
        named = []
        for slot, given in slots.items():
            value = WORDS.get(given, given) if isinstance(given, str) else given
            if not isinstance(value, SlotFreedom):
                raise InputError(
                    f"the freedom of {slot} is {said(given)}, "
                    "but it must be coloured(...), weighted(...), group(...) or one of "
                    f"{', '.join(WORDS)}{nearest(given, WORDS) if isinstance(given, str) else ''}"
                )
            if value != fixed:
                named.append((slot, value))
        self._freeze(tuple(named), "")

    def _freeze(
        self,
        named: tuple[tuple[str, SlotFreedom], ...],
        word: str,
        together: Together = (),
        ties: tuple[tuple[str, ...], ...] = (),
    ) -> None:
        object.__setattr__(self, "named", named)
        object.__setattr__(self, "word", word)
        object.__setattr__(self, "together", together)
        object.__setattr__(self, "ties", ties)

    @classmethod
    def joint(cls, relabelings: Sequence[Any]) -> Freedom:
        """The relabelings that these generate together: slots that move at once.

        A slot that one of them does not name stays as it is under that one; every slot of the
        thing is named by one of them at least.

        >>> import finitefns as ff
        >>> ff.Freedom.joint([ff.Relabeling(domain=[1, 0], codomain=[1, 0])])
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
            moves = getattr(one, "moves", None)
            if not isinstance(moves, Mapping) or not all(map(_is_of_points, moves.values())):
                raise InputError(f"joint: generator {place} is {said(one)}, but not a Relabeling")
            for slot, move in moves.items():
                if sizes.setdefault(slot, len(move)) != len(move):
                    raise InputError(
                        f"joint: generator {place} moves {len(move)} points of the {slot}, "
                        f"but before it had {sizes[slot]}"
                    )
            read.append(tuple((slot, tuple(move.tolist())) for slot, move in moves.items()))
        self = cls.__new__(cls)
        self._freeze((), "", tuple(read))
        return self

    @classmethod
    def tied(
        cls, slots: str | Sequence[str], how: SlotFreedom | str = free, **others: SlotFreedom | str
    ) -> Freedom:
        """Slots that share one coordinate system: one change moves all of them.

        ``others`` says what may happen to slots that are not tied.

        Law: ``Freedom.parse(str(x)) == x`` where words say how.

        >>> import finitefns as ff
        >>> str(ff.Freedom.tied("stage1 stage2", "orthogonal", stage3="free"))
        'stage1+stage2=orthogonal stage3=free'
        >>> ff.Freedom.tied(["stage1", "stage2"])
        Freedom.parse('stage1+stage2')

        Raises `InputError` for fewer than two slots, one slot twice, slots that are fixed.
        """
        if isinstance(slots, str):
            tie = tuple(slots.replace(",", " ").split())
        elif isinstance(slots, Sequence) and all(isinstance(slot, str) for slot in slots):
            tie = tuple(slots)
        else:
            raise InputError(f"tied: {said(slots)} is not a list of slots")
        return cls._tied([(tie, how)], others)

    @classmethod
    def _tied(
        cls,
        tied: Sequence[tuple[tuple[str, ...], SlotFreedom | str]],
        others: Mapping[str, SlotFreedom | str],
    ) -> Freedom:
        slots: dict[str, SlotFreedom | str] = {}
        for tie, how in tied:
            if len(tie) < 2 or "" in tie:
                raise InputError(
                    f"tied: {'+'.join(tie) or 'nothing'!s} does not name two slots or more that "
                    "share one coordinate system"
                )
            if how in (fixed, "fixed"):
                raise InputError(f"tied: {' and '.join(tie)} are fixed, so nothing can tie them")
            for slot in tie:
                if slot in slots or slot in others:
                    raise InputError(f"tied: {slot} is named twice")
                slots[slot] = how
        self = cls(**slots, **others)
        self._freeze(self.named, "", (), tuple(tie for tie, _ in tied))
        return self

    @property
    def by_matrices(self) -> bool:
        """Whether one word speaks of every slot as a space, such as "orthogonal"."""
        return self.word in SORTS

    @property
    def grouped(self) -> bool:
        """Whether more than colours decides what may move: a group, on one slot or jointly."""
        some = bool(self.together) or self.word in GROUPS
        return some or any(how.grouped for _, how in self.named)

    @classmethod
    def parse(cls, spec: Freedom | str) -> Freedom:
        """Read a word for all slots, the names of the slots that are free, or ``slot=how``.

        >>> import finitefns as ff
        >>> ff.Freedom.parse("domain=orthogonal codomain=free")
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
                f"'stages', {', '.join(map(repr, STAGES))}, or the names of the free slots"
            )
        slots: dict[str, SlotFreedom | str] = {}
        tied: list[tuple[tuple[str, ...], SlotFreedom | str]] = []
        for word in words:
            slot, _, given = word.partition("=")
            how = given if "=" in word else free
            if "+" in slot:
                tied.append((tuple(slot.split("+")), how))
            else:
                slots[slot] = how
        return cls._tied(tied, slots) if tied else cls(**slots)

    def all_free(self, slots: Sequence[str], kind: str = "thing") -> bool:
        """Whether every change of every slot of a kind is allowed, each slot by itself.

        >>> import finitefns as ff
        >>> ff.Freedom.parse("all").all_free(["domain"]), ff.Freedom().all_free(["domain"])
        (True, False)
        """
        return all(how == free for how in self.on(slots, kind).values())

    def on(
        self, slots: Sequence[str], kind: str = "thing", hidden: Sequence[str] | None = None
    ) -> dict[str, SlotFreedom]:
        """The freedom of each slot of a kind, after checking that every named slot exists.

        A kind says with ``hidden`` which of its slots are hidden; where it says nothing, all are
        but the first and the last stage. The names of a net's inputs are not a stage.

        >>> import finitefns as ff
        >>> ff.Freedom.parse("hidden").on(["inputs", "stage0", "stage1", "stage2"])
        {'inputs': fixed, 'stage0': fixed, 'stage1': free, 'stage2': fixed}
        >>> ff.Freedom.parse("stages").on(["inputs", "stage0", "stage1"])
        {'inputs': fixed, 'stage0': free, 'stage1': free}
        """
        if self.together:
            return self._jointly(slots, kind)
        if self.word == "all":
            return dict.fromkeys(slots, free)
        stages = [slot for slot in slots if slot != INPUTS]
        if self.word == "hidden":
            inner = stages[1:-1] if hidden is None else hidden
            return {slot: free if slot in inner else fixed for slot in slots}
        if self.word in STAGES:
            return {slot: WORDS[self.word] if slot in stages else fixed for slot in slots}
        if self.word == "stages":
            if not any(slot.startswith("stage") for slot in stages):
                raise _no_slot("stages", slots, kind)
            return {slot: free if slot in stages else fixed for slot in slots}
        for slot, _ in self.named:
            if slot not in slots:
                raise _no_slot(slot, slots, kind, nearest(slot, (*slots, *ALONE)))
        chosen = dict(self.named)
        for tie in self.ties:
            chosen |= {slot: Tied(chosen[slot], tie) for slot in tie}
        return {slot: chosen.get(slot, fixed) for slot in slots}

    def _jointly(self, slots: Sequence[str], kind: str) -> dict[str, SlotFreedom]:
        named = {slot for one in self.together for slot, _ in one}
        for slot in named:
            if slot not in slots:
                raise _no_slot(slot, slots, kind)
        for slot in slots:
            if slot not in named:
                raise InputError(
                    f"the joint group does not say how it moves the {slot}; name it in one of the "
                    f"relabelings ({slot}=range(n) leaves its n points where they are)"
                )
        return dict.fromkeys(slots, Joint())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Freedom):
            return NotImplemented
        return bool(self._value == other._value)

    def __hash__(self) -> int:
        return hash(self._value)

    @property
    def _value(self) -> Any:
        """What equality asks: the same slots in whatever order they were named."""
        ties = frozenset(map(frozenset, self.ties))
        return self.word, tuple(map(frozenset, self.together)), frozenset(self.named), ties

    def __str__(self) -> str:
        if self.word:
            return self.word
        if self.together:
            return f"joint group of {len(self.together)} generators"
        rules = self._spelt
        if all(how == free for how in rules.values()):
            return " ".join(rules) or "none"
        if all(str(how) in WORDS for how in rules.values()):
            return " ".join(f"{slot}={how!s}" for slot, how in rules.items())
        return ", ".join(f"{slot}={how!r}" for slot, how in rules.items())

    @property
    def _spelt(self) -> dict[str, SlotFreedom]:
        """The rules by slot; tied slots are one, where the first of them is named."""
        of = {slot: tie for tie in self.ties for slot in tie}
        return {"+".join(of.get(slot, (slot,))): how for slot, how in self.named}

    def __repr__(self) -> str:
        if self.word:
            return f"Freedom.parse({self.word!r})"
        if self.together:
            steps = (
                ", ".join(f"{slot}={list(move)}" for slot, move in one) for one in self.together
            )
            return f"Freedom.joint([{', '.join(f'Relabeling({moves})' for moves in steps)}])"
        rules = self._spelt
        if self.ties and all(str(how) in WORDS for how in rules.values()):
            return f"Freedom.parse({str(self)!r})"
        each = [f"{slot}={how!r}" for slot, how in rules.items() if "+" not in slot]
        for tie in self.ties:
            each.insert(0, f"{' '.join(tie)!r}, {rules['+'.join(tie)]!r}")
        return f"Freedom{'.tied' if self.ties else ''}({', '.join(each)})"


def _no_slot(slot: str, slots: Sequence[str], kind: str, near: str = "") -> InputError:
    has = ", ".join(slots) or "none"
    return InputError(f"there is no slot {slot!r}; {an(kind)} has {has}{near}")


def _is_of_points(move: Any) -> bool:
    """Whether a move says where each point goes: an array of integers, as matrices are not."""
    return getattr(move, "ndim", None) == 1 and move.dtype.kind == "i"
