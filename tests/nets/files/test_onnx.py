"""ONNX graphs: each operator against the library's own evaluator, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from finitefns.errors import InputError
from finitefns.nets import Affine, Convolution, Net, Pointwise, Residual, load

onnx = pytest.importorskip("onnx")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402
from onnx.reference import ReferenceEvaluator  # noqa: E402

pytestmark = pytest.mark.outside


def numbers(*shape, seed=0):
    return np.random.default_rng(seed + sum(shape)).normal(size=shape).astype(np.float32)


def node(operator, inputs, outputs, **attributes):
    return helper.make_node(operator, inputs.split(), outputs.split(), **attributes)


def model(nodes, arrays, shape=("N", 3), opset=17, out="y", into="x", sort=TensorProto.FLOAT):
    initializers = [numpy_helper.from_array(np.asarray(a), name) for name, a in arrays.items()]
    graph = helper.make_graph(
        nodes, "g", [helper.make_tensor_value_info(into, sort, shape)],
        [helper.make_tensor_value_info(out, TensorProto.FLOAT, None)], initializers,
    )  # fmt: skip
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])


def written(path, made):
    path.write_bytes(made.SerializeToString())
    return path


def check_same(made, tmp_path, rows=5, by_runtime=False):
    """The net gives, row by row, what the evaluator gives; and the net is handed back.

    The evaluator of the library is another one than the operators' pages in two places (padding
    before what is odd, softmax before version 13); there the runtime is asked.
    """
    told = []
    net = load(written(tmp_path / "net.onnx", made), tell=told.append)
    dims = made.graph.input[0].type.tensor_type.shape.dim
    shape = [one.dim_value or 1 for one in dims]
    x = np.random.default_rng(7).normal(size=(rows, net.inputs)).astype(np.float32)
    if by_runtime:
        runtime = pytest.importorskip("onnxruntime")
        made.ir_version = 9  # what older runtimes read, too
        run = runtime.InferenceSession(made.SerializeToString())
    else:
        run = ReferenceEvaluator(made)
    name = made.graph.input[0].name
    theirs = np.array([run.run(None, {name: row.reshape(shape)})[0].ravel() for row in x])
    assert np.abs(theirs).max() > 0
    assert np.allclose(net(x), theirs, rtol=2e-5, atol=2e-5)
    return net


W, B, V = numbers(3, 4), numbers(4), numbers(4, 2)
BENT = {
    "Relu": {}, "LeakyRelu": {"alpha": 0.3}, "Elu": {"alpha": 0.7}, "Tanh": {}, "Sigmoid": {},
    "Softmax": {"axis": -1}, "Identity": {},
}  # fmt: skip


@pytest.mark.parametrize("operator", BENT)
def test_what_bends(operator, tmp_path):
    nodes = [
        node("MatMul", "x w", "a"), node(operator, "a", "b", **BENT[operator]),
        node("MatMul", "b v", "y"),
    ]  # fmt: skip
    check_same(model(nodes, {"w": W, "v": V}), tmp_path)


def test_usual_parameters_of_what_bends(tmp_path):
    for operator, meant in (("LeakyRelu", 0.01), ("Elu", 1.0)):
        made = model([node("MatMul", "x w", "a"), node(operator, "a", "y")], {"w": W})
        assert check_same(made, tmp_path).layers[1].activation.parameter == pytest.approx(meant)


@pytest.mark.parametrize(
    "attributes, weights, bias",
    [
        ({}, W, B), ({"transB": 1}, W.T.copy(), B), ({"alpha": 0.5, "beta": 2.0}, W, B),
        ({}, W, None), ({}, W, B[None]), ({}, W, np.float32(0.5)),
    ],
)  # fmt: skip
def test_gemm(attributes, weights, bias, tmp_path):
    arrays = {"w": weights} if bias is None else {"w": weights, "b": bias}
    made = model([node("Gemm", " ".join(["x", *arrays]), "y", **attributes)], arrays)
    assert len(check_same(made, tmp_path).layers) == 1


@pytest.mark.parametrize("operator", ["Add", "Sub", "Mul", "Div"])
@pytest.mark.parametrize("order", ["x c", "c x"])
def test_constants_beside_a_tensor(operator, order, tmp_path):
    if operator == "Div" and order == "c x":
        order = "x c"
    for c in (numbers(3, seed=1), numbers(1, 3), np.float32(2.5), numbers(1)):
        nodes = [node(operator, order, "a"), node("MatMul", "a w", "y")]
        net = check_same(model(nodes, {"c": c, "w": W}), tmp_path)
        assert net.widths == (3, 4)  # what comes before the weights belongs to them
        nodes = [node("Relu", "x", "a"), node(operator, order.replace("x", "a"), "y")]
        check_same(model(nodes, {"c": c}), tmp_path)
    wide = numbers(1, 2, 3)
    made = model([node(operator, order, "y")], {"c": wide}, ("N", 1, 3))
    assert check_same(made, tmp_path).outputs == 6


def test_a_bias_behind_the_weights_belongs_to_them(tmp_path):
    nodes = [node("MatMul", "x w", "a"), node("Add", "b a", "h"), node("Relu", "h", "y")]
    net = check_same(model(nodes, {"w": W, "b": B}), tmp_path)
    assert net == Net([Affine(W.T.astype(float), B.astype(float)), Pointwise("relu")])


def test_two_tensors(tmp_path):
    square, other = numbers(3, 3), numbers(3, 3, seed=5)
    inner = [node("MatMul", "x s", "a"), node("Relu", "a", "b"), node("MatMul", "b t", "c")]
    for operator, order in (("Add", "x c"), ("Add", "c x"), ("Sub", "x c"), ("Sub", "c x")):
        made = model([*inner, node(operator, order, "y")], {"s": square, "t": other})
        net = check_same(made, tmp_path)
        assert [type(layer) for layer in net.layers] == [Residual]
    # Two paths that both do something, and one inside the other.
    both = [*inner, node("MatMul", "x t", "d"), node("Tanh", "d", "e"), node("Add", "c e", "f")]
    more = [node("Relu", "f", "g"), node("MatMul", "g s", "h"), node("Add", "h f", "i")]
    last = [node("Add", "i b", "y")]
    check_same(model([*both, *more, *last], {"s": square, "t": other}), tmp_path)
    check_same(model([node("Relu", "x", "a"), node("Add", "a a", "y")], {}), tmp_path)
    # Parts of states of two sizes.
    some = [node("Gather", "x i", "p", axis=1), node("MatMul", "x w", "m")]
    some += [node("Gather", "m i", "q", axis=1), node("Add", "p q", "y")]
    check_same(model(some, {"i": np.array([0, 2]), "w": W}), tmp_path)
    # One of them along another axis.
    turned = [node("Transpose", "x", "t", perm=[0, 2, 1]), node("Add", "x t", "y")]
    check_same(model(turned, {}, ("N", 3, 3)), tmp_path)


def test_a_product_with_its_own_sigmoid_is_one_activation(tmp_path):
    for order in ("a s", "s a"):
        nodes = [node("MatMul", "x w", "a"), node("Sigmoid", "a", "s"), node("Mul", order, "y")]
        net = check_same(model(nodes, {"w": W}), tmp_path)
        assert repr(net.layers[1]) == "silu on 4"
    nodes = [node("Sigmoid", "x", "s"), node("Mul", "s s", "y")]
    with pytest.raises(
        InputError, match="Mul: two tensors that depend on the input are multiplied"
    ):
        load(written(tmp_path / "net.onnx", model(nodes, {})))


@pytest.mark.parametrize("channels", [1, 2])
def test_images(channels, tmp_path):
    arrays = {"k": numbers(4, channels, 3, 2), "kb": numbers(4), "w": numbers(8, 2)}
    arrays |= {f"n{i}": numbers(4, seed=i) for i in range(3)}
    arrays["n3"] = np.abs(numbers(4, seed=9)) + 0.1
    conv = {"strides": [2, 1], "pads": [1, 0, 0, 1], "dilations": [1, 2]}
    nodes = [
        node("Conv", "x k kb", "a", **conv),
        node("BatchNormalization", "a n0 n1 n2 n3", "b", epsilon=1e-3),
        node("Relu", "b", "c"),
        node("MaxPool", "c", "d", kernel_shape=[2, 2], strides=[2, 1], ceil_mode=1),
        node("AveragePool", "d", "e", kernel_shape=[2, 2], strides=[1, 3]),
        node("Flatten", "e", "f"),
        node("MatMul", "f w", "y"),
    ]
    net = check_same(model(nodes, arrays, ("N", channels, 7, 8)), tmp_path)
    assert [type(one).__name__ for one in net.layers] == [
        "Convolution", "Convolution", "Pointwise", "Pool", "Pool", "Affine",
    ]  # fmt: skip


@pytest.mark.parametrize("how", ["SAME_UPPER", "SAME_LOWER", "VALID"])
def test_padding_that_follows_from_the_sizes(how, tmp_path):
    nodes = [
        node("Conv", "x k", "a", auto_pad=how, strides=[2, 1], group=2),
        node("Relu", "a", "y"),
    ]
    odd = how == "SAME_LOWER"
    made = model(nodes, {"k": numbers(4, 1, 3, 2)}, (1, 2, 6, 5))
    check_same(made, tmp_path, by_runtime=odd)
    for operator in ("MaxPool", "AveragePool"):
        nodes = [node(operator, "x", "y", kernel_shape=[3, 2], strides=[2, 1], auto_pad=how)]
        check_same(model(nodes, {}, (1, 2, 6, 5)), tmp_path, by_runtime=odd)


def test_pools_and_their_padding(tmp_path):
    for counted in (0, 1):
        nodes = [
            node("AveragePool", "x", "y", kernel_shape=[3], pads=[1, 1], strides=[2],
                 count_include_pad=counted),
        ]  # fmt: skip
        check_same(model(nodes, {}, ("N", 2, 7)), tmp_path)
    nodes = [node("MaxPool", "x", "y", kernel_shape=[2], dilations=[2])]
    check_same(model(nodes, {}, ("N", 2, 7)), tmp_path)


def test_a_bias_per_channel_belongs_to_the_convolution(tmp_path):
    nodes = [
        node("Conv", "x k", "a"), node("Add", "a c", "b"), node("Mul", "b m", "h"),
        node("Transpose", "h", "t", perm=[0, 2, 3, 1]), node("Add", "t last", "y"),
    ]  # fmt: skip
    arrays = {"k": numbers(2, 1, 2, 2), "c": numbers(2, 1, 1), "m": numbers(2, 1, 1, seed=3)}
    net = check_same(model(nodes, {**arrays, "last": numbers(2)}, ("N", 1, 4, 4)), tmp_path)
    assert {type(layer) for layer in net.layers[:2]} == {Convolution}


def test_what_only_moves_cells(tmp_path):
    arrays = {"w": numbers(12, 2), "i": np.array([2, 0, 0]), "s": np.array([0, -1])}
    moved = [node("Transpose", "x", "t", perm=[0, 2, 1]), node("Reshape", "t s", "f")]
    net = check_same(model([*moved, node("MatMul", "f w", "y")], arrays, ("N", 3, 4)), tmp_path)
    assert [type(one) for one in net.layers] == [Affine]  # the weights have taken in the move
    net = check_same(model([*moved, node("Relu", "f", "y")], arrays, ("N", 3, 4)), tmp_path)
    assert net.outputs == 12
    chosen = [node("Gather", "x i", "g", axis=1), node("Tanh", "g", "h"), node("Flatten", "h", "y")]
    check_same(model(chosen, arrays, ("N", 3, 4)), tmp_path)
    rows = [node("MatMul", "x v", "a"), node("Sigmoid", "a", "y")]
    check_same(model(rows, {"v": V}, ("N", 3, 4)), tmp_path)  # one matrix on every row


def test_sizes_that_are_computed(tmp_path):
    # As torch writes x.view(x.size(0), -1).
    nodes = [
        node("Relu", "x", "r"), node("Shape", "r", "s"), node("Gather", "s zero", "n", axis=0),
        node("Unsqueeze", "n ax", "u"), node("Concat", "u rest", "c", axis=0),
        node("Reshape", "r c", "f"), node("MatMul", "f w", "y"),
    ]  # fmt: skip
    arrays = {
        "zero": np.array(0), "ax": np.array([0]), "rest": np.array([-1]), "w": numbers(6, 2),
    }  # fmt: skip
    check_same(model(nodes, arrays, ("N", 2, 3)), tmp_path)
    constant = helper.make_node(
        "Constant", [], ["w"], value=numpy_helper.from_array(numbers(3, 2), "w")
    )
    check_same(model([constant, node("MatMul", "x w", "y")], {}), tmp_path)


def test_older_operators(tmp_path):
    nodes = [node("MatMul", "x w", "a"), node("Softmax", "a", "y")]
    check_same(model(nodes, {"w": W}, opset=8), tmp_path)
    flat = model([node("Softmax", "x", "y", axis=1)], {}, ("N", 2, 3), opset=11)
    check_same(flat, tmp_path, by_runtime=True)
    with pytest.raises(InputError, match="Softmax: it runs along 3 of 6 numbers"):
        load(written(tmp_path / "net.onnx", model([node("Softmax", "x", "y")], {}, ("N", 2, 3))))


def test_inputs_without_a_batch_or_with_a_batch_of_one(tmp_path):
    for shape in ((3,), (1, 3), ("N", 3), (None, 3)):
        made = model([node("MatMul", "x w", "a"), node("Add", "a b", "y")], {"w": W, "b": B}, shape)
        assert check_same(made, tmp_path).widths == (3, 4)
    made = model([node("MatMul", "w x", "y")], {"w": W.T.copy()}, (3,))
    check_same(made, tmp_path)
    for sort in (TensorProto.DOUBLE, TensorProto.FLOAT16):
        array = W.astype(helper.tensor_dtype_to_np_dtype(sort))
        made = model([node("MatMul", "x w", "y")], {"w": array}, sort=sort)
        assert (
            load(written(tmp_path / "net.onnx", made)).layers[0].weights.tolist()
            == array.T.tolist()
        )


# ------------------------------------------------------------------ small numbers


def test_small_numbers_are_read_and_told(tmp_path):
    nodes = [node("DequantizeLinear", "q s z", "w"), node("MatMul", "x w", "y")]
    q = np.array([[1, -2], [3, 4], [5, -128]], dtype=np.int8)
    arrays = {"q": q, "s": np.float32(0.5), "z": np.int8(1)}
    told = []
    net = load(written(tmp_path / "net.onnx", model(nodes, arrays)), tell=told.append)
    assert net.layers[0].weights.tolist() == ((q.astype(float) - 1) * 0.5).T.tolist()
    assert "weights of sort int8" in told[0] and len(told) == 1
    halves = W.astype(np.float16)
    nodes = [node("DequantizeLinear", "q s z", "w", axis=0), node("MatMul", "x w", "y")]
    arrays = {"q": q, "s": np.float32([0.5, 1, 2]), "z": np.int8([1, 0, -1])}
    net = load(written(tmp_path / "net.onnx", model(nodes, arrays)))
    assert net.layers[0].weights.tolist() == [[0.0, 3.0, 12.0], [-1.5, 4.0, -254.0]]
    nodes = [node("Cast", "h", "w", to=TensorProto.FLOAT), node("MatMul", "x w", "y")]
    net = load(written(tmp_path / "net.onnx", model(nodes, {"h": halves})), tell=told.append)
    assert "weights of sort float16" in told[1]
    assert net.layers[0].weights.tolist() == halves.T.astype(float).tolist()


# ------------------------------------------------------------------ what is refused


def one(operator, inputs="x", arrays=(), shape=("N", 3), opset=17, **attributes):
    made = node(operator, inputs, "y", **attributes)
    made.name = "here"
    return model([made], dict(arrays), shape, opset)


REFUSED = {
    "an operator": (one("Erf"), r"node 0 \(here\): the operator Erf is not read, but Gemm"),
    "of constants": (one("MatMul", "w w", {"w": np.eye(3)}), "of constants alone it is not read"),
    "open sizes": (one("Relu", shape=("N", 3, "wide")), r"axis 2 of its input has no fixed size"),
    "a batch": (one("Relu", shape=(32, 3)), "its input is for 32 rows at once"),
    "width 0": (one("Relu", shape=("N", 0)), "axis 1 of its input has no fixed size"),
    "no shape": (one("Relu", shape=None), "has no shape in the file"),
    "sizes": (one("MatMul", "x w", {"w": V}), "MatMul: 3 numbers come in, but the weights take 4"),
    "width 0 inside": (one("MatMul", "x w", {"w": np.zeros((3, 0), "f")}), "weights are empty"),
    "sums": (one("Add", "x c", {"c": numbers(4)}), "Add: the sizes do not meet"),
    "rows": (one("Add", "x c", {"c": numbers(5, 3)}), "has 5 rows along the batch"),
    "division": (one("Div", "c x", {"c": numbers(3)}), "divides by what depends on the input"),
    "division by 0": (one("Div", "x c", {"c": np.zeros(3, "f")}), "it divides by 0"),
    "left": (one("MatMul", "w x", {"w": W}), "weights on the left of a batch"),
    "batch moved": (one("Transpose", "x"), "it moves the axis of the batch"),
    "batch mixed": (one("Reshape", "x s", {"s": np.array([3, -1])}), "mixes the inputs of a batch"),
    "batch chosen": (one("Gather", "x i", {"i": np.array([0])}), "chooses among the inputs"),
    "concat": (one("Concat", "x x", axis=1), "Concat: of tensors that depend on the input"),
    "training": (
        one("BatchNormalization", "x a a a a", {"a": np.ones(3, "f")}, training_mode=1),
        "it is in training",
    ),
    "nan": (one("MatMul", "x w", {"w": np.full((3, 2), np.nan, "f")}), r", w: \[0, 0\] is nan"),
    "kernel": (one("Conv", "x k", {"k": numbers(1, 1, 2)}), "Conv: its input is 1 x 3"),
    "a kernel too large": (
        one("Conv", "x k", {"k": numbers(1, 1, 5)}, ("N", 1, 3)), "the kernel reaches over 5 pixels"
    ),
    "nothing": (one("Identity"), "its output is its input"),
    "gone": (one("Relu", "z"), "its input 'z' is not there before it"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_read_is_refused_by_its_name_and_node(name, tmp_path):
    made, words = REFUSED[name]
    path = written(tmp_path / "net.onnx", made)
    with pytest.raises(InputError, match=words) as refused:
        load(path)
    assert str(refused.value).startswith(str(path))


def test_more_than_one_input_or_output_is_refused(tmp_path):
    made = one("Relu")
    made.graph.input.append(helper.make_tensor_value_info("z", TensorProto.FLOAT, ("N", 3)))
    with pytest.raises(InputError, match="one input is meant, but its inputs are 'x', 'z'"):
        load(written(tmp_path / "net.onnx", made))
    made = one("Relu")
    made.graph.output.append(helper.make_tensor_value_info("x", TensorProto.FLOAT, None))
    with pytest.raises(InputError, match="one output is meant, but its outputs are 'y', 'x'"):
        load(written(tmp_path / "net.onnx", made))
    made = one("Relu")
    made.graph.node[0].domain = "com.example"
    with pytest.raises(InputError, match=r"com\.example\.Relu is not an operator of ONNX itself"):
        load(written(tmp_path / "net.onnx", made))
    nodes = [node("MaxPool", "x", "a i", kernel_shape=[2]), node("Identity", "i", "y")]
    with pytest.raises(InputError, match="it takes 'i', which is not read"):
        load(written(tmp_path / "net.onnx", model(nodes, {}, ("N", 1, 4))))


def test_files_that_are_cut_or_broken(tmp_path):
    whole = one("MatMul", "x w", {"w": W}).SerializeToString()
    for cut in (*range(3, 60, 7), len(whole) // 2, len(whole) - 1):
        (tmp_path / "net.onnx").write_bytes(whole[:cut])
        with pytest.raises(InputError, match=r"net\.onnx"):
            load(tmp_path / "net.onnx")
    made = one("MatMul", "x w", {"w": W})
    made.graph.initializer[0].raw_data = b"\0" * 5
    with pytest.raises(InputError, match="the array 'w' is not whole"):
        load(written(tmp_path / "net.onnx", made))


def test_weights_beside_the_file(tmp_path):
    made = one("MatMul", "x w", {"w": W})
    onnx.save_model(
        made, tmp_path / "net.onnx", save_as_external_data=True, location="w.bin", size_threshold=0
    )
    assert load(tmp_path / "net.onnx").layers[0].weights.tolist() == W.T.tolist()
    (tmp_path / "w.bin").rename(tmp_path / "other.bin")
    with pytest.raises(InputError, match=r"'w' lies in 'w\.bin', which is not there"):
        load(tmp_path / "net.onnx")
    again = onnx.load(tmp_path / "net.onnx", load_external_data=False)
    for location in ("../w.bin", "/w.bin"):
        next(
            e for e in again.graph.initializer[0].external_data if e.key == "location"
        ).value = location
        with pytest.raises(InputError, match="only a file beside this one is read"):
            load(written(tmp_path / "net.onnx", again))
    made = one("MatMul", "x w", {"w": W})
    onnx.save_model(
        made,
        tmp_path / "cut.onnx",
        save_as_external_data=True,
        location="cut.bin",
        size_threshold=0,
    )
    (tmp_path / "cut.bin").write_bytes(b"\0" * 7)
    with pytest.raises(InputError, match=r"'w'.*(cannot be read from 'cut\.bin'|is not whole)"):
        load(tmp_path / "cut.onnx")


def test_an_ending_says_nothing(tmp_path):
    made = one("MatMul", "x w", {"w": W})
    assert load(written(tmp_path / "net.npz", made)).widths == (3, 4)
