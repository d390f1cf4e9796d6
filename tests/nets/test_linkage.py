"""Single linkage: against SciPy's, against paths of short steps, and at its edges."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage

from finitefns.nets.linkage import groups, in_line, middles
from finitefns.nets.numbering import of_keys


def clouds():
    rng = np.random.default_rng(0)
    for n in (2, 3, 40, 120):
        for d in (1, 2, 6):
            yield rng.normal(size=(n, d))
    yield rng.integers(0, 4, (60, 2)).astype(float)  # many distances are equal, some points too
    yield np.linspace(0, 1, 30)[:, None] ** 2


@pytest.mark.parametrize("points", list(clouds()), ids=lambda p: f"{len(p)}x{p.shape[1]}")
def test_against_scipy(points):
    told = linkage(points, "single")
    line = in_line(points)
    assert np.allclose(np.sort(line.gaps), told[:, 2], rtol=1e-12, atol=0)
    assert sorted(line.order.tolist()) == list(range(len(points)))
    between = np.unique(told[:, 2])
    for distance in [0.0, *((between[1:] + between[:-1]) / 2)[::7], between[-1] * 2]:
        wanted = of_keys(fcluster(told, distance, "distance"))[0]
        assert np.array_equal(groups(line, distance), wanted)


def test_groups_are_what_steps_join():
    rng = np.random.default_rng(1)
    for distance in (0.1, 0.3, 0.6):
        points = rng.normal(size=(25, 2))
        near = np.linalg.norm(points[:, None] - points[None], axis=2) <= distance
        for _ in range(5):
            near = (near.astype(int) @ near.astype(int)) > 0
        found = groups(in_line(points), distance)
        assert np.array_equal(found[:, None] == found[None], near)


def test_a_step_of_just_the_distance_joins():
    line = in_line(np.array([[0.0], [1.0], [3.0]]))
    assert groups(line, 1.0).tolist() == [0, 0, 1]
    assert groups(line, np.nextafter(1.0, 0.0)).tolist() == [0, 1, 2]


@pytest.mark.parametrize("size", [1e-200, 1e-9, 1e200])
def test_sizes_neither_burst_nor_die(size):
    points = np.array([[0.0, 0.0], [3.0, 4.0], [3.0, 5.0]]) * size
    assert np.allclose(in_line(points).gaps / size, [5.0, 1.0], rtol=1e-12)


def test_no_point_and_one_stand_without_gaps():
    assert [x.tolist() for x in in_line(np.zeros((0, 2)))] == [[], []]
    line = in_line(np.zeros((1, 3)))
    assert line.order.tolist() == [0]
    assert groups(line, 1.0).tolist() == [0]


def test_the_member_nearest_to_the_mean():
    rng = np.random.default_rng(2)
    points, numbers = rng.normal(size=(60, 3)), rng.integers(0, 7, 60)
    numbers[:7] = np.arange(7)
    for group, found in enumerate(middles(points, numbers).tolist()):
        members = np.flatnonzero(numbers == group)
        away = np.linalg.norm(points[members] - points[members].mean(axis=0), axis=1)
        assert found == members[away.argmin()]


def test_of_two_members_it_is_the_first():
    rng = np.random.default_rng(3)
    for _ in range(50):  # their distances from the mean differ by a rounding, either way
        points = rng.normal(size=(2, 4))
        assert middles(points, np.zeros(2, np.int64)).tolist() == [0]
