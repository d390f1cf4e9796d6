"""The orbit engine: permutation groups, and the search for least images."""
