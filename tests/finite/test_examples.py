"""The examples are facts: each is held against what is known of it from somewhere else."""

from __future__ import annotations

import calendar
from collections import Counter
from itertools import product

import pytest

from finitefns.errors import InputError
from finitefns.finite.examples import (
    codons_with_two_meanings,
    example,
    examples,
    genetic_code_names,
)

CODES = [*range(1, 7), *range(9, 17), *range(21, 34)]
CODONS = ["".join(bases) for bases in product("TCAG", repeat=3)]
BOXES = [f"des/S{number}" for number in range(1, 9)]


def level_sizes(name: str) -> list[int]:
    return sorted(Counter(example(name).values.tolist()).values(), reverse=True)


# ------------------------------------------------------------------ the list


def test_every_name_is_a_map_into_its_whole_codomain() -> None:
    shapes = Counter()
    for family in examples():
        assert family.about
        assert family.source
        shapes.update((len(example(n).domain), len(example(n).codomain)) for n in family.names)
    assert shapes == {
        (64, 21): 27,
        (4, 2): 16,
        (8, 2): 256,
        (64, 16): 8,
        (16, 16): 1,
        (256, 256): 1,
        (26, 8): 1,
        (12, 4): 1,
        (5, 5): 2,
    }


@pytest.mark.parametrize(
    "name, nearest",
    [
        ("keybad", "the nearest is keypad;"),
        ("genetic-code/34", "genetic-code/33"),
        ("gate/NANDD", "gate/NAND"),
        ("des/S9", "des/S1, S2, S3, S4, S5, S6, S7, S8"),
        ("des", "des/S1"),
        ("eca/256", "eca/25"),
        ("eca/030", "eca/30"),
        ("seed/5+0", "seed/3+2"),
        ("", "months"),
        pytest.param("x" * 10_000, "xxx ... xxx", id="long"),
    ],
)
def test_an_unknown_name_is_refused_with_what_there_is(name: str, nearest: str) -> None:
    with pytest.raises(InputError, match="there is no example") as refusal:
        example(name)
    assert nearest in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 600


def test_tables_that_are_not_there_are_not_made_up() -> None:
    for number in (0, 7, 8, 17, 18, 19, 20, 34):
        with pytest.raises(InputError, match=r"1, 2, 3, 4, 5, 6, 9, 10, .*, 33"):
            example(f"genetic-code/{number}")


def test_a_name_is_text() -> None:
    with pytest.raises(InputError, match="is text, but 110 was given"):
        example(110)  # type: ignore[arg-type]


def test_capital_letters_and_blanks_around_do_not_matter() -> None:
    assert example(" DES/s1 ") is example("des/S1")
    assert example("gate/nand") is example("gate/7")


# ------------------------------------------------------------------ genetic codes


def test_there_are_27_genetic_codes_with_one_domain_and_one_codomain() -> None:
    assert list(genetic_code_names()) == CODES
    first = example("genetic-code/1")
    assert first.domain.labels[:5] == ("TTT", "TTC", "TTA", "TTG", "TCT")
    assert first.codomain.labels[-1] == "Stop"
    assert list(first.codomain)[:20] == sorted(list(first.codomain)[:20])
    for code in CODES:
        f = example(f"genetic-code/{code}")
        assert (f.domain, f.codomain) == (first.domain, first.codomain)
        assert set(f.domain) == {a + b + c for a, b, c in product("ACGT", repeat=3)}


def test_the_standard_code() -> None:
    assert level_sizes("genetic-code/1") == [6] * 3 + [4] * 5 + [3] * 2 + [2] * 9 + [1] * 2
    code = example("genetic-code/1")
    by_meaning: dict[str, set[str]] = {}
    for codon in code.domain:
        by_meaning.setdefault(code(codon), set()).add(codon)
    assert by_meaning["Stop"] == {"TAA", "TAG", "TGA"}
    assert by_meaning["Met"] == {"ATG"}
    assert by_meaning["Trp"] == {"TGG"}
    assert {aa for aa, codons in by_meaning.items() if len(codons) == 6} == {"Leu", "Ser", "Arg"}
    # Crick's wobble: the last base T or C never makes a difference.
    assert all(code(c[:2] + "T") == code(c[:2] + "C") for c in code.domain)


