"""Freedoms by name keep their numbers, S-boxes are read in hex, and groups find one order."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

import pytest

import finitefns as ff
from finitefns.cli import main
from finitefns.errors import InputError
from finitefns.finite.classes.natural import natural_freedom
from finitefns.finite.examples import example
from finitefns.reading import read_things
from finitefns.reading.about import About

PRESENT = "C56B90AD3EF84712"


def read(*texts: str, freedom: str):
    about = About.named(freedom)
    return read_things(list(texts), freedom=natural_freedom(freedom).freedom, about=about)


def file(folder: Path, name: str, text: str) -> str:
    (folder / name).write_bytes(text.encode())
    return str(folder / name)


# ------------------------------------------------------------------ hex words


@pytest.mark.parametrize(
    "text",
    [PRESENT, PRESENT.lower(), f"0x{PRESENT}", " ".join(PRESENT), ";".join(PRESENT),
     ",".join(str(int(x, 16)) for x in PRESENT)],
)  # fmt: skip
def test_case_e_a_box_in_hex_is_the_same_box(capsys, text):
    assert main(["compare", text, "example:present", "--freedom", "boxes/4x4"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("equivalent: ")
    (box,) = read(text, freedom="boxes/4x4")
    assert box.values.tolist() == example("present").values.tolist()
    assert box.slots == {"domain": 16, "codomain": 16}


def test_two_digits_for_a_larger_box():
    aes = example("aes")
    (box,) = read("".join(f"{y:02x}" for y in aes.values.tolist()), freedom="boxes/8x8")
    assert box.values.tolist() == aes.values.tolist()


def test_names_of_digits_and_numbers_are_not_32_points(capsys):
    names = json.dumps(list(PRESENT))  # texts, typed: what is said to be a text stays one
    assert main(["compare", names, "example:present", "--freedom", "boxes/4x4"]) == 2
    err = capsys.readouterr().err
    assert "boxes/4x4 is about maps of 16 points into 16, but" in err and "'C', '5'" in err
    assert err.count("\n") == 1


def test_hex_is_read_for_boxes_only():
    with pytest.raises(
        InputError, match="npn/4 is about maps of 16 points into 2, but 'CAFE' has 4"
    ):
        read("CAFE", freedom="npn/4")
    (box,) = read("3210", freedom="boxes/2x2")
    assert box.values.tolist() == [3, 2, 1, 0]


# ------------------------------------------------------------------ promises about sizes


@pytest.mark.parametrize(
    "text, freedom, told",
    [
        (
            "example:gate/AND",
            "npn/3",
            "npn/3 is about maps of 8 points into 2, but example:gate/AND",
        ),
        ("0001", "npn/3", "but '0001' has 4 points"),
        ("0012", "npn/2", "but '0012' has 3 outputs"),
        ("0123", "p/2", "but '0123' has 4 outputs"),
        ("0110", "necklaces/5x2", "but '0110' has 4 points"),
        ("RGBR", "necklaces/4x2", "but 'RGBR' has 3 outputs"),
        (PRESENT, "boxes/4x3", "has 16 outputs"),
        ("0,1,2,8", "boxes/2x3", "has the output 8; numbers 0..7 are meant"),
        ("0,3", "boxes/1x1", "has the output 3; numbers 0..1 are meant"),
        ("11110000", "matrices/2x3", "matrices/2x3 is about maps of 6 points into 2, but"),
        ("0011", "automata", "automata is about maps of 8 points into 2, but '0011' has 4"),
    ],
)
def test_case_e_the_numbers_of_a_name_are_kept(capsys, text, freedom, told):
    assert main(["compare", text, text, "--freedom", freedom]) == 2
    err = capsys.readouterr().err
    assert told in err and err.count("\n") == 1
    assert main(["describe", text, "--freedom", freedom]) == 2
    assert told in capsys.readouterr().err


def test_what_fits_a_name_has_the_codomain_that_it_names(capsys):
    (f,) = read("0000", freedom="npn/2")
    assert f.slots == {"domain": 4, "codomain": 2}  # one of two outputs is not reached
    assert main(["compare", "0000", "1111", "--freedom", "npn/2"]) == 0
    assert main(["compare", "0000", "1111", "--freedom", "np/2"]) == 1  # the output is trusted
    f, g = read("RRGG", "GRRG", freedom="necklaces/4x3")
    assert f.codomain == g.codomain and f.codomain.size == 3
    with pytest.raises(
        InputError, match="'RR' has the outputs 'R' and 'GB' has the outputs 'G', 'B'"
    ):
        read("RR", "GB", freedom="necklaces/2x2")
    assert main(["compare", "00", "01", "--freedom", "npn/1", "--codomain", "2"]) == 2
    assert "so --codomain has nothing to say" in capsys.readouterr().err
    assert main(["compare", "[[0, 0, 1]]", "[[0, 0, 1]]", "--freedom", "npn/2"]) == 2
    assert "npn/2 is about maps, but this is a chain" in capsys.readouterr().err
    assert main(["describe", "0001", "--freedom", "npn/2", "--freedom", "p/2", "--table"]) == 0
    assert main(["describe", "0001", "--freedom", "npn/2", "--freedom", "p/3"]) == 2


@pytest.mark.parametrize("freedom", ["npn/2", "np/2", "p/2", "affine/2", "necklaces/4x2"])
def test_every_function_of_a_small_space_is_read_whole(freedom):
    """All 16 tables, as digits: point for point the function, into two points."""
    for values in itertools.product((0, 1), repeat=4):
        f, _ = read("".join(map(str, values)), "0110", freedom=freedom)
        assert f.values.tolist() == list(values)
        assert f.slots == {"domain": 4, "codomain": 2}


# ------------------------------------------------------------------ one order for groups


def rows_of(values, names, order):
    return "".join(f"{names[i]},{values[i]}\n" for i in order)


@pytest.mark.parametrize("names", [["00", "01", "10", "11"], [0, 1, 2, 3], [7, 8, 9, 10]], ids=str)
def test_files_list_the_inputs_in_any_order(tmp_path, names):
    """Numbers and words of bits are sorted, so that a group moves the places that are meant."""
    rng = random.Random(1)
    for values in ([0, 0, 0, 1], [0, 1, 1, 0], [1, 0, 0, 0]):
        straight = file(tmp_path, "a.csv", "input,output\n" + rows_of(values, names, range(4)))
        order = rng.sample(range(4), 4)
        mixed = file(tmp_path, "b.csv", "input,output\n" + rows_of(values, names, order))
        (f,), (g,) = (read(path, freedom="npn/2") for path in (straight, mixed))
        assert f == g and f.values.tolist() == values


def test_files_that_name_the_same_points_stand_in_the_order_of_the_first(tmp_path, capsys):
    names, values = ["mon", "tue", "wed", "thu"], [0, 0, 1, 1]
    one = file(tmp_path, "a.csv", "day,colour\n" + rows_of(values, names, [0, 1, 2, 3]))
    two = file(tmp_path, "b.csv", "day,colour\n" + rows_of(values, names, [2, 0, 3, 1]))
    freedom = "domain=cyclic"
    f, g = read_things([one, two], freedom=freedom)
    assert f == g
    for kept in (freedom, "domain=cyclic codomain=free", "domain=dihedral"):
        assert main(["compare", one, two, "--freedom", kept]) == 0
        capsys.readouterr()
    turned = file(tmp_path, "c.csv", "day,colour\n" + rows_of([0, 1, 1, 0], names, [3, 1, 2, 0]))
    assert main(["compare", one, turned, "--freedom", freedom]) == 0
    apart = file(tmp_path, "d.csv", "day,colour\n" + rows_of([0, 1, 0, 1], names, [2, 0, 3, 1]))
    assert main(["compare", one, apart, "--freedom", freedom]) == 1
    others = file(tmp_path, "e.csv", "day,colour\nw,0\nx,0\ny,1\nz,1\n")  # places are all there is
    assert main(["compare", one, others, "--freedom", freedom]) == 0


def test_endofunctions_and_chains_too(tmp_path):
    one = "a->b, b->c, c->d, d->a"
    two = "c->d, a->b, d->a, b->c"
    f, g = read_things([one, two], "endofunction", "space=cyclic")
    assert f == g
    f, g = read_things([one, two], "endofunction", "all")
    assert f.space != g.space  # where nothing moves places, nothing is put in order
    first = file(tmp_path, "a.csv", "input,h,output\na,u,1\nb,u,2\nc,v,1\n".replace("u,2", "u,1"))
    second = file(tmp_path, "b.csv", "input,h,output\nc,v,1\nb,u,1\na,u,1\n")
    f, g = read_things([first, second], freedom="stage0=cyclic")
    assert f.sets["stage0"] == g.sets["stage0"]
    assert isinstance(f, ff.Chain)
