"""One folder for Sphinx to read: the pages of docs/, the tutorials, and what stands in the root.

Files are written only where they differ, so that a second build reads only what has changed.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from finitefns.show.atlas_book import book

HOME = Path(__file__).resolve().parent.parent
ROOT = HOME.parent
BESIDE = re.compile(r"\]\(\.\./((?:\.\./)*)(tutorials/|CONTRIBUTING\.md)")
BELOW = re.compile(r"\]\(docs/")  # from a page that stands in the root, beside docs/

# Pages in the order of the menu; those that are not here follow, by name.
MENU = ("tutorials", "howto/index", "words", "mirror", "atlas", "play", "reference/index", "ideas")
LAST = ("benchmarks", "lite", "CONTRIBUTING")
SHORT = {
    "mirror": "Mirror",
    "atlas": "Atlas",
    "ideas": "Ideas",
    "benchmarks": "Benchmarks",
    "howto/index": "How to",
    "words": "Words",
}

# Two pages are plain Markdown, which a repository shows too; what lies below them is told here.
HIDDEN = "\n```{{toctree}}\n:hidden:\n:glob:\n\n{}\n```\n"


def moved(text: str) -> str:
    """The links of a page as they are here, where the root and docs/ are one folder.

    >>> moved("[a](../tutorials/x.ipynb)"), moved("[a](../../tutorials/x.ipynb)")
    ('[a](tutorials/x.ipynb)', '[a](../tutorials/x.ipynb)')
    >>> moved("[a](docs/howto/add-a-kind.md)")
    '[a](howto/add-a-kind.md)'
    """
    return BESIDE.sub(r"](\1\2", BELOW.sub("](", text))


def wanted() -> dict[str, bytes]:
    """Every file that Sphinx is to read, by its place in the folder."""
    files: dict[str, bytes] = {}
    for path in sorted(HOME.rglob("*")):
        place = path.relative_to(HOME)
        if (
            not path.is_file()
            or place.parts[0] in ("_static", "workshop", "atlas")
            or path.suffix == ".py"
        ):
            continue
        if "__pycache__" not in place.parts:
            files[place.as_posix()] = path.read_bytes()
    files["CONTRIBUTING.md"] = (ROOT / "CONTRIBUTING.md").read_bytes()
    for place, data in files.items():
        if place.endswith(".md"):
            files[place] = moved(data.decode("utf-8")).encode()
    for path in sorted((ROOT / "tutorials").glob("*.ipynb")):
        files[f"tutorials/{path.name}"] = path.read_bytes()
    files |= {f"atlas/{name}.md": text.encode() for name, text in book().items() if name != "index"}
    listed = {"index.md": menu(files), "tutorials.md": ["tutorials/*"]}
    for page, names in listed.items():
        if b"{toctree}" not in files[page]:
            files[page] += HIDDEN.format("\n".join(names)).encode()
    return files


def menu(files: dict[str, bytes]) -> list[str]:
    """The pages in the order of the menu."""
    pages = {p[:-3] for p in files if p.endswith(".md") and p.count("/") == 0} - {"index"}
    pages |= {p[:-3] for p in files if p.endswith("/index.md")}
    first = [p for p in MENU if p in pages]
    last = [p for p in LAST if p in pages]
    ordered = [*first, *sorted(pages - {*first, *last}), *last]
    return [f"{SHORT[p]} <{p}>" if p in SHORT else p for p in ordered]


def fingerprint(*more: Path) -> str:
    """What the outputs of a notebook depend on besides its cells: the package as it stands."""
    told = hashlib.sha256()
    for place in (ROOT / "finitefns", *more):
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and path.suffix != ".pyc":
                told.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return told.hexdigest()[:16]


def gather(target: Path) -> None:
    """Write what is wanted and differs, and remove what is no longer wanted."""
    files = wanted()
    for path in sorted(target.rglob("*"), reverse=True) if target.exists() else []:
        place = path.relative_to(target).as_posix()
        if path.is_file() and place not in files:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    for place, data in files.items():
        path = target / place
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_bytes() != data:
            path.write_bytes(data)
