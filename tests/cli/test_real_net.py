"""A real net from its training to the verdict: iris, two hidden layers, the command line.

What is written down is a chain only if every stage decides the next. Rounding what a float net
computes does not give that: two inputs with the same rounded hidden layer may still have different
outputs, since the part that was rounded away went on to the next layer. So each layer here is
computed FROM the rounded layer before it. That is another function than the float net (how often
they agree is asserted), but it is a function of its own stages, and the chain tells all of it.
The first test shows that the naive table is refused, and with which lines.
"""

import csv
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

pytest.importorskip("sklearn")
from sklearn.datasets import load_iris
from sklearn.neural_network import MLPClassifier

from finitefns.finite.merging import when_merged
from finitefns.reading import read_things

pytestmark = pytest.mark.outside

STEP = 2.0  # what a rounded activation is a multiple of


class Net(NamedTuple):
    weights: list
    offsets: list

    def permuted(self, rng):
        """The same net with the units of its hidden layers in another order."""
        weights, offsets = list(self.weights), list(self.offsets)
        for layer in range(len(weights) - 1):
            order = rng.permutation(weights[layer].shape[1])
            weights[layer] = weights[layer][:, order]
            offsets[layer] = offsets[layer][order]
            weights[layer + 1] = weights[layer + 1][order]
        return Net(weights, offsets)

    def layers(self, x, step=0.0):
        """The activations of every hidden layer, and the classes; rounded on the way if asked."""
        found = []
        for w, b in zip(self.weights[:-1], self.offsets[:-1], strict=True):
            x = np.maximum(x @ w + b, 0.0)
            x = np.round(x / step) * step if step else x
            found.append(x)
        return [*found, (x @ self.weights[-1] + self.offsets[-1]).argmax(axis=1)]


def trained(seed):
    data = load_iris()
    net = MLPClassifier((5, 4), solver="lbfgs", alpha=1e-3, max_iter=5_000, random_state=seed)
    net.fit(data.data, data.target)
    return Net(net.coefs_, net.intercepts_)


@pytest.fixture(scope="module")
def net():
    return trained(0)


INPUTS = load_iris().data
NAMES = load_iris().target_names.tolist()


def words(activations):
    """Each rounded vector as one name."""
    return [" ".join(f"{x:g}" for x in row) for row in activations.tolist()]


def write(path: Path, layers, order=None) -> str:
    """One flower a row, one stage a column."""
    columns = [[f"flower {i}" for i in range(len(INPUTS))]]
    columns += [words(layer) for layer in layers[:-1]]
    columns += [[NAMES[k] for k in layers[-1].tolist()]]
    rows = list(zip(*columns, strict=True))
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["input", "hidden1", "hidden2", "output"])
        out.writerows(rows if order is None else [rows[i] for i in order])
    return str(path)


