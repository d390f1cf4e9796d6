"""The .nnet format: its header, its normalisation, and files that are not whole."""

from __future__ import annotations

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.nets import Affine, Net, Pointwise, load

W, B = [[1.0, 2.0], [3.0, -4.0], [0.5, 0.25]], [0.1, 0.2, 0.3]
V, C = [[1.0, -1.0, 2.0]], [5.0]
HEAD = ["// a comment", "//another", "2,2,1,3,", "2,3,1,", "0"]
NORMAL = ["-1.0,-2.0,", "1.0,2.0", "0.5,1.0,10.0", "2.0,4.0,3.0,"]


def rows(*matrices):
    return [",".join(map(str, row)) + "," for one in matrices for row in one]


BODY = rows(W, [[b] for b in B], V, [[c] for c in C])
PLAIN = Net([Affine(W, B), Pointwise("relu"), Affine(V, C)])


def written(path, lines, end="\n"):
    path.write_text(end.join(lines) + end)
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_plain_file(end, tmp_path):
    path = written(tmp_path / "net.nnet", [*HEAD, *["0"] * 4, *BODY], end)
    told = []
    assert load(path, tell=told.append) == PLAIN and not told
    spaced = [line.replace(",", " , ") for line in [*HEAD, *["0"] * 4, *BODY]]
    assert load(written(path, spaced)) == PLAIN
    short = ["2", "2, 3, 1", *HEAD[4:], *["0"] * 4, *BODY]
    assert load(written(path, short)) == PLAIN


def test_normalisation_is_what_the_format_says(tmp_path):
    path = written(tmp_path / "net.nnet", [*HEAD, *NORMAL, *BODY])
    net = load(path)
    x = np.random.default_rng(0).normal(size=(9, 2)) * 5
    inner = PLAIN((x - [0.5, 1.0]) / [2.0, 4.0])
    assert np.allclose(net(x), inner * 3.0 + 10.0)
    assert net.widths == (2, 3, 1)
    clipped = load(path, clip=True)
    assert np.allclose(clipped(x), net(np.clip(x, [-1, -2], [1, 2])))
    with pytest.raises(InputError, match="clip is asked for, but it has no least"):
        load(written(path, [*HEAD, *["0"] * 4, *BODY]), clip=True)


def test_more_means_than_inputs_are_told(tmp_path):
    wide = ["-1,-2,-9", "1,2,9", "0.5,1.0,77,10.0", "2.0,4.0,77,3.0"]
    told = []
    net = load(written(tmp_path / "a.nnet", [*HEAD, *wide, *BODY]), tell=told.append)
    assert net == load(written(tmp_path / "b.nnet", [*HEAD, *NORMAL, *BODY]))
    assert "of 4 means the first 2 and the last are used" in told[0] and len(told) == 1


@pytest.mark.parametrize(
    "change, words",
    [
        ({3: "2,0,1"}, "line 4: a layer has 0 units"),
        ({3: "2,3"}, "line 4: there are 2 sizes, but 2 layers have 3"),
        ({3: "2,3,x"}, "line 4: 'x' is found, but sizes of layers"),
        ({7: "0.5,1.0"}, "there are 2 means, but 2 inputs and the outputs have 3"),
        ({8: "2.0,0.0,3.0"}, "range 1 is 0"),
        ({9: "1.0"}, "layer 1, line 10: there are 1 numbers, but 2 weights is meant"),
        ({9: "1.0,one"}, "line 10: 'one' is found, but a number"),
        ({9: "1.0,nan"}, r"line 10: \[1\] is nan"),
        ({12: "1,2"}, "line 13: there are 2 numbers, but a number is meant"),
        ({16: "5.0\n6.0"}, "line 18 comes after the last bias"),
    ],
)
def test_a_line_that_does_not_fit_is_named(change, words, tmp_path):
    lines = [*HEAD, *NORMAL, *BODY]
    for at, line in change.items():
        lines[at] = line
    path = written(tmp_path / "net.nnet", lines)
    with pytest.raises(InputError, match=words) as refused:
        load(path, kind="nnet")
    assert str(refused.value).startswith(str(path))


def test_a_file_that_ends_too_early(tmp_path):
    lines = [*HEAD, *NORMAL, *BODY]
    for many in range(len(lines)):
        path = written(tmp_path / "net.nnet", lines[:many])
        with pytest.raises(InputError, match=r"it ends|the file ends"):
            load(path, kind="nnet")
    # Without being told its kind it is one as soon as a row of weights is there.
    with pytest.raises(InputError, match="layer 2: the file ends, but a number is meant"):
        load(written(tmp_path / "net.nnet", lines[:-1]))
