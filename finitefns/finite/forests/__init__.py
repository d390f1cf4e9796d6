"""The forest engine: grouping and ranking trees, in (near-)linear time."""
