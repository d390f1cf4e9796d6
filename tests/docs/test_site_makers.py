"""What makes the site, without making it: links, docstrings, names, and what is missing."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HOUSE / "docs"))

NEEDED = ("sphinx", "jupyterlite_pyodide_kernel")
MISSING = [name for name in NEEDED if importlib.util.find_spec(name) is None]
if MISSING and os.environ.get("CI") != "true":
    pytest.skip(f"nothing makes the site without {MISSING}", allow_module_level=True)


def test_a_broken_link_is_found(tmp_path):
    from workshop.whole import faults, outside

    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "good.png").write_bytes(b"")
    (tmp_path / "b.html").write_text("<p id=here></p>")
    good = "<a href='b.html#here'></a><img src='_static/good.png'><a href='https://x.org/y'></a>"
    (tmp_path / "a.html").write_text(good)
    assert faults(tmp_path) == [] and outside(tmp_path) == ["https://x.org/y"]
    planted = {
        "<a href='c.html'></a>": "not there",
        "<a href='b.html#there'></a>": "no #there",
        "<a href='#top'></a>": "no #top",
        "<img src='_static/bad.png'>": "not there",
        "<img srcset='_static/good.png 1x, bad.png 2x'>": "not there",
        "<script src='https://x.org/a.js'></script>": "from outside",
        "<link rel=stylesheet href='//x.org/a.css'>": "from outside",
        "<p style='background: url(bad.png)'></p>": "not there",
        "<a href='/b.html'></a>": "root of its host",
        "<a href='../b.html'></a>": "not there",
        "<p id=one></p><p id=one></p>": "two places",
        "<a href='lite/lab/index.html?path=x.ipynb'></a>": "not there",
    }
    for number, (markup, said) in enumerate(planted.items()):
        folder = tmp_path / str(number)
        shutil.copytree(tmp_path / "_static", folder / "_static")
        (folder / "b.html").write_text("<p id=here></p>")
        (folder / "a.html").write_text(good + markup)
        (fault,) = faults(folder)
        assert said in fault and fault.startswith("a.html")


DOCSTRING = """What it is, such as `FiniteMap`. Law: ``f == f``.

It has `no_entry`, and a list:

* one `Chain`;

>>> 1 + 1
2

