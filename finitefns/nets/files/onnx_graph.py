"""ONNX graphs as nets: every operator that is read, and all others refused by name and node.

The file is read by the library `onnx`. A graph has one input and one output; the first axis of a
tensor is the batch, and what is read is what the graph does to one input. What is made of constants
alone is computed by `onnx` itself.

Law: the net gives what the graph gives, on every input, up to the rounding of its floats.

Source: the operators' own pages, onnx.ai/onnx/operators.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from ...errors import InputError, said
from ...files import MOST_FILE
from ..layers import Layer
from .numerals import floats
from .onnx_operators import BY_NAME, Node, dequantized
from .options import Options
from .signals import Signal, source

# What may be made of constants alone; `onnx` computes it.
OF_CONSTANTS = (
    "Add", "Cast", "Concat", "Constant", "ConstantOfShape", "DequantizeLinear", "Div", "Flatten",
    "Gather", "Identity", "Mul", "Neg", "Reshape", "Shape", "Slice", "Squeeze", "Sub", "Transpose",
    "Unsqueeze",
)  # fmt: skip
REAL = (1, 10, 11, 16)  # float, float16, double, bfloat16: what an input may be made of
TAGS = b"\x12\x1a\x22\x28\x32\x3a\x42\x72"  # what may stand behind the version in such a file


def looks_like_onnx(data: bytes) -> bool:
    """Whether bytes begin as ONNX does: the version of the format, then the next field.

    >>> looks_like_onnx(b"\\x08\\x07\\x12\\x00"), looks_like_onnx(b"0.5")
    (True, False)
    """
    return len(data) > 2 and data[0] == 8 and 0 < data[1] < 32 and data[2] in TAGS


def layers_of_onnx(data: bytes, where: str, options: Options) -> list[Layer]:
    """The layers of an ONNX graph.

    Raises `InputError` for a broken file, weights that are missing, sizes that are open, and an
    operator that is not read.
    """
    model = _model(data, where)
    graph = model.graph
    versions = {one.domain: one.version for one in model.opset_import}
    opset = versions.get("", versions.get("ai.onnx", 1))
    held = _constants(graph, where, options)
    values: dict[str, Any] = {"": None, **held}
    given = [one for one in graph.input if one.name not in held]
    if len(given) != 1:
        names = ", ".join(said(one.name) for one in given) or "none"
        raise InputError(f"{where}: a graph of one input is meant, but its inputs are {names}")
    if len(graph.output) != 1:
        names = ", ".join(said(one.name) for one in graph.output) or "none"
        raise InputError(f"{where}: a graph of one output is meant, but its outputs are {names}")
    start = source(_shape(given[0], where))
    values[given[0].name] = start
    for i, proto in enumerate(graph.node):
        node = _node(proto, i, values, where, opset)
        made = _constant(proto, node, opset) if node.is_constant else _signal(node)
        values[proto.output[0]] = made
        for extra in proto.output[1:]:
            values[extra] = Missing(node, extra)
    name = graph.output[0].name
    if not isinstance(values.get(name), Signal):
        found = "nothing computes it" if name not in values else "it does not depend on the input"
        raise InputError(f"{where}: the output is {said(name)}, but {found}")
    end = values[name].plain()
    layers = end.step.layers_since(start.step)
    if not layers:
        raise InputError(f"{where}: its output is its input, so it has no layers")
    return [_checked(layer, where, options) for layer in layers]


class Missing:
    """A second output of a node, such as the places of a max pool; nothing may use it."""

    def __init__(self, node: Node, name: str) -> None:
        self.node, self.name = node, name


def _model(data: bytes, where: str) -> Any:
    try:
        import onnx
        from google.protobuf.message import DecodeError
    except ImportError:
        raise InputError(
            f"{where}: .onnx files need onnx, which is not installed: pip install onnx"
        ) from None
    try:
        model = onnx.load_model_from_string(data)
    except DecodeError as error:
        raise InputError(f"{where}: this is not a whole ONNX file: {error}") from None
    if not model.graph.node and not model.graph.output:
        raise InputError(f"{where}: this is not a whole ONNX file: it has no graph")
    return model


def _checked(layer: Layer, where: str, options: Options) -> Layer:
    for part in layer.parts:
        if isinstance(part, np.ndarray):
            floats(part, where, options)
    return layer


# ------------------------------------------------------------------ constants


def _constants(graph: Any, where: str, options: Options) -> dict[str, Any]:
    """The arrays that the file holds, by name; those that lie beside it are fetched."""
    from onnx import TensorProto, numpy_helper

    found = {}
    for tensor in graph.initializer:
        if tensor.data_location == TensorProto.EXTERNAL:
            _fetch(tensor, where, options)
        if any(size < 0 for size in tensor.dims):
            raise InputError(
                f"{where}: the array {said(tensor.name)} has the size {min(tensor.dims)}, but a "
                "size is at least 0"
            )
        try:
            array = numpy_helper.to_array(tensor)
        except (ValueError, TypeError, RuntimeError) as error:
            raise InputError(
                f"{where}: the array {said(tensor.name)} is not whole: {str(error).splitlines()[0]}"
            ) from None
        if array.dtype.kind == "f" or array.dtype.name.startswith(("bfloat", "float8")):
            floats(array, f"{where}, {tensor.name}", options)
        elif array.dtype.itemsize == 1 and array.dtype.kind in "iu":
            options.note(f"weights of sort {array.dtype.name} are read as the numbers they are")
        found[tensor.name] = array
    return found


def _fetch(tensor: Any, where: str, options: Options) -> None:
    """Read what a tensor says lies in another file, beside this one."""
    from onnx import external_data_helper

    info = external_data_helper.ExternalDataInfo(tensor)
    folder = options.folder or "."
    path = os.path.join(folder, info.location)
    name = said(info.location)
    if os.path.isabs(info.location) or ".." in info.location.split("/"):
        raise InputError(
            f"{where}: {said(tensor.name)} lies in {name}, but only a file beside this one is read"
        )
    if not os.path.isfile(path):
        raise InputError(
            f"{where}: {said(tensor.name)} lies in {name}, which is not there; it belongs beside "
            "this file"
        )
    if os.path.getsize(path) > MOST_FILE:
        raise InputError(f"{where}: {name} has more than {MOST_FILE:,} bytes, which are not read")
    try:
        external_data_helper.load_external_data_for_tensor(tensor, folder)
    except Exception as error:  # the library raises errors of its own sorts, by its version
        raise InputError(
            f"{where}: {said(tensor.name)} cannot be read from {name}: {str(error).splitlines()[0]}"
        ) from None


def _constant(proto: Any, node: Node, opset: int) -> Any:
    """What a node makes of constants alone."""
    if node.operator not in OF_CONSTANTS:
        raise node.fault("of constants alone it is not read")
    if node.operator == "DequantizeLinear":
        return dequantized(node)
    import onnx
    from onnx.reference import ReferenceEvaluator

    names = [name for name in dict.fromkeys(proto.input) if name]
    arrays = dict(zip(proto.input, node.inputs, strict=True))
    infos = [onnx.helper.make_tensor_value_info(name, 0, None) for name in names]
    out = onnx.helper.make_tensor_value_info(proto.output[0], 0, None)
    graph = onnx.helper.make_graph([proto], "constant", infos, [out])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", opset)])
    try:
        (made,) = ReferenceEvaluator(model).run(None, {name: arrays[name] for name in names})
    except Exception as error:  # whatever an operator raises on what does not fit it
        raise node.fault(f"its constants do not fit: {str(error).splitlines()[0][:120]}") from None
    return np.asarray(made)


# ------------------------------------------------------------------ nodes


def _node(proto: Any, i: int, values: dict[str, Any], where: str, opset: int) -> Node:
    from onnx import helper

    name = proto.name or (proto.output[0] if proto.output else "")
    place = f"{where}, node {i} ({name})" if name else f"{where}, node {i}"
    if proto.domain not in ("", "ai.onnx"):
        raise InputError(
            f"{place}: {proto.domain}.{proto.op_type} is not an operator of ONNX itself"
        )
    inputs = []
    for wanted in proto.input:
        if wanted not in values:
            raise InputError(f"{place}: its input {said(wanted)} is not there before it")
        one = values[wanted]
        if isinstance(one, Missing):
            raise InputError(f"{place}: it takes {said(wanted)}, which is not read")
        inputs.append(one)
    try:
        attributes = {one.name: helper.get_attribute_value(one) for one in proto.attribute}
    except ValueError as error:
        raise InputError(f"{place}: an attribute cannot be read: {error}") from None
    return Node(proto.op_type, place, inputs, attributes, opset)


def _signal(node: Node) -> Any:
    """What a node makes of what depends on the input."""
    read = BY_NAME.get(node.operator)
    if read is None:
        raise InputError(
            f"{node.place}: the operator {node.operator} is not read, but {', '.join(BY_NAME)} are"
        )
    try:
        return read(node)
    except InputError as error:
        if str(error).startswith(node.place):
            raise
        raise InputError(f"{node.place}, {node.operator}: {error}") from None
    except (ValueError, IndexError) as error:  # of shapes that NumPy cannot bring together
        raise node.fault(f"the sizes do not meet: {str(error).splitlines()[0]}") from None


# ------------------------------------------------------------------ the input


def _shape(info: Any, where: str) -> tuple[int, ...]:
    """The shape of the input, a batch of one in front."""
    kind = info.type.tensor_type
    if kind.elem_type not in REAL:
        raise InputError(f"{where}: its input {said(info.name)} is not made of floats")
    if not kind.HasField("shape") or not kind.shape.dim:
        raise InputError(f"{where}: its input {said(info.name)} has no shape in the file")
    sizes = [one.dim_value if one.HasField("dim_value") else None for one in kind.shape.dim]
    if len(sizes) > 1:
        if sizes[0] not in (None, 0, -1, 1):
            raise InputError(
                f"{where}: its input is for {sizes[0]} rows at once; a batch of 1, or of any size, "
                "is meant"
            )
        sizes[0] = 1
    for axis, size in enumerate(sizes):
        if size is None or size < 1:
            name = kind.shape.dim[axis].dim_param
            called = f" ({said(name)})" if name else ""
            raise InputError(
                f"{where}: axis {axis} of its input has no fixed size{called}; only the first "
                "axis, the batch, may be open"
            )
    return tuple(int(size) for size in sizes if size is not None)
