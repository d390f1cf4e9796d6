"""What people reported of programs elsewhere that read nets or look into them, answered here.

Each test names the report it comes from; the numbers were worked out by hand.
"""

from __future__ import annotations

import numpy as np
import pytest

import finitefns as ff
from finitefns.errors import InputError
from finitefns.nets import Affine, Net, Pointwise, Residual, load
from finitefns.verdict import Equivalent, Inequivalent, Undecided

SIXTEEN = np.arange(1.0, 17.0)  # an image of 4 x 4, row by row


def graph(path, nodes, arrays, shape, out):
    """Write a graph of ONNX with one input x of this shape, and one output y."""
    onnx = pytest.importorskip("onnx")
    from onnx import helper, numpy_helper

    real = onnx.TensorProto.FLOAT
    made = helper.make_graph(
        [helper.make_node(*node[0], **node[1]) for node in nodes],
        "g",
        [helper.make_tensor_value_info("x", real, shape)],
        [helper.make_tensor_value_info("y", real, out)],
        [numpy_helper.from_array(np.float32(array), name) for name, array in arrays.items()],
    )
    path.write_bytes(helper.make_model(made).SerializeToString())
    return load(path)


def pooled(path, operator, **how):
    nodes = [((operator, ["x"], ["y"]), how)]
    return graph(path, nodes, {}, [None, 1, 4, 4], [None, 1, None, None])(SIXTEEN)


def gemm(path, shape, **how):
    arrays = {"W": [[1.0, 2.0], [3.0, 4.0]], "b": np.zeros(shape)}
    nodes = [(("Gemm", ["x", "W", "b"], ["y"]), how)]
    return graph(path, nodes, arrays, [None, 2], [None, 2])


@pytest.mark.outside
def test_a_last_window_that_meets_only_padding_is_left_out(tmp_path):
    """A pool that rounds up gave a row of NaN (average) or of the least float (max).

    Windows of 2 with stride 3 and padding 1 on 4 pixels hold pixel 0, pixels 2 and 3, and then one
    that begins in the padding behind, which counts for nothing. On 1..16 the averages are
    1, (3 + 4)/2, (9 + 13)/2, (11 + 12 + 15 + 16)/4. Source: onnx/onnx issue 4958.
    """
    how = {"kernel_shape": [2, 2], "strides": [3, 3], "pads": [1] * 4, "ceil_mode": 1}
    mean = pooled(tmp_path / "mean.onnx", "AveragePool", **how)
    most = pooled(tmp_path / "most.onnx", "MaxPool", **how)
    assert mean.tolist() == [1.0, 3.5, 11.0, 13.5]
    assert most.tolist() == [1.0, 4.0, 13.0, 16.0]


@pytest.mark.outside
def test_a_window_that_leaves_the_padded_image_is_divided_by_what_is_in_it(tmp_path):
    """Two programs divided the last windows by 9, though a row and a column lie outside.

    Windows of 3 with stride 2 and padding 1 on 4 pixels: the third one holds pixel 3 and one cell
    of padding, and its third cell is beyond the padding. So the corner is 16/4, and the cell left
    of it (14 + 15 + 16)/6. Source: pytorch/pytorch issue 183528.
    """
    how = {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1] * 4, "ceil_mode": 1}
    found = pooled(tmp_path / "pool.onnx", "AveragePool", count_include_pad=1, **how)
    meant = [14 / 9, 30 / 9, 12 / 6, 57 / 9, 99 / 9, 36 / 6, 27 / 6, 45 / 6, 16 / 4]
    np.testing.assert_allclose(found, meant, rtol=1e-15)


@pytest.mark.outside
@pytest.mark.parametrize(("turned", "meant"), [(1, [3.0, 7.0]), (0, [4.0, 6.0])])
def test_square_weights_are_turned_as_the_file_says(tmp_path, turned, meant):
    """A reader took every matrix for one with a row per input, whatever the node said.

    Of W = [[1, 2], [3, 4]] at (1, 1): W x is (3, 7), and x W is (4, 6).
    Source: NeuralNetworkVerification/Marabou issue 239.
    """
    net = gemm(tmp_path / "net.onnx", 2, transB=turned)
    assert net([1.0, 1.0]).tolist() == meant