# Each code as people tell it, by what it changes; NCBI lists the differences beside the tables.
DIFFERENCES = {
    1: "",
    2: "AGA Stop, AGG Stop, ATA Met, TGA Trp",
    3: "ATA Met, CTA Thr, CTC Thr, CTG Thr, CTT Thr, TGA Trp",
    4: "TGA Trp",
    5: "AGA Ser, AGG Ser, ATA Met, TGA Trp",
    6: "TAA Gln, TAG Gln",
    9: "AAA Asn, AGA Ser, AGG Ser, TGA Trp",
    10: "TGA Cys",
    11: "",
    12: "CTG Ser",
    13: "AGA Gly, AGG Gly, ATA Met, TGA Trp",
    14: "AAA Asn, AGA Ser, AGG Ser, TAA Tyr, TGA Trp",
    15: "TAG Gln",
    16: "TAG Leu",
    21: "AAA Asn, AGA Ser, AGG Ser, ATA Met, TGA Trp",
    22: "TAG Leu, TCA Stop",
    23: "TTA Stop",
    24: "AGA Ser, AGG Lys, TGA Trp",
    25: "TGA Gly",
    26: "CTG Ala",
    27: "TAA Gln, TAG Gln, TGA Trp",
    28: "TAA Gln, TAG Gln, TGA Trp",
    29: "TAA Tyr, TAG Tyr",
    30: "TAA Glu, TAG Glu",
    31: "TAA Glu, TAG Glu, TGA Trp",
    32: "TAG Trp",
    33: "AGA Ser, AGG Lys, TAA Tyr, TGA Trp",
}


def test_how_codes_differ_from_the_standard_one() -> None:
    assert list(DIFFERENCES) == CODES
    standard = example("genetic-code/1")
    for number, told in DIFFERENCES.items():
        code = example(f"genetic-code/{number}")
        changed = [codon for codon in sorted(CODONS) if code(codon) != standard(codon)]
        assert ", ".join(f"{codon} {code(codon)}" for codon in changed) == told


def test_a_codon_with_two_meanings_stands_as_the_amino_acid() -> None:
    assert sum(map(len, codons_with_two_meanings().values())) == 6
    for code, codons in codons_with_two_meanings().items():
        f = example(f"genetic-code/{code}")
        assert "Stop" not in {f(codon) for codon in codons}
    without = {code for code in CODES if "Stop" not in map(example(f"genetic-code/{code}"), CODONS)}
    assert without == set(codons_with_two_meanings()) == {27, 28, 31}


def test_genetic_codes_against_biopython() -> None:
    tables = pytest.importorskip("Bio.Data.CodonTable").unambiguous_dna_by_id
    three_letters = pytest.importorskip("Bio.SeqUtils").seq3
    assert sorted(tables) == CODES
    for code, table in tables.items():
        f = example(f"genetic-code/{code}")
        for codon in CODONS:
            amino_acid = table.forward_table.get(codon)
            assert f(codon) == (three_letters(amino_acid) if amino_acid else "Stop")
        stops = {codon for codon in CODONS if f(codon) == "Stop"}
        assert stops.union(codons_with_two_meanings().get(code, ())) == set(table.stop_codons)
        # Table 24 was Pterobranchia before it was Rhabdopleuridae; the others kept their names.
        assert code == 24 or table.names[0] in genetic_code_names()[code]


# ------------------------------------------------------------------ gates and automata


