"""The smooth world: nets, their inputs, and what no change of coordinates can take away."""
