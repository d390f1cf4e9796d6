"""Real finite functions to think with: genetic codes, gates, automata, S-boxes, a keypad.

Every example is a `FiniteMap` with the labels people use for it, into its whole codomain: a
genetic code keeps all 20 amino acids and Stop even where no codon means Stop, and all 27 codes
share one domain and one codomain, so that they can be compared with either end fixed. Nothing is
read or computed before an example is asked for.
Law: ``example(name)`` is the same map every time, and its output at a label is the fact itself.

>>> example("genetic-code/1")("ATG"), example("des/S5")("011011"), example("keypad")("q")
('Met', 9, 7)
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from ..errors import InputError, said
from ..wording import shortened
from .maps import FiniteMap
from .sets import FiniteSet

__all__ = ["Family", "codons_with_two_meanings", "example", "examples", "genetic_code_names"]


@dataclass(frozen=True)
class Family:
    """Examples of one sort: how their names are written, what they map to what, and the source.

    >>> family = examples()[0]
    >>> family.pattern, len(family.names), family.names[:3]
    ('genetic-code/1 .. 33', 27, ('genetic-code/1', 'genetic-code/2', 'genetic-code/3'))
    """

    pattern: str
    about: str
    source: str
    _stem: str = field(repr=False)
    _members: Callable[[], tuple[str, ...]] = field(repr=False)
    _build: Callable[[str], FiniteMap] = field(repr=False)
    _other_spellings: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The name of every example of this sort."""
        return tuple(f"{self._stem}/{member}".rstrip("/") for member in self._members())


def example(name: str) -> FiniteMap:
    """The finite function that goes by a name; small and capital letters are the same.

    Law: every name that `examples` lists is known.

    >>> import finitefns as ff
    >>> ff.example("months")("February")
    28
    >>> ff.example("gate/AND") == ff.example("gate/8")
    True

    Raises `InputError` for a name that is not there; it names the nearest ones.
    Source: `examples` gives the source of each.
    """
    if not isinstance(name, str):
        raise InputError(f"the name of an example is text, but {said(name)} was given")
    found = _index().get(name.strip().lower())
    if found is None:
        raise InputError(_no_such_example(name.strip()))
    return _built(*found)


def examples() -> tuple[Family, ...]:
    """All the sorts of examples, in reading order.

    >>> for family in examples()[-2:]:
    ...     print(family.pattern, "|", family.about)
    months | each month -> its number of days, in a year that is not a leap year
    seed/3+2, seed/4+1 | five points onto two of five values: the smallest lesson of the subject
    """
    return _FAMILIES


def genetic_code_names() -> dict[int, str]:
    """The number and the official name of each genetic code, by number.

    >>> names = genetic_code_names()
    >>> len(names), names[1], names[26]
    (27, 'Standard', 'Pachysolen tannophilus Nuclear')

    Source: NCBI, The Genetic Codes.
    """
    return {code: name for code, (_, _, name) in _genetic_codes().items()}


def codons_with_two_meanings() -> dict[int, tuple[str, ...]]:
    """The codons that a table lists as an amino acid and as Stop: here the amino acid stands.

    >>> codons_with_two_meanings()
    {27: ('TGA',), 28: ('TAA', 'TAG', 'TGA'), 31: ('TAA', 'TAG')}
    >>> example("genetic-code/27")("TGA")
    'Trp'

    Source: NCBI, The Genetic Codes.
    """
    return {code: both for code, (_, both, _) in _genetic_codes().items() if both}


# ------------------------------------------------------------------ finding


@cache
def _index() -> Mapping[str, tuple[Family, str]]:
    index: dict[str, tuple[Family, str]] = {}
    for family in _FAMILIES:
        for name, member in zip(family.names, family._members(), strict=True):
            index[name.lower()] = family, member
        for spelling, member in family._other_spellings:
            index[f"{family._stem}/{spelling}"] = family, member
    return MappingProxyType(index)


@cache
def _built(family: Family, member: str) -> FiniteMap:
    return family._build(member)


def _no_such_example(name: str) -> str:
    shown = shortened(name, 40)
    family = next((f for f in _FAMILIES if shown.lower().startswith(f._stem + "/")), None)
    there = [n for f in _FAMILIES if family in (None, f) for n in f.names]
    spelled = {n.lower(): n for n in there}
    close = difflib.get_close_matches(shown.lower(), spelled, n=3)
    verb = "is" if len(close) == 1 else "are"
    nearest = f"; the nearest {verb} {', '.join(spelled[c] for c in close)}" if close else ""
    if family is not None and len(there) <= 30:
        choice = ", ".join(there).replace(f", {family._stem}/", ", ")
    else:
        choice = ", ".join(f.pattern for f in _FAMILIES if family in (None, f))
    return f"there is no example {shown!r}{nearest}; there are {choice}"


