"""What is seen of nets: pictures that hold what the traces say, at every size."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import finitefns as ff
from finitefns.nets import Affine, Net, Pointwise
from finitefns.show.picture import Picture

SVG = "{http://www.w3.org/2000/svg}"


def dense(*widths: int, seed: int = 0, bend: str = "relu") -> Net:
    """A net of random weights."""
    rng = np.random.default_rng(seed)
    layers = []
    for a, b in itertools.pairwise(widths):
        layers += [Affine(rng.normal(size=(b, a)), rng.normal(size=b)), Pointwise(bend)]
    return Net(layers[:-1])


FOLD = Net([Affine([[1.0], [-1.0]]), Pointwise("relu"), Affine([[1.0, 1.0]])])
NETS = {
    "fold": FOLD,
    "one": dense(3, 2),
    "wide": dense(512, 22, 512),
    "deep": dense(5, *[50] * 9, 5),
    "very deep": dense(2, *[3] * 59, 1),
}


def read(picture: Picture) -> ET.Element:
    """The picture as XML, with what every picture has."""
    root = ET.fromstring(picture.svg)
    assert root.find(f"{SVG}title").text == picture.title
    assert root.find(f"{SVG}desc").text
    return root


def words(picture: Picture) -> list[str]:
    """All that is written in a picture."""
    return ["".join(one.itertext()) for one in read(picture).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", NETS)
def test_a_net_is_a_stair_of_its_widths(name: str) -> None:
    net = NETS[name]
    picture = ff.draw(net)
    bars = [float(one.get("width")) for one in read(picture).iter(f"{SVG}rect")]
    if net.last < 16:
        assert len(bars) == net.last + 1
        longest = max(bars)
        for bar, width in zip(bars, net.widths, strict=True):
            assert bar == pytest.approx(max(longest * width / max(net.widths), 2.0), abs=0.01)
    else:
        assert any("more stages" in one for one in words(picture))
        assert len(bars) == 15
    assert float(read(picture).get("width")) < 460


def test_a_report_of_a_net_or_a_trace_shows_itself_in_a_notebook() -> None:
    trace = FOLD.on([[-2.0], [2.0], [3.0]], labels="abc")
    for thing in (FOLD, trace):
        page = ff.describe(thing)._repr_html_()
        assert ff.draw(thing).svg in page
        assert "numbers in its layers" in page
