"""Chains whose units may be permuted, turned round or stretched: units are matched one by one.

Read in this order: `structures` (points told apart by codes on pairs), `gains` (how a matrix
becomes such codes), `standing` (one standard order of the points, by search), `pairing` (units of
two things), `near` (the same within a tolerance), `answers` (which sorts are decided, and what a
chain gets).
"""
