"""From what a person types, or names a file for, to things.

`sources` fetches, `kinds` decides what is meant; `given` finds the cells of one map, and `maps`,
`chains`, `endofunctions` build.
"""

from .kinds import KINDS, read_things
from .maps import read_map, read_maps

__all__ = ["KINDS", "read_map", "read_maps", "read_things"]
