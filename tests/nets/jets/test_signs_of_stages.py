"""Signs: folding against wrapping, mirrored inputs, lines and the order of their states."""

import numpy as np

from finitefns.nets.jets.deciding import decide
from finitefns.nets.jets.jets import Jets
from nets.jets.forests import moved
from nets.jets.test_deciding import check_no, check_yes

ONE = np.eye(2)


def test_one_folds_the_sheets_together_the_other_wraps_them():
    wraps = Jets.of([[2 * ONE, -2 * ONE]], points=[[0, 1], [0, 0]])
    folds = Jets.of([[np.diag([2.0, 1]), np.diag([-2.0, 1])]], points=[[0, 1], [0, 0]])
    rng = np.random.default_rng(0)
    check_no(wraps, folds, "left and right mirror inputs 0 and 1 differently")
    for _ in range(5):
        check_yes(wraps, moved(wraps, rng))
        check_yes(folds, moved(folds, rng))
        check_no(moved(wraps, rng), moved(folds, rng), "mirror")


def test_inputs_that_stay_apart_are_mirrored_on_one_side_only():
    folded = Jets.of([[np.diag([2.0, 1]), np.diag([-4.0, 1])]])
    same = Jets.of([[np.diag([2.0, 1]), np.diag([4.0, 1])]])
    said = "inputs 0 and 1 are mirror images of each other on the left only"
    check_no(folded, same, said)
    check_no(same, folded, said.replace("left", "right"))
    loose = Jets.of([[np.diag([2.0, 0]), np.diag([-4.0, 0])]])
    check_yes(loose, Jets.of([[np.diag([2.0, 0]), np.diag([4.0, 0])]]))


def line(slope):
    at = [[0.0], [1.0]]
    return Jets.of([[[[slope]], [[slope]]]], states=[at, at])


def test_order_and_sign_on_a_line():
    # x against x - sin(2 pi x) / pi, at 0 and 1
    check_no(line(1.0), line(-1.0), "the order of the states at stages 0 and 1")
    x = line(1.0)
    turned = Jets.of([[[[-1.0]], [[-1.0]]]], states=[[[0.0], [1.0]], [[1.0], [0.0]]])
    assert check_yes(x, turned).witness.signs == {"stage0": 1, "stage1": -1}


def test_another_order_on_a_line_is_said_with_the_one_between():
    maps = [[[[1.0]]] * 3]
    x = Jets.of(maps, states=[[[0.0], [1], [2]], [[0.0], [1], [2]]])
    y = Jets.of(maps, states=[[[0.0], [2], [1]], [[0.0], [1], [2]]])
    check_no(x, y, "the state of input 1 lies between those of 0 and 2")


def pairs_of_sheets(sign):
    """p and q merge, and so do r and s, with complementary images in R^4."""
    p, r = np.eye(4)[:, :2], np.eye(4)[:, :2]
    q, s = np.eye(4)[:, 2:], np.eye(4)[:, 2:] * np.array([sign, 1.0])
    return Jets.of([[p, q, r, s]], points=[[0, 1, 2, 3], [0, 0, 1, 1]])


def test_two_pairs_whose_joint_determinants_have_another_product():
    x, y = pairs_of_sheets(1.0), pairs_of_sheets(-1.0)
    verdict = check_no(x, y, "the orientation at inputs 0, 1, 2, ... is + on the left")
    assert verdict.obstruction.inputs == (0, 1, 2, 3)
    rng = np.random.default_rng(3)
    check_yes(x, moved(x, rng))
    check_yes(y, moved(y, rng))


def test_dimension_nothing_has_no_sign_and_no_input_is_a_thing():
    empty = Jets.of([np.zeros((2, 0, 2)), np.zeros((2, 2, 0))], dimensions=(2, 0, 2))
    check_yes(empty, moved(empty, np.random.default_rng(0)))
    nothing = Jets.of([np.zeros((0, 2, 2))], points=[[], []])
    assert decide(nothing, nothing, free=[True, True]).explain().startswith("equivalent")
