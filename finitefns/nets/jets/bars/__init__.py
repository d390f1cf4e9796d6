"""Directions: the ranks of all composites, the bars they make, and coordinates that show them."""
