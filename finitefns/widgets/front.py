"""How plain JavaScript files become the front end of a widget, without a build step.

A widget carries its front end with it as one text, an ES module, so that a saved notebook and a
page of the docs can play it where no server is. The files of this room are written to be joined:
`stage.js` first (elements, status line, points that can be moved), then what a widget needs
more of, then the widget's own file, which ends in ``export default { render }``. So the shared
files export nothing and import nothing; their functions are simply in scope. One style sheet
serves all.
"""

from __future__ import annotations

from pathlib import Path

ROOM = Path(__file__).parent


def front_end(*names: str) -> str:
    """The ES module that these files make, in this order, `stage.js` before them.

    >>> front_end("board", "relabel").count("export default")
    1
    """
    files = (ROOM / f"{name}.js" for name in ("stage", *names))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def style_sheet(*names: str) -> str:
    """The style sheet of all widgets, which follows the theme of the page, and what some add to it.

    >>> "prefers-reduced-motion" in style_sheet() and style_sheet() in style_sheet("drawn")
    True
    """
    files = (ROOM / f"{name}.css" for name in ("widgets", *names))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)