def _lines(file: str) -> list[str]:
    """The lines of a data file that are not remarks."""
    from importlib import resources

    text = resources.files(__package__).joinpath("data", file).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


# ------------------------------------------------------------------ genetic codes

# DNA letters (T, not U), as the source prints the tables and as sequence files spell codons.
_BASES = "TCAG"
# Alphabetical by three-letter symbol, which is what a table of codons is read with; Stop last.
_RESIDUES = {
    "A": "Ala", "R": "Arg", "N": "Asn", "D": "Asp", "C": "Cys", "Q": "Gln", "E": "Glu",
    "G": "Gly", "H": "His", "I": "Ile", "L": "Leu", "K": "Lys", "M": "Met", "F": "Phe",
    "P": "Pro", "S": "Ser", "T": "Thr", "W": "Trp", "Y": "Tyr", "V": "Val", "*": "Stop",
}  # fmt: skip


@cache
def _codons() -> FiniteSet:
    return FiniteSet([a + b + c for a in _BASES for b in _BASES for c in _BASES])


@cache
def _residues() -> FiniteSet:
    return FiniteSet(list(_RESIDUES.values()))


@cache
def _genetic_codes() -> Mapping[int, tuple[str, tuple[str, ...], str]]:
    """Of each code: its 64 symbols, the codons that also mean Stop, its name."""
    codes = {}
    for line in _lines("genetic-codes.txt"):
        number, symbols, also_stop, name = line.split(maxsplit=3)
        both = () if also_stop == "-" else tuple(also_stop.split(","))
        codes[int(number)] = symbols, both, name
    return MappingProxyType(codes)


def _genetic_code(number: str) -> FiniteMap:
    symbols, _, _ = _genetic_codes()[int(number)]
    order = "".join(_RESIDUES)
    return FiniteMap([order.index(s) for s in symbols], codomain=_residues(), domain=_codons())


# ------------------------------------------------------------------ gates and automata

# Gate k gives bit i of k on the inputs that read as the binary number i: AND is 8, XOR is 6.
# A name speaks of the inputs as written, left to right: IMPLY is "the first implies the second".
_GATES = (
    "FALSE", "NOR", "CONVERSE-NIMPLY", "NOT-FIRST", "NIMPLY", "NOT-SECOND", "XOR", "NAND",
    "AND", "XNOR", "SECOND", "IMPLY", "FIRST", "CONVERSE-IMPLY", "OR", "TRUE",
)  # fmt: skip


@cache
def _words(length: int, *, downwards: bool = False) -> FiniteSet:
    """The binary words of one length, as they count up or down."""
    words = [format(i, f"0{length}b") for i in range(2**length)]
    return FiniteSet(words[::-1] if downwards else words)


def _gate(name: str) -> FiniteMap:
    number = _GATES.index(name)
    return FiniteMap([number >> i & 1 for i in range(4)], codomain=2, domain=_words(2))


def _automaton(rule: str) -> FiniteMap:
    # From 111 down to 000, so that the outputs in order spell the rule in binary.
    bits = [int(bit) for bit in format(int(rule), "08b")]
    return FiniteMap(bits, codomain=2, domain=_words(3, downwards=True))


# ------------------------------------------------------------------ S-boxes


@cache
def _des_rows() -> Mapping[str, tuple[int, ...]]:
    rows = {}
    for line in _lines("des-boxes.txt"):
        box, row, *outputs = line.split()
        rows[f"{box}/{row}"] = tuple(map(int, outputs))
    return MappingProxyType(rows)


def _des_box(box: str) -> FiniteMap:
    rows = _des_rows()
    # The standard names a row by the outer two bits of the input and a column by the inner four.
    outputs = [rows[f"{box}/{(x >> 5) * 2 + x % 2}"][(x >> 1) % 16] for x in range(64)]
    return FiniteMap(outputs, codomain=16, domain=_words(6))


def _present_box(_: str) -> FiniteMap:
    return FiniteMap([int(digit, 16) for digit in "C56B90AD3EF84712"], codomain=16)


