"""A notebook as the JSON that it is: its cells, made, read and written.

Nothing of Jupyter is needed for that. Laws: what `document` makes and `text` tells, `read` reads
again as it was; `write` puts down all of its files or none, and never over one that is there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ...errors import InputError, said

Cell = dict[str, Any]
Notebook = dict[str, Any]

LARGEST = 100 * 2**20  # bytes of a notebook that is read
KINDS = ("code", "markdown", "raw")
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def code(name: str, source: str, **metadata: Any) -> Cell:
    """A cell of code that has not run.

    >>> code("sum", "1 + 1")["source"]
    '1 + 1'
    """
    return {
        "cell_type": "code",
        "id": name,
        "metadata": metadata,
        "source": source,
        "execution_count": None,
        "outputs": [],
    }


def markdown(name: str, source: str, **metadata: Any) -> Cell:
    """A cell of text."""
    return {"cell_type": "markdown", "id": name, "metadata": metadata, "source": source}


def raw(name: str, source: str) -> Cell:
    """A cell that is neither run nor shown as text: some graders read it."""
    return {"cell_type": "raw", "id": name, "metadata": {}, "source": source}


def document(cells: Iterable[Cell]) -> Notebook:
    """A notebook of these cells, for Python.

    >>> document([code("one", "1")])["nbformat"]
    4
    """
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": dict(KERNEL), "cells": list(cells)}


def source_of(cell: Mapping[str, Any]) -> str:
    """The text of a cell, which a file may tell as a list of lines."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def text(notebook: Notebook) -> str:
    """A notebook as the text of its file, a line of source a line of JSON."""
    cells = [
        {**cell, "source": source_of(cell).splitlines(keepends=True)} for cell in notebook["cells"]
    ]
    return json.dumps({**notebook, "cells": cells}, indent=1, ensure_ascii=False) + "\n"


def read(told: str, where: str = "the notebook") -> Notebook:
    """The notebook that a file tells, the source of each cell as one text.

    >>> read(text(document([code("one", "1\\n2")])))["cells"][0]["source"]
    '1\\n2'

    Raises `InputError` for what is not a notebook, or one of before 2015 (nbformat 3).
    """
    try:
        found = json.loads(told)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{where} is not a notebook: it is not JSON ({str(error)[:200]})"
        ) from None
    if not isinstance(found, dict) or not isinstance(found.get("cells"), list):
        raise InputError(f"{where} is not a notebook: it has no list of cells")
    if found.get("nbformat") != 4:
        raise InputError(
            f"{where} is a notebook of format {said(found.get('nbformat'))}, but 4 is read; "
            "open it in JupyterLab and save it"
        )
    if not isinstance(found.setdefault("metadata", {}), dict):
        raise InputError(f"{where}: its metadata are not an object")
    for place, cell in enumerate(found["cells"], start=1):
        if not isinstance(cell, dict) or cell.get("cell_type") not in KINDS:
            raise InputError(f"{where}: cell {place} is not a cell of {', '.join(KINDS)}")
        source = cell.get("source")
        given: list[Any] = source if isinstance(source, list) else [source]
        lines = [line for line in given if isinstance(line, str)]
        if len(lines) < len(given):
            raise InputError(f"{where}: cell {place} has no text")
        cell["source"] = "".join(lines)
        if not isinstance(cell.setdefault("metadata", {}), dict):
            raise InputError(f"{where}: the metadata of cell {place} are not an object")
    return found


def open_notebook(path: str | Path) -> Notebook:
    """The notebook in a file; raises `InputError`, and `OSError` where there is no file."""
    with open(path, "rb") as file:
        told = file.read(LARGEST + 1)
    if len(told) > LARGEST:
        raise InputError(f"{path} is larger than {LARGEST // 2**20} MB")
    try:
        return read(told.decode("utf-8-sig"), str(path))
    except UnicodeDecodeError:
        raise InputError(f"{path} is not a notebook: it is not text in UTF-8") from None


def save(notebook: Notebook, path: str | Path, force: bool = False) -> None:
    """Write a notebook into a file that ends in ``.ipynb``, and never over one unless ``force``.

    Law: `open_notebook` reads what was saved.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as room:
    ...     save(document([code("one", "1")]), f"{room}/a.ipynb")
    ...     open_notebook(f"{room}/a.ipynb") == document([code("one", "1")])
    True

    Raises `InputError` where there is such a file, or where the name ends otherwise.
    """
    if Path(path).suffix != ".ipynb":
        raise InputError(f"{str(path)!r} does not end in .ipynb, and a notebook is one")
    write({Path(path): text(notebook)}, force)


def write(files: Mapping[Path, str], force: bool = False) -> None:
    """Write files, all or none: raises `InputError` where one is there, unless ``force``."""
    for path in already_there(files, force):
        if path.is_dir():
            raise InputError(f"{path} is a folder, so no file can be written there")
    ready: dict[Path, bytes] = {}
    for path, told in files.items():
        try:
            ready[path] = told.encode("utf-8")
        except UnicodeEncodeError as error:
            sign = told[error.start]
            raise InputError(f"{path} would hold {sign!r}, which is half of a sign") from None
    for path, data in ready.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def already_there(files: Iterable[Path], force: bool) -> list[Path]:
    """Which of these files there are; raises `InputError` for any, unless ``force``."""
    there = [path for path in files if path.exists() or path.is_symlink()]
    if there and not force:
        more = f", and {len(there) - 1} more" * (len(there) > 1)
        raise InputError(f"{there[0]} is there already{more}; nothing was written (see: --force)")
    return there


def sheet_name(name: str) -> str:
    """A name that every grader takes as one of a file; raises `InputError` for others.

    >>> sheet_name("ps1")
    'ps1'
    """
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,49}", name):
        raise InputError(
            f"the name is {said(name)}, but letters, digits, - and _ are taken, at most 50"
        )
    return name


def as_text(words: str) -> str:
    """Plain words as Markdown that shows exactly these words; indented lines keep their columns.

    >>> print(as_text("a_b is\\n  [ 1  0 ]\\n* so"))
    a\\_b is
    <BLANKLINE>
    ```
    [ 1  0 ]
    ```
    <BLANKLINE>
    \\* so
    """
    parts: list[str] = []
    for line in words.splitlines():
        if line.startswith("  "):
            if parts and parts[-1].startswith("```"):
                parts[-1] = f"{parts[-1][:-4]}\n{line[2:]}\n```"
            else:
                parts.append(f"```\n{line[2:]}\n```")
        elif line:
            parts.append(re.sub(r"([\\`*_\[\]<$~|&#]|^[>+-])", r"\\\1", line))
    return "\n\n".join(parts)
