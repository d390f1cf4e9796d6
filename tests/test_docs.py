"""The docs are run: every Python block, and every row of the mirror, call by call."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parent.parent / "docs"
PIECE = re.compile(r"^```python\n(.*?)^```$|^\|([^\n]*)\|$", re.MULTILINE | re.DOTALL)
CELL = re.compile(r"(?<!\\)\|")


def run(page: str) -> tuple[int, list[str]]:
    """Run a page as one session; how many rows it has, and which cells are not what is printed."""
    session: dict[str, object] = {}
    rows, wrong = 0, []
    for block, row in PIECE.findall(page):
        if block:
            exec(compile(block, "docs", "exec"), session)
            continue
        cells = [cell.strip().replace("\\|", "|") for cell in CELL.split(row)]
        if len(cells) != 4 or not cells[1].startswith("`"):
            continue
        rows += 1
        call, *expected = (cell.strip("`") for cell in cells[1:])
        for column, wanted in zip(("finite", "linear"), expected, strict=True):
            printed = repr(eval(call, {**session, **session[column]}))
            if printed != wanted:
                wrong.append(f"{call} in the {column} column: {printed}")
    return rows, wrong


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda p: p.name)
def test_a_page_says_what_is_printed(page):
    rows, wrong = run(page.read_text(encoding="utf-8"))
    assert not wrong, "\n".join(wrong)
    assert rows >= 30 or page.name != "mirror.md"


def test_a_wrong_cell_is_found():
    page = (DOCS / "mirror.md").read_text(encoding="utf-8")
    for good, bad in [("`('rank', 1)`", "`('rank', 2)`"), ("(3, 2) on", "(3, 3) on")]:
        assert good in page
        assert run(page.replace(good, bad))[1]


def test_links_between_pages_lead_somewhere():
    for page in DOCS.rglob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