@pytest.mark.parametrize(
    "name, formula",
    {
        "FALSE": lambda x, y: 0,
        "NOR": lambda x, y: not (x or y),
        "CONVERSE-NIMPLY": lambda x, y: y and not x,
        "NOT-FIRST": lambda x, y: not x,
        "NIMPLY": lambda x, y: x and not y,
        "NOT-SECOND": lambda x, y: not y,
        "XOR": lambda x, y: x != y,
        "NAND": lambda x, y: not (x and y),
        "AND": lambda x, y: x and y,
        "XNOR": lambda x, y: x == y,
        "SECOND": lambda x, y: y,
        "IMPLY": lambda x, y: x <= y,
        "FIRST": lambda x, y: x,
        "CONVERSE-IMPLY": lambda x, y: x >= y,
        "OR": lambda x, y: x or y,
        "TRUE": lambda x, y: 1,
    }.items(),
)
def test_gates(name: str, formula) -> None:
    gate = example(f"gate/{name}")
    assert gate.domain.labels == ("00", "01", "10", "11")
    assert [gate(f"{x}{y}") for x, y in product((0, 1), repeat=2)] == [
        int(formula(x, y)) for x, y in product((0, 1), repeat=2)
    ]


def test_the_gates_are_all_maps_from_four_inputs_to_two_outputs() -> None:
    assert {tuple(example(f"gate/{k}").values.tolist()) for k in range(16)} == set(
        product((0, 1), repeat=4)
    )
    assert all(
        sum(example(f"gate/{k}")(word) << int(word, 2) for word in ("00", "01", "10", "11")) == k
        for k in range(16)
    )


def test_a_rule_is_its_outputs_from_111_down_to_000() -> None:
    for rule in range(256):
        f = example(f"eca/{rule}")
        assert f.domain.labels == ("111", "110", "101", "100", "011", "010", "001", "000")
        assert int("".join(map(str, f.values.tolist())), 2) == rule


@pytest.mark.parametrize(
    "rule, formula",
    [
        (30, lambda p, q, r: p ^ (q | r)),
        (54, lambda p, q, r: (p | r) ^ q),
        (60, lambda p, q, r: p ^ q),
        (90, lambda p, q, r: p ^ r),
        (110, lambda p, q, r: (q | r) & ~(p & q & r)),
        (150, lambda p, q, r: p ^ q ^ r),
        (184, lambda p, q, r: p if not q else r),
        (204, lambda p, q, r: q),
        (232, lambda p, q, r: int(p + q + r > 1)),
    ],
)
def test_famous_automata(rule: int, formula) -> None:
    f = example(f"eca/{rule}")
    for p, q, r in product((0, 1), repeat=3):
        assert f(f"{p}{q}{r}") == formula(p, q, r)


# ------------------------------------------------------------------ S-boxes


@pytest.mark.parametrize("name", BOXES)
def test_des_boxes_keep_the_criteria_of_their_designers(name: str) -> None:
    # D. Coppersmith, The Data Encryption Standard (DES) and its strength against attacks,
    # IBM Journal of Research and Development 38, 1994, 243-250: criteria S-3 to S-7.
    box = example(name)
    s = [box(format(x, "06b")) for x in range(64)]
    for row in range(4):
        inputs = [(row >> 1) << 5 | column << 1 | row & 1 for column in range(16)]
        assert sorted(s[x] for x in inputs) == list(range(16))
    for x in range(64):
        for change in (1, 2, 4, 8, 16, 32, 0b001100):
            assert (s[x] ^ s[x ^ change]).bit_count() >= 2
        for change in (0b110000, 0b110100, 0b111000, 0b111100):
            assert s[x] != s[x ^ change]
    for change in range(1, 64):
        assert max(Counter(s[x] ^ s[x ^ change] for x in range(64)).values()) <= 16
    assert level_sizes(name) == [4] * 16


def test_what_is_known_of_single_des_boxes() -> None:
    assert len({tuple(example(name).values.tolist()) for name in BOXES}) == 8
    # FIPS PUB 46-3 reads S1 at 011011 in row 1, column 13.
    assert example("des/S1")("011011") == 5
    # M. Matsui, Linear cryptanalysis method for DES cipher, 1993: the most uneven relation of all.
    s5 = example("des/S5").values.tolist()
    agree = [(x >> 4 & 1) == s5[x].bit_count() % 2 for x in range(64)]
    assert sum(agree) == 12
    # M. Hellman et al., 1976: in S4 the odd rows repeat the even ones, their bits swapped in pairs.
    s4 = example("des/S4").values.tolist()
    for x in range(0, 64, 2):
        swapped = (s4[x] & 0b0101) << 1 | (s4[x] & 0b1010) >> 1
        assert s4[x ^ 1] == swapped ^ 0b0110


