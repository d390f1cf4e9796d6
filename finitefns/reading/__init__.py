"""From what a person types, or names a file for, to things: `given` finds cells, `maps` builds."""

from .maps import read_map, read_maps

__all__ = ["read_map", "read_maps"]