Raises `InputError` for what
is none. More follows. Source:
somebody (1970).
"""


def test_formulae_are_typeset_where_the_site_can():
    from workshop.docstrings import as_numpydoc
    from workshop.formulae import FORMULAE, typeset

    text = "Order p^n (p^n - 1) (p^n - p) ... (p^n -\np^(n-1)), or ``2^n n!``."
    assert as_numpydoc(text) == text
    told = as_numpydoc(text, up="")
    assert told == r"Order :math:`p^n (p^n - 1)(p^n - p) \cdots (p^n - p^{n-1})`, or ``2^n n!``."
    two = as_numpydoc("On 2^n words of `Chain`, of order 2^n n!.", up="")
    assert two.count(":math:`2^n") == 2 and ":py:obj:`Chain <finitefns.Chain>`" in two
    said = " ".join(
        " ".join(path.read_text(encoding="utf-8").split())
        for path in (HOUSE / "finitefns").rglob("*.py")
    )
    for plain, latex in FORMULAE.items():
        assert plain in said, f"no docstring says {plain}"
        assert typeset(plain) == f":math:`{latex}`"


def test_an_example_that_stands_alone_can_be_tried():
    from urllib.parse import unquote

    from workshop.docstrings import TRIED, as_numpydoc

    alone = "It is.\n\n>>> import finitefns as ff\n>>> for x in [1]:\n...     x + 1\n2"
    told = as_numpydoc(alone, up="../" + TRIED)
    (code,) = re.findall(r'href="\.\./lite/repl/index\.html\?[^"]*code=([^"]*)"', told)
    first = "import piplite\nawait piplite.install('finitefns')\n"
    assert unquote(code) == first + "import finitefns as ff\nfor x in [1]:\n    x + 1"
    assert "run-it" not in as_numpydoc(alone)
    assert "run-it" not in as_numpydoc("It is.\n\n>>> 1 + 1\n2", up="../")


def test_a_docstring_gets_its_headings():
    from workshop.docstrings import as_numpydoc

    told = as_numpydoc(DOCSTRING)
    assert told.index(".. admonition:: Law") < told.index("Raises\n------")
    assert told.index("Raises\n------") < told.index("References\n---") < told.index("Examples\n--")
    assert ":py:obj:`FiniteMap <finitefns.FiniteMap>`" in told and "``no_entry``" in told
    assert ":py:obj:`InputError <finitefns.InputError>`\n    For what is none." in told
    assert "\n\nMore follows.\n\n" in told and "\nSomebody (1970)." in told
    assert told.endswith(">>> 1 + 1\n2")


def test_a_name_of_two_rooms_means_the_nearer_one():
    from workshop.names import entry

    assert entry("Factor", room="finitefns.summaries") == "finitefns.summaries.Factor"
    assert entry("Factor", room="finitefns.widgets") == "finitefns.widgets.Factor"
    assert entry("Factor") is None  # on a page nobody can tell
    assert entry("act", "Chain") == "finitefns.Chain.act" and entry("act") is None


def test_what_is_gone_is_removed_from_the_site(tmp_path):
    from build_site import fingerprint, remove_what_is_gone

    for name in ("source/a.md", "source/b/c.ipynb", "html/a.html", "html/b/c.html", "html/d.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    for name in (fingerprint(), "another"):
        (tmp_path / "executed" / name).mkdir(parents=True)
    remove_what_is_gone(tmp_path)
    left = {path.relative_to(tmp_path).as_posix() for path in (tmp_path / "html").rglob("*.html")}
    assert left == {"html/a.html", "html/b/c.html"}
    assert [path.name for path in (tmp_path / "executed").iterdir()] == [fingerprint()]


def test_code_leads_to_the_entry_that_it_is_about():
    from workshop.inline_links import target

    assert target("list(ff.invariants(x).items())[-1]") == "finitefns.invariants"
    assert target("ff.Freedom.joint([...])") == "finitefns.Freedom.joint"
    assert target("sparsify(x).nonzeros") == "finitefns.linear.sparsify"
    assert target("FiniteMap([0, 0, 1])") == "finitefns.FiniteMap"
    assert target("{'domain': 5, 'codomain': 5}") is None and target("print(x)") is None


def test_links_between_folders_are_moved_with_the_pages():
    from workshop.gather import moved

    assert moved("[a](../tutorials/x.ipynb)") == "[a](tutorials/x.ipynb)"
    assert moved("[a](../../tutorials/x.ipynb)") == "[a](../tutorials/x.ipynb)"
    assert moved("[a](../CONTRIBUTING.md)") == "[a](CONTRIBUTING.md)"
    assert moved("[a](mirror.md) [b](../mirror.md)") == "[a](mirror.md) [b](../mirror.md)"
    assert moved("[a](docs/howto/add-a-kind.md)") == "[a](howto/add-a-kind.md)"


def test_every_link_of_a_gathered_page_leads_to_a_gathered_file():
    from workshop.gather import wanted

    files = wanted()
    links = [
        (page, str(Path(page).parent / link))
        for page, data in files.items()
        if page.endswith(".md")
        for link in re.findall(r"\]\(([^)#:\s]+\.(?:md|ipynb|svg))[)#]", data.decode("utf-8"))
    ]
    lost = [(page, link) for page, link in links if os.path.normpath(link) not in files]
    assert len(links) > 40 and lost == []


def test_what_npm_cannot_get_is_said_and_nothing_is_left_out(tmp_path, monkeypatch):
    from workshop.browser_packages import Missing, package

    monkeypatch.setenv("PATH", "")
    with pytest.raises(Missing, match="no npm here"):
        package("mathjax", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_whoever_imports_the_package_in_a_browser_gets_what_the_widgets_need(tmp_path):
    from workshop.lite import told

    wheel = tmp_path / "finitefns-0.1.0-py3-none-any.whl"
    about = "Name: finitefns\nVersion: 0.1.0\nRequires-Dist: numpy>=2\n"
    about += "Requires-Dist: jupyterlab; extra == 'notebook'\n"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("finitefns/__init__.py", "")
        file.writestr("finitefns-0.1.0.dist-info/METADATA", about)
    assert told(wheel) == ("finitefns", "0.1.0", ["finitefns"], ["anywidget", "numpy"])