@pytest.mark.outside
def test_an_input_that_is_turned_mixes_the_points_and_is_refused(tmp_path):
    """The same report asks for a Gemm whose input is turned: then points are not rows any more.

    Source: NeuralNetworkVerification/Marabou issue 239.
    """
    with pytest.raises(InputError, match="Gemm"):
        gemm(tmp_path / "net.onnx", 2, transA=1)


@pytest.mark.outside
def test_a_bias_may_be_a_single_row(tmp_path):
    """A converter failed at a Gemm whose bias has the shape 1 x N, which broadcasts like N.

    Source: onnx/onnx-coreml pull request 352.
    """
    flat, row = (gemm(tmp_path / f"{len(shape)}.onnx", shape, transB=1) for shape in ((2,), (1, 2)))
    assert flat == row


def test_at_a_crease_no_slope_is_made_up():
    """The slope of max(x, 0) at 0 was one half in one program, and 0 in all others.

    It has none there. The input is named, no verdict is given that rests on it, and a no of
    another input stands. Source: jax-ml/jax issue 37821.
    """
    bent = Net([Affine([[1.0]]), Pointwise("relu")])
    whole, dead = (
        Net([Affine([[2.0]]), Pointwise("relu")]),
        Net([Affine([[-1.0]]), Pointwise("relu")]),
    )
    points = np.array([[0.0], [1.0]])
    assert bent.on(points).on_crease == (0,)
    verdict = ff.equivalent(bent.on(points), whole.on(points), "stages")
    assert isinstance(verdict, Undecided) and "no derivative is defined" in verdict.explain()
    # At 1 the one has slope 1 and the other slope 0, and there both inputs are one point.
    assert isinstance(ff.equivalent(bent.on(points), dead.on(points), "stages"), Inequivalent)


def test_a_leaky_unit_keeps_its_direction():
    """The Jacobian of a leaky ReLU was that of a ReLU: 0 below 0.

    At (-1, 2) it is diag(0.1, 1), of rank 2; that of a ReLU is diag(0, 1), of rank 1.
    Source: MachineLearningLifeScience/stochman issue 10.
    """
    point = [[-1.0, 2.0]]
    leaky, relu = (
        Net([Affine(np.eye(2)), bend])
        for bend in (Pointwise("leaky", parameter=0.1), Pointwise("relu"))
    )
    assert leaky.jacobian(point).tolist() == [[[0.1, 0.0], [0.0, 1.0]]]
    ends = [int(net.on(point).ranks.per_input()[0, 0, -1]) for net in (leaky, relu)]
    assert ends == [2, 1]
    verdict = ff.equivalent(leaky.on(point), relu.on(point), "stages")
    assert isinstance(verdict, Inequivalent)
    assert "2 bars reach from stage 0 to 1, on the right 1" in verdict.explain()


@pytest.mark.parametrize("seed", range(10))
def test_states_that_a_skip_joins_share_one_permutation(seed):
    """Of 100 residual nets whose units were permuted, a matching of weights found 10 again.

    f(x) = x + W relu(V x): with P before and behind the skip, x' = P x, V' = V P^-1 and W' = P W
    give f'(P x) = P f(x). Behind the skip no other order will do when the two stages are tied.
    Source: samuela/git-re-basin issue 8.
    """
    rng = np.random.default_rng(seed)
    into, out, x = rng.normal(size=(5, 3)), rng.normal(size=(3, 5)), rng.normal(size=(6, 3))
    order, other = np.array([1, 2, 0]), np.array([0, 2, 1])

    def skip(first, last):
        return Net([Residual([Affine(first), Pointwise("relu"), Affine(last)])])

    left = skip(into, out).on(x)
    right = skip(into[:, order], out[order]).on(x[:, order])
    tied = ff.Freedom.tied("stage0 stage1", "permutation")
    verdict = ff.equivalent(left, right, tied)
    assert isinstance(verdict, Equivalent), verdict.explain()
    for stage in ("stage0", "stage1"):
        assert verdict.witness.moves[stage].tolist() == np.eye(3)[order].tolist()
    # The same with another order of the outputs alone: an affine layer behind, which permutes.
    turned = Net([*right.net.layers, Affine(np.eye(3)[other])], cuts=[0]).on(x[:, order])
    assert isinstance(ff.equivalent(left, turned, tied), Inequivalent)
    assert isinstance(
        ff.equivalent(left, turned, "stage0=permutation stage1=permutation"), Equivalent
    )
