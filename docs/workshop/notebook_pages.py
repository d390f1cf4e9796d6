"""A tutorial as a page: where to run it, where to get it, and exercises that nobody has answered.

Notebooks are run when the site is built. Checks of unanswered exercises fail there, as they do for
a student; the page says so in a sentence. Any other failure is a fault of the page.
"""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.addnodes import download_reference
from sphinx.util import logging

LOG = logging.getLogger(__name__)
UNANSWERED = "has no answer yet"
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
    for failed in list(tree.findall(lambda node: isinstance(node, nodes.literal_block)
                                    and "traceback" in node["classes"])):  # fmt: skip
        last = failed.astext().rstrip().splitlines()[-1]
        kind, _, said = last.partition(": ")
        if kind == "AssertionError" and said.endswith(UNANSWERED):
            words = f"{said[:1].upper()}{said[1:]}."
            failed.parent.replace(failed, nodes.paragraph("", words, classes=["unanswered"]))
        else:
            LOG.warning("a cell failed with %s", last, location=failed)
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