def _aes_box(_: str) -> FiniteMap:
    """Computed as it is defined: invert in GF(2^8), then an affine map of the eight bits."""
    # The powers of x + 1 run through every byte but 0; the field is GF(2)[x] / (x^8+x^4+x^3+x+1).
    powers = [1]
    while len(powers) < 255:
        doubled = powers[-1] << 1
        powers.append(powers[-1] ^ (doubled ^ 0x11B if doubled > 0xFF else doubled))
    inverse = {0: 0} | {power: powers[-exponent % 255] for exponent, power in enumerate(powers)}
    outputs = []
    for byte in range(256):
        # With the byte written twice, a rotation is a plain shift.
        twice = inverse[byte] * 0x101
        mixed = twice ^ twice >> 4 ^ twice >> 5 ^ twice >> 6 ^ twice >> 7
        outputs.append((mixed & 0xFF) ^ 0x63)
    return FiniteMap(outputs, codomain=256)


# ------------------------------------------------------------------ everyday maps

_KEYS = {2: "abc", 3: "def", 4: "ghi", 5: "jkl", 6: "mno", 7: "pqrs", 8: "tuv", 9: "wxyz"}
_MONTHS = {
    "January": 31, "February": 28, "March": 31, "April": 30, "May": 31, "June": 30,
    "July": 31, "August": 31, "September": 30, "October": 31, "November": 30, "December": 31,
}  # fmt: skip


def _keypad(_: str) -> FiniteMap:
    pairs = {letter: key for key, letters in _KEYS.items() for letter in letters}
    return FiniteMap.from_mapping(pairs, codomain=list(_KEYS))


def _months(_: str) -> FiniteMap:
    # 29 is a length a month can have, so it belongs to the codomain although no month has it here.
    return FiniteMap.from_mapping(_MONTHS, codomain=[28, 29, 30, 31])


def _seed(sizes: str) -> FiniteMap:
    return FiniteMap([0, 0, 0, 1, 1] if sizes == "3+2" else [0, 0, 0, 0, 1], codomain=5)


# ------------------------------------------------------------------ the list

_FAMILIES = (
    Family(
        "genetic-code/1 .. 33",
        "each of 64 codons -> one of 20 amino acids or Stop, in the 27 tables of NCBI",
        "A. Elzanowski, J. Ostell: The Genetic Codes, National Center for Biotechnology "
        "Information, gc.prt version 4.6, 2024; three-letter symbols of IUPAC-IUB JCBN 1984",
        "genetic-code",
        lambda: tuple(map(str, _genetic_codes())),
        _genetic_code,
    ),
    Family(
        "gate/AND or gate/0 .. 15",
        "each of the inputs 00, 01, 10, 11 -> 0 or 1; gate k gives bit i of k on input i",
        "D. E. Knuth: The Art of Computer Programming 4A, 2011, section 7.1.1, table 1",
        "gate",
        lambda: _GATES,
        _gate,
        tuple((str(number), gate) for number, gate in enumerate(_GATES)),
    ),
    Family(
        "eca/0 .. 255",
        "elementary cellular automaton: each neighbourhood 111 .. 000 -> the next cell, 0 or 1",
        "S. Wolfram: Statistical mechanics of cellular automata, Rev. Mod. Phys. 55, 1983, 601-644",
        "eca",
        lambda: tuple(map(str, range(256))),
        _automaton,
    ),
    Family(
        "des/S1 .. S8",
        "S-box of the Data Encryption Standard: each word of 6 bits -> a number 0..15",
        "National Institute of Standards and Technology: FIPS PUB 46-3, 1999, appendix 1",
        "des",
        lambda: tuple(f"S{box}" for box in range(1, 9)),
        _des_box,
    ),
    Family(
        "present",
        "S-box of the cipher PRESENT: each number 0..15 -> a number 0..15, one to one",
        "A. Bogdanov et al.: PRESENT: an ultra-lightweight block cipher, CHES 2007, LNCS 4727, "
        "450-466",
        "present",
        lambda: ("",),
        _present_box,
    ),
    Family(
        "aes",
        "S-box of the Advanced Encryption Standard: each byte 0..255 -> a byte, one to one",
        "National Institute of Standards and Technology: FIPS PUB 197, 2001, section 5.1.1",
        "aes",
        lambda: ("",),
        _aes_box,
    ),
    Family(
        "keypad",
        "each letter a..z -> the telephone key 2..9 that bears it",
        "International Telecommunication Union: Recommendation ITU-T E.161, 2001",
        "keypad",
        lambda: ("",),
        _keypad,
    ),
    Family(
        "months",
        "each month -> its number of days, in a year that is not a leap year",
        "the Gregorian calendar, as in ISO 8601-1:2019",
        "months",
        lambda: ("",),
        _months,
    ),
    Family(
        "seed/3+2, seed/4+1",
        "five points onto two of five values: the smallest lesson of the subject",
        "this package: both factor through two values, and no renaming turns one into the other",
        "seed",
        lambda: ("3+2", "4+1"),
        _seed,
    ),
)
