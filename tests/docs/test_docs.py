"""The docs are run: every Python block and command, and every row of the mirror, call by call.

A page is one session in an empty folder, from top to bottom. A block of text with a caption is the
file of that name; Python and console blocks are read as in the README (see page_runs.py), but a
console block that begins with `cat`, `printf` or `python` is run too. What is for the reader only
stands in a block of another language, such as `sh`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import finitefns as ff
from finitefns.reading import read_map
from finitefns.show.atlas_book import book
from page_runs import FENCE, Block, prints_as_expected, run_python, run_shell, steps

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md") if page.parent.name != "atlas")
EACH_PAGE = pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix()
)
PIECE = re.compile(r"^```python\n(.*?)^```$|^\|([^\n]*)\|$", re.MULTILINE | re.DOTALL)
CELL = re.compile(r"(?<!\\)\|")
FILE = re.compile(r"```\{code-block\} text\n:caption: (\S+)\n\n")
RUN = {"finitefns", "cat", "printf", "python"}


# ------------------------------------------------------------------ one page, as one session


def run_page(text: str, folder: Path) -> list[str]:
    """Run a page from top to bottom in a folder; what it says and what is printed differs where."""
    faults, status = [], 0
    session: dict[str, object] = {"__name__": "__main__"}
    for fence in FENCE.finditer(text):
        language, inside = fence[1], fence[2]
        line = text.count("\n", 0, fence.start(2))
        if file := FILE.match(text, fence.start()):
            written = text[file.end() : fence.end(2)]
            (folder / file[1]).write_text(written, encoding="utf-8")
        elif language == "python":
            faults += run_python([Block(language, line, inside)], "page", session)
        elif language == "console" and inside.removeprefix("$ ").split()[0] in RUN:
            for command, expected in steps(inside):
                done = run_shell(command, status, folder)
                status = done.returncode
                if not prints_as_expected(expected, done.stdout.splitlines()):
                    told = "\n".join(expected)
                    faults.append(f"line {line}: $ {command}\n{told}\nprinted:\n{done.stdout}")
    return faults


@EACH_PAGE
def test_a_page_does_what_it_says(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    faults = run_page(page.read_text(encoding="utf-8"), tmp_path)
    assert not faults, "\n".join(faults)


SAMPLE = """
```{code-block} text
:caption: pairs.csv

a,x
b,x
```
```console
$ cat pairs.csv; echo sorry >&2; false
a,x
...
sorry
$ echo $?
1
```
```python
from pathlib import Path

assert Path("pairs.csv").read_text() == "a,x\\nb,x\\n"
seen = 1
```
```sh
rm -rf /
```
```python
>>> seen + 1
2
```
"""


def test_files_commands_and_python_of_a_page_see_one_another(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run_page(SAMPLE, tmp_path) == []


@pytest.mark.parametrize(
    "good, bad, seen",
    [("a,x\n...", "a,y\n...", "cat pairs.csv"), (">>> seen + 1", ">>> seen + 2", "Expected")],
)
def test_a_page_that_says_another_thing_is_found(good, bad, seen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert good in SAMPLE
    (fault,) = run_page(SAMPLE.replace(good, bad), tmp_path)
    assert seen in fault


def test_a_wrong_assert_of_a_page_is_found(tmp_path):
    with pytest.raises(AssertionError):
        run_page("```python\nassert 1 == 2\n```\n", tmp_path)


@pytest.mark.parametrize(
    "page, good, bad",
    [
        ("add-a-kind", 'moves["right"][y]) for x', "y) for x"),
        ("add-a-kind", "lambda one: one.reading", "lambda one: 0"),
        ("add-a-question", "range(thing.codomain.size)", "range(1, thing.codomain.size)"),
        ("add-a-question", "if other != y:", "if other > y:"),
    ],
)
def test_a_bug_planted_in_a_page_falls_to_its_own_tests(page, good, bad, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (DOCS / f"howto/{page}.md").read_text(encoding="utf-8")
    assert text.count(good) == 1
    with pytest.raises(AssertionError):
        assert run_page(text.replace(good, bad), tmp_path) == []


# ------------------------------------------------------------------ the rows of the mirror


def run_rows(page: str) -> tuple[int, list[str]]:
    """Run the mirror as one session; how many rows it has, and which cells are not printed."""
    session: dict[str, object] = {}
    rows, wrong = 0, []
    for block, row in PIECE.findall(page):
        if block:
            exec(compile(block, "docs", "exec"), session)
            continue
        cells = [cell.strip().replace("\\|", "|") for cell in CELL.split(row)]
        if len(cells) != 5 or not cells[1].startswith("`"):
            continue
        rows += 1
        call, *expected = (cell.strip("`") for cell in cells[1:])
        for column, wanted in zip(("finite", "linear", "nets"), expected, strict=True):
            found = printed(call, {**session, **session[column]})
            if found != wanted:
                wrong.append(f"{call} in the {column} column: {found}")
    return rows, wrong


def printed(call: str, session: dict[str, object]) -> str:
    """What a call of the mirror prints: its value, or the sentence by which it is refused."""
    try:
        return repr(eval(call, session))
    except (ff.InputError, ff.NoCanonicalForm) as refusal:
        return f"{type(refusal).__name__}: {refusal}"


def mirror() -> str:
    return (DOCS / "mirror.md").read_text(encoding="utf-8")


def test_the_mirror_says_what_is_printed():
    rows, wrong = run_rows(mirror())
    assert not wrong, "\n".join(wrong)
    assert rows >= 30
    assert "`Undecided(" in mirror()  # where no theorem is known, a cell says so


def test_a_wrong_cell_is_found():
    for good, bad in [("`('rank', 1)`", "`('rank', 2)`"), ("(3, 2) on", "(3, 3) on")]:
        assert good in mirror()
        assert run_rows(mirror().replace(good, bad))[1]


# ------------------------------------------------------------------ links and pictures


def lost(page: Path, text: str) -> list[str]:
    """Where a page sends its reader, and nothing is; the chapters of the atlas come later."""
    named = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    doors = re.findall(r"^:link: (\S+)$", text, re.MULTILINE)
    listed = [
        line
        for block in re.findall(r"^```\{toctree\}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        for line in block.splitlines()
        if line and not line.startswith(":")
    ]
    shown = re.findall(r"^:file: (\S+)$", text, re.MULTILINE)
    found = [*named, *shown, *(f"{door}.md" for door in [*doors, *listed] if "*" not in door)]
    gone = [target for target in found if not (page.parent / target).exists()]
    made = {f"atlas/{name}.md" for name in book()} if any("atlas/" in one for one in gone) else ()
    return [target for target in gone if target not in made]  # made when the docs are built


@EACH_PAGE
def test_links_between_pages_lead_somewhere(page):
    assert lost(page, page.read_text(encoding="utf-8")) == []


def test_a_lost_link_is_found():
    text = "[a](ideas.md) [b](idea.md#x)\n```{toctree}\n:hidden:\n\natlas/maps\nhowto/no\n```\n"
    assert lost(DOCS / "index.md", text) == ["idea.md", "howto/no.md"]


def test_every_how_to_is_on_its_list():
    listed = (DOCS / "howto/index.md").read_text(encoding="utf-8")
    for page in DOCS.glob("howto/*.md"):
        if page.stem != "index":
            assert f"({page.name}" in listed
            assert re.search(rf"^{page.stem}$", listed, re.MULTILINE)


@pytest.mark.parametrize("name, values", [("f", "aaabb"), ("g", "eceec"), ("h", "aaaab")])
def test_the_pictures_of_the_front_page_are_the_packages_own(name, values):
    drawn = (DOCS / f"pictures/{name}.svg").read_text(encoding="utf-8")
    again = f"ff.draw(read_map({values!r}, 'a..e')).save('docs/pictures/{name}.svg')"
    assert drawn == ff.draw(read_map(values, "a..e")).svg, f"draw it anew: {again}"
    assert ET.fromstring(drawn).find("{*}desc").text


# ------------------------------------------------------------------ words, with pictures

DRAWN = re.compile(r"```\{code-cell\} python\n(.*?)```", re.DOTALL)


def test_every_word_has_a_sentence_and_a_picture():
    text = (DOCS / "words.md").read_text(encoding="utf-8")
    parts = re.split(r"(?m)^## (.+)$", text)
    told = dict(zip(parts[1::2], parts[2::2], strict=True))
    for word in ("Slot", "Level set", "Kernel", "Freedom", "Relabeling", "Witness", "Obstruction",
                 "Invariant", "Class", "Canonical form", "Symmetry", "Summary", "Factorization",
                 "Chain, stage, hidden", "Forest", "Merge tree"):  # fmt: skip
        assert f"**{word.split(',')[0].lower()}**" in told[word]
    known: dict[str, Any] = {}
    drawn = 0
    for code in DRAWN.findall(text):
        *before, last = code.strip().splitlines()
        exec("\n".join(before), known)
        drawn += "<svg" in eval(last, known)._repr_html_()
    assert drawn == len(DRAWN.findall(text)) == len(told) - 1  # one picture serves two words
    f = known["f"]
    assert ff.class_size(f) == 60 and ff.symmetries(f).order == 12 == 120 * 6 // 60
    assert known["yes"] and not known["no"]
