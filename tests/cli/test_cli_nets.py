"""Nets on the command line: a model and its inputs in, facts, verdicts and refusals out."""

from __future__ import annotations

import json

import numpy as np
import pytest

import finitefns as ff
from finitefns.nets import Affine, Net, Pointwise
from finitefns.nets.changes import CoordinateChange


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Two nets that are one in other coordinates, one that is not, and inputs for them."""
    monkeypatch.chdir(tmp_path)
    r = np.random.default_rng(0)
    net = Net(
        [
            *(Affine(r.normal(size=(3, 2)), r.normal(size=3)), Pointwise("tanh")),
            Affine(r.normal(size=(2, 3)), r.normal(size=2)),
        ]
    )
    x = r.normal(size=(6, 2))
    moved = net.act(CoordinateChange.random(net, ff.Freedom.parse("stage1=linear"), r))
    net.save("a.npz")
    moved.split()  # the moved net is a net of affine layers and activations again
    moved.save("b.npz")
    other = Net([*net.layers[:2], Affine([[1.0, 0.0, 0.0], [2.0, 0.0, 0.0]])])
    other.save("c.json")
    names = ("ada", "bob", "cy", "dee", "eve", "fay")
    rows = [f"{n},{a!r},{b!r}" for n, (a, b) in zip(names, x.tolist(), strict=True)]
    (tmp_path / "x.csv").write_text("who,left,right\n" + "\n".join(rows) + "\n")
    np.save("x.npy", x)
    return tmp_path


def test_a_net_alone_is_described(say, here):
    told = say("describe", "a.npz")
    assert told.status == 0 and "dimension of stage1    3" in told.out
    assert "Affine(2 -> 3), tanh on 3" in told.out


def test_a_net_on_inputs_gets_the_table_of_facts(say, here):
    told = say("describe", "a.npz", "--inputs", "x.csv", "--label", "who")
    assert told.status == 0
    heads = next(line for line in told.out.splitlines() if line.startswith("fact"))
    assert heads.split() == ["fact", "value", "survives", "certificate", "limits"]
    assert "different states" in told.out and "[0, 2] x 2" in told.out
    plain = json.loads(say("describe", "a.npz", "--inputs", "x.npy", "--json").out)
    assert {"fact", "value", "survives", "certificate", "limits"} == set(plain["table"][0])


def test_the_default_freedom_frees_the_stages_and_keeps_the_names(say, here):
    told = say("compare", "a.npz", "b.npz", "--inputs", "x.csv", "--label", "who")
    assert told.status == 0 and told.out.startswith("equivalent: ")
    assert "stage1: a 3 x 3 matrix at each of 6 points" in told.out
    same = say("compare", "a.npz", "b.npz", "--inputs", "x.npy", "--freedom", "hidden")
    assert same.status == 0


def test_a_no_names_the_input(say, here):
    told = say("compare", "a.npz", "c.json", "--inputs", "x.csv", "--label", "who")
    assert told.status == 1
    assert "at input 'ada' 2 bars reach from stage 0 to 2, on the right 1" in told.out
    plain = json.loads(say("compare", "a.npz", "c.json", "--inputs", "x.npy", "--json").out)
    assert plain["verdict"] == "not equivalent" and (plain["left"], plain["right"]) == (2, 1)
    assert plain["freedom"] == "stages"


def test_without_inputs_a_no_is_an_input_where_they_differ(say, here):
    told = say("compare", "a.npz", "c.json")
    assert told.status == 1 and "output at (" in told.out
    assert say("compare", "a.npz", "a.npz").status == 0
    unknown = say("compare", "a.npz", "b.npz")
    assert unknown.status == 2 and "undecided" in unknown.out
    assert json.loads(say("compare", "a.npz", "b.npz", "--json").out)["reason"] == "no theorem"


def test_one_matrix_per_stage(say, here):
    told = say("compare", "a.npz", "b.npz", "--inputs", "x.npy", "--freedom", "stage1=linear")
    assert told.status in (0, 1, 2) and "Traceback" not in told.err
    plain = say(
        "compare", "a.npz", "a.npz", "--inputs", "x.npy", "--freedom", "orthogonal", "--json"
    )
    assert json.loads(plain.out)["verdict"] == "equivalent"


@pytest.mark.parametrize(
    "words, sentence",
    [
        (["describe", "a.npz", "--label", "who"], "--label is about inputs; --inputs DATA"),
        (["describe", "a.npz", "--precision", "1"], "--precision is about inputs"),
        (["describe", "a.npz", "--inputs", "x.csv"], "it has 3 columns, but the net takes 2"),
        (["describe", "a.npz", "--inputs", "no.csv"], "no such file"),
        (
            ["describe", "a.npz", "--inputs", "x.npy", "--precision", "-1"],
            "a number from 0 on is meant",
        ),
        (["describe", "a.npz", "--codomain", "3"], "--codomain is for maps"),
        (["describe", "a.npz", "--exact"], "is for matrices, but nets are asked about"),
        (["compare", "a.npz", "aab"], "a.npz is a net, but aab is not"),
        (["compare", "a.npz", "b.npz", "--changed", "d.csv"], "--changed is for maps"),
        (["describe", "aab", "--weights", "out,in"], "--weights is for nets"),
        (["describe", "no.onnx"], "no such file|No such file"),
        (["describe", "example:net/nosuch"], "'nosuch', but one of xor, abs, fold"),
        (["compare", "a.npz", "b.npz", "--freedom", "cyclic"], "cyclic"),
    ],
)
def test_what_does_not_fit_gets_one_sentence(say, here, words, sentence):
    import re

    told = say(*words)
    assert told.status == 2 and not told.out
    assert re.search(sentence, told.err) and told.err.count("\n") == 1


def test_an_archive_of_matrices_alone_names_kind(say, here):
    np.savez("m.npz", a=np.eye(2), b=np.eye(2))
    told = say("describe", "m.npz")
    assert told.status == 2 and "--kind net, or --kind linear-chain" in told.err
    assert say("describe", "m.npz", "--kind", "linear-chain").status == 0


def test_a_report_is_written_as_a_page(say, here):
    told = say("describe", "a.npz", "--inputs", "x.npy", "--html", "r.html")
    assert told.status == 0
    page = (here / "r.html").read_text()
    assert page.startswith("<!doctype html>") and "certificate" in page and "<script" not in page
    assert say("describe", "a.npz", "--html", "r.txt").status == 2


def test_merges_of_a_net_are_drawn(say, here):
    told = say("describe", "a.npz", "--inputs", "x.npy", "--merges", "m.svg")
    assert told.status == 0 and "<svg" in (here / "m.svg").read_text()


def test_long_work_is_said_before_it_starts(say, here):
    from finitefns.cli.nets import said_before

    lines = []
    wide = Net([Affine(np.ones((2000, 2000)))])
    said_before([wide], 10**6, lines.append)
    assert len(lines) == 1 and "1,000,000 inputs through stages of 2000 -> 2000" in lines[0]
    said_before([wide], 1, lines.append)
    assert len(lines) == 1
    said_before([Net([Affine([[1.0, 2.0]])])], 10**6, lines.append)
    assert "about 33 s" in lines[1]


def test_a_net_is_known_by_what_its_file_holds(say, here):
    (here / "a.npz").rename(here / "model.bin")
    told = say("describe", "model.bin")
    assert told.status == 0 and "Affine(2 -> 3), tanh on 3" in told.out
    (here / "other.bin").write_text("a,b\n1,2\n")
    assert "AttributeError" not in say("describe", "other.bin").err
