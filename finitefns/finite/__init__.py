"""Finite things: maps between finite sets, and the questions one can ask of them."""
