"""Verdicts on floats: a no holds for all allowed changes of some condition, a yes is re-played.

What exact entries need is in the files above this room, `pairs`, `segments` and `one_space`; here
is the joint twin of each, which looks at two things at once and never sorts at a threshold. Read
in this order: `matching`, `certain` (two maps), `witnesses` (changes worth a re-play),
`certain_chains`, `certain_one_space`.
"""
