"""A tutorial as a page: where to run it, and where to get it.

Notebooks are run when the site is built, as a student finds them: the cards of their exercises say
that there is no answer yet. A cell that fails is a fault of the page.
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.addnodes import download_reference

NOTEBOOK = "lite/notebooks/index.html?path="  # where JupyterLite shows one notebook
ALL = "lite/lab/index.html"  # and where it shows the whole of JupyterLab


def process(app: Any, tree: nodes.document) -> None:
    """The hook of Sphinx, when a page has been read."""
    docname = app.env.docname
    path = Path(app.env.doc2path(docname))
    if docname == "tutorials" and app.config.site_has_lite:
        _below_the_title(tree, _link("Open all of them in the browser", ALL, docname))
    if path.suffix != ".ipynb":
        return
    taken = download_reference(
        "", "", nodes.inline("", "Download the notebook"), refdoc=docname,
        reftarget=f"/{docname}.ipynb", refexplicit=True, classes=["download"],
    )  # fmt: skip
    run = [_link("Run it in the browser", f"{NOTEBOOK}{path.name}", docname)]
    _below_the_title(tree, *(run if app.config.site_has_lite else []), taken)


def _link(words: str, address: str, docname: str) -> nodes.Node:
    """A link to what Sphinx does not build itself; `whole` sees that it is there."""
    up = html.escape("../" * docname.count("/") + address, quote=True)
    return nodes.raw("", f'<a class="run-it" href="{up}">{words}</a>', format="html")


def _below_the_title(tree: nodes.document, *links: nodes.Node) -> None:
    title = next(iter(tree.findall(nodes.title)))
    line = nodes.paragraph("", "", *links, classes=["take-it"])
    title.parent.insert(title.parent.index(title) + 1, line)
