"""Widgets for a notebook: things to be moved by hand.

``from finitefns.widgets import Relabel`` needs the extra ``widgets``, which is anywidget;
each name loads when it is used, so that ``import finitefns`` stays light. Read in this order:
`front` (how plain JavaScript files become one front end), `widget` (what passes between page and
Python), `rules` (which points may change places), `boards` and `twins` (one drawing, made twice),
`relabel`, `match`; for `factor`, `middle` (the state), `diagrams` and `blocks` (its picture); for
`bars`, `ladders` and `lifelines`; for `slide_inputs` and `round_states`, `slides`. `shapes` turns
those pictures into JSON, so that a page and its twin show one drawing.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
