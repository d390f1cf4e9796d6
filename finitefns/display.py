"""How a thing shows itself in a notebook: the one place where a lower room reaches the screen.

Things know nothing of pictures. When a notebook asks, the picture is fetched late and by name
from `finitefns.show.draw`, which is above every thing; nothing else in the package does this.
"""

from __future__ import annotations

import importlib
from typing import Any


def html(thing: Any) -> str:
    """The HTML of a thing, as `finitefns.draw` makes it.

    >>> from finitefns.finite.maps import FiniteMap
    >>> "<svg" in html(FiniteMap([0, 0, 1]))
    True
    """
    draw = importlib.import_module("finitefns.show.draw").draw
    return str(draw(thing)._repr_html_())