def test_present_box_enciphers_a_known_block() -> None:
    # Bogdanov et al., 2007, appendix I: key 0 and plaintext 0.
    s = example("present").values.tolist()
    state, key = 0, 0
    for turn in range(1, 32):
        state ^= key >> 16
        nibbles = [s[state >> 4 * place & 15] for place in range(16)]
        bits = [nibbles[place // 4] >> place % 4 & 1 for place in range(64)]
        state = sum(
            bit << (63 if place == 63 else 16 * place % 63) for place, bit in enumerate(bits)
        )
        key = (key << 61 | key >> 19) & (1 << 80) - 1
        key = s[key >> 76] << 76 | key & (1 << 76) - 1
        key ^= turn << 15
    assert state ^ key >> 16 == 0x5579C1387B228445


def times(a: int, b: int) -> int:
    """The product in GF(2)[x] / (x^8 + x^4 + x^3 + x + 1), bit by bit."""
    product_ = 0
    for bit in range(8):
        product_ ^= (a << bit) * (b >> bit & 1)
    for bit in range(14, 7, -1):
        product_ ^= (0x11B << bit - 8) * (product_ >> bit & 1)
    return product_


def test_aes_box_from_its_definition() -> None:
    # FIPS PUB 197, section 5.1.1: the inverse found by search, the affine map row by row.
    box = example("aes")
    for byte in range(256):
        inverse = next((b for b in range(256) if times(byte, b) == 1), 0)
        output = 0
        for bit in range(8):
            taps = [inverse >> (bit + shift) % 8 & 1 for shift in (0, 4, 5, 6, 7)]
            output |= (sum(taps) + (0b01100011 >> bit)) % 2 << bit
        assert box(byte) == output
    assert sorted(box.values.tolist()) == list(range(256))


def test_aes_box_values_that_the_standard_prints() -> None:
    # FIPS PUB 197: the example of section 5.1.1, the first row and the last entry of figure 7.
    box = example("aes")
    assert box(0x53) == 0xED
    assert bytes(map(box, range(16))).hex() == "637c777bf26b6fc53001672bfed7ab76"
    assert box(0xFF) == 0x16
    # Daemen and Rijmen: no byte is kept, and none is complemented.
    assert all(box(byte) not in (byte, byte ^ 0xFF) for byte in range(256))


# ------------------------------------------------------------------ everyday maps


def test_the_keypad() -> None:
    keypad = example("keypad")
    assert "".join(keypad.domain) == "abcdefghijklmnopqrstuvwxyz"
    assert keypad.codomain.labels == (2, 3, 4, 5, 6, 7, 8, 9)
    assert level_sizes("keypad") == [4, 4, 3, 3, 3, 3, 3, 3]
    assert keypad.values.tolist() == sorted(keypad.values.tolist())
    # 1-800-FLOWERS is 356-9377.
    assert [keypad(letter) for letter in "flowers"] == [3, 5, 6, 9, 3, 7, 7]


def test_the_months() -> None:
    months = example("months")
    assert months.domain.labels == tuple(calendar.month_name)[1:]
    assert [months(month) for month in months.domain] == list(calendar.mdays)[1:]
    assert months.codomain.labels == (28, 29, 30, 31)
    assert level_sizes("months") == [7, 4, 1]


def test_the_seed_pair() -> None:
    assert level_sizes("seed/3+2") == [3, 2]
    assert level_sizes("seed/4+1") == [4, 1]
    assert example("seed/3+2").values.tolist() == [0, 0, 0, 1, 1]
    assert example("seed/4+1").values.tolist() == [0, 0, 0, 0, 1]
