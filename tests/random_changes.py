"""Random changes that a freedom allows, for every finite kind: points move, and names change.

``random_change(thing, freedom, rng)`` draws a relabeling between labelled sets: ``thing.act`` of it
is the same thing as far as the freedom can tell. Where names are trusted it writes the points in
another order and leaves each its name; where a label says the colour, a point gets any label of its
colour; everywhere else names are made up, or taken away.
"""

import numpy as np

import finitefns as ff
from finitefns.finite.colours import Coloured, colouring
from finitefns.finite.orbits import relabelings
from finitefns.finite.sets import FiniteSet

GENERATED = {}


def random_change(thing, freedom, rng):
    """A random relabeling that a freedom allows on the slots of a finite thing."""
    fr = ff.Freedom.parse(freedom)
    rules = fr.on(list(thing.slots), type(thing).__name__)
    in_group = element(thing, fr, rng) if fr.grouped else {}
    moves, targets = {}, {}
    for slot, rule in rules.items():
        points = thing.sets[slot]
        move = rng.permutation(points.size)
        if rule.trusts_names:
            targets[slot] = carried(points.labels, move)
        elif isinstance(rule, Coloured) and rule.by_label:
            targets[slot] = carried(in_their_colours(points.labels, rule, rng), move)
        else:
            move = in_group.get(slot, None)
            if move is None:
                move = within(colouring(rule, slot, points.size, points.labels), rng)
            targets[slot] = made_up(points.size, rng)
        moves[slot] = move
    return ff.Relabeling.between(moves, thing.sets, targets)


def element(thing, freedom, rng):
    """The moves of a random element of the groups of a freedom, for the slots that they rule."""
    if not freedom.together:  # what colours rule need not be listed
        rules = freedom.on(list(thing.slots), type(thing).__name__)
        freedom = ff.Freedom(**{s: r for s, r in rules.items() if r.grouped})
    key = freedom, tuple(thing.slots.items()), type(thing)
    if key not in GENERATED:
        GENERATED[key] = list(relabelings(thing, freedom))
    drawn = GENERATED[key][rng.integers(len(GENERATED[key]))]
    ruled = thing.slots if freedom.together else dict(freedom.named)
    return {slot: np.array(drawn.moves[slot]) for slot in ruled}


def carried(labels, move):
    """The set in which the point at place i has gone to place ``move[i]`` with its label."""
    there = [None] * len(labels)
    for label, place in zip(labels, move.tolist(), strict=True):
        there[place] = label
    return FiniteSet(there)


def in_their_colours(labels, rule, rng):
    """Other labels of the same colours, each but once."""
    table = dict(rule.colours)
    pools = {}
    for label, colour in table.items():
        pools.setdefault(colour, []).append(label)
    for pool in pools.values():
        rng.shuffle(pool)
    return [pools[table[label]].pop() for label in labels]


def within(colours, rng):
    """A random bijection of the points inside their colours."""
    move = np.arange(colours.size)
    for colour in range(colours.count):
        here = np.flatnonzero(colours.codes == colour)
        move[here] = rng.permutation(here)
    return move


def made_up(size, rng):
    """So many points with names that nobody knew, or without names."""
    if rng.random() < 0.3:
        return FiniteSet(size)
    return FiniteSet([f"new {k}" for k in rng.choice(10 * size + 1, size, replace=False)])
