"""Pictures as plain JSON, so that a page builds them node by node and never from markup.

A shape is ``[tag, attributes, content]``, its content a text or a list of shapes. Shapes are read
from the very parts of which the pictures of `show` are made: what a widget shows and its twin that
stands still are one drawing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree as ET

from ..show.svg import Markup


def shapes(parts: Iterable[Markup]) -> list[list[Any]]:
    """The parts of a picture as JSON.

    >>> shapes([Markup('<g class="a"><text x="1">&lt;b&gt;</text></g>')])
    [['g', {'class': 'a'}, [['text', {'x': '1'}, '<b>']]]]
    """
    whole = ET.fromstring(f"<svg>{''.join(parts)}</svg>")
    return [_shape(child) for child in whole]


def _shape(node: ET.Element) -> list[Any]:
    inside: str | list[Any] = node.text or ""
    if len(node):
        # A text that was shortened has its title within: words first, then the title.
        words = [["tspan", {}, node.text]] if node.text else []
        inside = [*words, *map(_shape, node)]
    return [node.tag, dict(node.attrib), inside]