def command(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", "finitefns", *arguments],
        capture_output=True, text=True, timeout=300, check=False, env=dict(os.environ),
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done


def naive(net, step):
    """Every stage of the float net rounded for itself, which is where chains break."""
    floats = net.layers(INPUTS)
    return [*(np.round(layer / step) * step for layer in floats[:-1]), floats[-1]]


def test_rounding_each_layer_for_itself_is_no_chain_and_is_refused(net, tmp_path):
    for step in (1.0, 2.0, 4.0, 8.0, 16.0):
        path = write(tmp_path / f"naive{step:g}.csv", naive(net, step))
        said = command("describe", path)
        if said.returncode:
            break
    assert said.returncode == 2
    assert said.stderr.startswith(f"finitefns: {path}, line ")
    assert "but at line" in said.stderr and "a map gives one output per input" in said.stderr
    columns = len(naive(net, 1.0)) + 1
    assert f"{columns} columns are a chain of maps (--columns x,y picks" in said.stderr


def test_the_net_is_described_with_the_stages_at_which_inputs_merge(net, tmp_path):
    layers = net.layers(INPUTS, STEP)
    agreed = (layers[-1] == net.layers(INPUTS)[-1]).mean()
    assert agreed > 0.6  # it is another net than the float one, and not a foolish one
    path = write(tmp_path / "net.csv", layers)
    said = command("describe", path, "--header", "--merges", str(tmp_path / "merges.svg"))
    assert (said.returncode, said.stderr) == (0, "")
    counts = [len(INPUTS), *(len(np.unique(layer, axis=0)) for layer in layers)]
    assert f"different points, stage by stage  {' -> '.join(map(str, counts))}" in said.stdout
    # The two first flowers that share their first layer share it in the report, too.
    told = {line.split("  ")[0]: line for line in said.stdout.splitlines()}
    hidden = words(layers[0])
    pair = next((i, j) for j in range(len(hidden)) for i in range(j) if hidden[i] == hidden[j])
    found = json.loads(command("describe", path, "--json").stdout)["facts"]
    groups = [set(group) for group in found["merge at stage 1"]]
    assert any({f"flower {i}" for i in pair} <= group for group in groups)
    assert "{flower" in told["merge at stage 1"]
    assert "merge" in "".join(ET.parse(tmp_path / "merges.svg").getroot().itertext())


def test_merging_is_what_the_activations_say(net, tmp_path):
    layers = net.layers(INPUTS, STEP)
    (chain,) = read_things([write(tmp_path / "net.csv", layers)])
    table = when_merged(chain).table()
    stages = [np.arange(len(INPUTS))[:, None], *layers[:-1], layers[-1][:, None]]
    rng = np.random.default_rng(0)
    for i, j in rng.integers(0, len(INPUTS), (300, 2)).tolist():
        first = (s for s, x in enumerate(stages) if np.array_equal(x[i], x[j]))
        assert table[i, j] == next(first, len(stages))


def test_other_names_of_hidden_units_are_equivalent(net, tmp_path):
    rng = np.random.default_rng(1)
    one = write(tmp_path / "net.csv", net.layers(INPUTS, STEP))
    twin = net.permuted(rng)
    other = write(tmp_path / "twin.csv", twin.layers(INPUTS, STEP), rng.permutation(len(INPUTS)))
    said = command("compare", one, other, "--header", "--freedom", "hidden")
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith("equivalent: a relabeling of stage1")
    assert "keep their names" in said.stdout
    found = json.loads(command("compare", one, other, "--freedom", "hidden", "--json").stdout)
    assert found["names kept"] == ["stage0", "stage3"]  # and so they are not listed one by one
    moved = {f"stage{i}": dict(found["relabeling"][f"stage{i}"]) for i in (1, 2)}
    theirs = {row[0]: row for row in csv.reader(Path(other).read_text().splitlines())}
    for row in list(csv.reader(Path(one).read_text().splitlines()))[1:]:
        there = [moved.get(f"stage{i}", {cell: cell})[cell] for i, cell in enumerate(row)]
        assert there == theirs[row[0]]


def kernels(layers):
    """Which inputs share a point at each hidden stage: what renaming the inside cannot change."""
    return [
        np.unique(layer, axis=0, return_inverse=True)[1].ravel().tolist() for layer in layers[:-1]
    ]


def same_partition(a, b):
    return len(set(zip(a, b, strict=True))) == len(set(a)) == len(set(b))


@pytest.mark.parametrize("what", ["rounded otherwise", "trained anew"])
def test_another_net_is_told_apart_with_a_reason(net, tmp_path, what):
    other = net.layers(INPUTS, 2 * STEP) if "rounded" in what else trained(1).layers(INPUTS, STEP)
    layers = net.layers(INPUTS, STEP)
    # Judged by hand first: some hidden stage merges other flowers.
    assert not all(map(same_partition, kernels(layers), kernels(other)))
    paths = write(tmp_path / "net.csv", layers), write(tmp_path / "other.csv", other)
    said = command(
        "compare", *paths, "--header", "--freedom", "hidden", "--svg", str(tmp_path / "no.svg")
    )
    assert (said.returncode, said.stderr) == (1, "")
    assert said.stdout.startswith("not equivalent: ")
    assert " on the left, " in said.stdout and "stage" in said.stdout
    assert "not equivalent" in "".join(ET.parse(tmp_path / "no.svg").getroot().itertext())
