"""A tutorial as a page: where to run it, where to get it; and nothing to install.

Notebooks are run when the site is built, as a student finds them: the cards of their exercises say
that there is no answer yet. A cell that fails is a fault of the page.
"""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.addnodes import download_reference

LITE = "lite/notebooks/index.html?path="  # where JupyterLite shows one notebook


def process(app: Any, tree: nodes.document) -> None:
    """The hook of Sphinx, when a page has been read."""
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb":
        return
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for shown in list(tree.findall(lambda node: node.get("nb_element") == "cell_code"
                                   if isinstance(node, nodes.Element) else False)):  # fmt: skip
        if cells[shown["cell_index"]]["id"] == "install":
            shown.parent.remove(shown)  # a page is not run, so there is nothing to install
    _offer(app, tree, path)


def _offer(app: Any, tree: nodes.document, path: Path) -> None:
    """Below the title: run it in the browser, or take it home."""
    docname = app.env.docname
    line = nodes.paragraph(classes=["take-it"])
    if app.config.site_has_lite:
        up = "../" * docname.count("/")
        address = html.escape(f"{up}{LITE}{path.name}", quote=True)
        line += nodes.raw("", f'<a class="run-it" href="{address}">Run it in the browser</a>',
                          format="html")  # fmt: skip
    taken = download_reference("", "", refdoc=docname, reftarget=f"/{docname}.ipynb",
                               refexplicit=True, classes=["download"])  # fmt: skip
    taken += nodes.inline("", "Download the notebook")
    line += taken
    title = next(iter(tree.findall(nodes.title)), None)
    if title is not None:
        title.parent.insert(title.parent.index(title) + 1, line)
