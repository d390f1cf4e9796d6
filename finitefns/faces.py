"""The faces of the package and of its rooms: names that load when they are used, and no others.

A face is what the stub next to an ``__init__.py`` lists. A name that is not there is refused with
the one that was meant, where one is near.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import lazy_loader

from .errors import nearest


def face(
    package: str, file: str
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """``__getattr__``, ``__dir__`` and ``__all__`` of a package, from the stub next to its file.

    Rooms, which the stub imports from the package itself, are attributes; they are not exported.

    >>> import finitefns as ff
    >>> ff.FinteMap
    Traceback (most recent call last):
    AttributeError: finitefns has no FinteMap; did you mean FiniteMap?
    """
    load, names, every = lazy_loader.attach_stub(package, file)
    folder = os.path.dirname(file)

    def found(name: str) -> Any:
        if name in every:
            return load(name)
        # A module of this folder is asked for before it is imported: nobody has misspelt anything.
        known = name.startswith("_") or os.path.exists(os.path.join(folder, f"{name}.py"))
        near = "" if known else nearest(name, every)
        raise AttributeError(f"{package} has no {name}{near}", name=name)

    def is_room(name: str) -> bool:
        return os.path.exists(os.path.join(folder, name, "__init__.py"))

    return found, names, [name for name in every if not is_room(name)]
