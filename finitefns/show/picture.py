"""A picture is a value: SVG text with a title."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import InputError
from .svg import Markup, picture


@dataclass(frozen=True)
class Picture:
    """A picture as SVG text: shows itself in a notebook, and `save` writes it to a file.

    >>> Picture.of(20, 10, "a dot", "one point", [])
    <Picture: a dot>
    """

    svg: str
    title: str

    @classmethod
    def of(
        cls, width: float, height: float, title: str, desc: str, parts: Iterable[Markup]
    ) -> Picture:
        """A picture of this many pixels from its parts; title and desc say it in words."""
        return cls(picture(width, height, title, desc, parts), title)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture to a file that ends in ``.svg``; raises `InputError` otherwise."""
        name = os.fspath(path)
        if not name.lower().endswith(".svg"):
            raise InputError(f"save: {name!r} does not end in .svg, and pictures are SVG")
        with open(name, "w", encoding="utf-8") as file:
            file.write(self.svg)

    def _repr_html_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<Picture: {self.title}>"
