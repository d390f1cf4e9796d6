"""Arrays that go by names: which are weights, which biases, in which order, which way round.

Names are read as people write them: ``W0``, ``weight_0``, ``net.0.weight``, ``0000.dense.A``,
``dense_1/kernel``. What names and shapes leave open is asked for: where every weight fits both ways
round, where no activation is written, where the order is in no name.

Law: the layers do not depend on the order in which the arrays come.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...errors import InputError, said
from ..activations import Activation
from ..layers import Affine, Layer, Pointwise
from ..norms import Softmax
from .names import Found, Group, sorted_out, stem
from .numerals import floats, unlisted
from .options import IN_OUT, OUT_IN, ROUND, Options, known_activation

# What has numbers that no file of arrays tells: an epsilon, strides.
NORMS = ("running_mean", "running_var", "num_batches_tracked")
MOST_ORDERS = 6  # groups whose orders are all tried where no name says the order


def layers_of_arrays(arrays: Mapping[str, Any], where: str, options: Options) -> list[Layer]:
    """The layers that named arrays are.

    >>> two = {"W0": [[1.0, 2.0]], "b0": [0.0], "W1": [[1.0], [2.0], [3.0]], "b1": [0.0] * 3}
    >>> layers_of_arrays(two, "here", Options.of("relu"))
    [Affine(2 -> 1), relu on 0, Affine(1 -> 3)]

    Raises `InputError` where something is open that nobody said, or the layers do not meet.
    """
    arrays = {
        name: unlisted(array, f"{where}, {name}")
        for name, array in arrays.items()
        if array is not None
    }
    found = sorted_out(arrays, where)
    if options.layers is not None:
        return _as_said(arrays, found, where, options)
    if found.others:
        name = found.others[0]
        if name.rpartition(".")[2] in NORMS:
            raise InputError(
                f"{where}: {said(name)} belongs to a batch norm, whose epsilon is not in the file; "
                "an ONNX file has it, and so has the model itself (Net.of)"
            )
        raise InputError(
            f"{where}: {said(name)} is neither weights nor a bias of a layer; --layers says which "
            f"arrays are meant, in order, with their activations: {_example(found)}"
        )
    if not found.groups:
        raise InputError(f"{where}: it holds no weights")
    groups = _in_order(found, where, options)
    steps: list[Group | Activation | None] = list(groups)
    if any(how is not None for _, _, how in found.marks):
        steps = _with_marks(groups, found, where, options)
    elif len(groups) > 1:
        steps = _between(groups, found, where, options)
    return _built(steps, where, options)


# ------------------------------------------------------------------ order


def _in_order(found: Found, where: str, options: Options) -> list[Group]:
    """The groups as they follow each other: by their numbers, else by the one order that meets."""
    groups = list(found.groups.values())
    for group in groups:
        if group.weights is None:
            raise InputError(
                f"{where}: {said(group.name)} is a bias, but its weights are not there"
            )
    numbered = len({group.words for group in groups}) == 1
    if len(groups) == 1 or numbered:
        return sorted(groups, key=lambda group: group.number)
    ways = ROUND if options.weights is None else (options.weights,)
    orders = [
        list(some)
        for some in itertools.permutations(groups if len(groups) <= MOST_ORDERS else ())
        if some and any(_misfit(some, way) is None for way in ways)
    ]
    if len(orders) != 1:
        raise InputError(
            f"{where}: no name says in which order {_these(groups)} act; --layers says it, with "
            f"the activations: {_example(found)}"
        )
    options.note(f"{' then '.join(g.name for g in orders[0])}, the one order in which they meet")
    return orders[0]


def _with_marks(
    groups: Sequence[Group], found: Found, where: str, options: Options
) -> list[Group | Activation | None]:
    """The groups with the activations that the file has by number between them."""
    rows: list[tuple[tuple[int, ...], Group | Activation | None]] = []
    rows += [(group.number, group) for group in groups]
    rows += [(number, how) for number, _, how in found.marks]
    if options.activation is not None:
        written = [how for _, _, how in found.marks if how is not None]
        _agrees(written, options.activation, where)
    return [step for _, step in sorted(rows, key=lambda row: row[0])]


def _between(
    groups: Sequence[Group], found: Found, where: str, options: Options
) -> list[Group | Activation | None]:
    """The groups with one activation between each two, where it is written or said."""
    written = found.spoken
    if options.activation is not None:
        _agrees(written, options.activation, where)
        written = written or [options.activation]
    if not written:
        raise InputError(
            f"{where}: it does not say what stands between its {len(groups)} layers; --activation "
            "relu says it for all, --layers one by one"
        )
    gaps = len(groups) - 1
    if len(written) == 1:
        written = written * gaps
        options.note(f"{written[0]!r} after every layer but the last")
    if len(written) not in (gaps, len(groups)):
        raise InputError(
            f"{where}: it names {len(written)} activations, but {len(groups)} layers have {gaps} "
            f"between them (or {len(groups)}, one behind each)"
        )
    steps: list[Group | Activation | None] = []
    for i, group in enumerate(groups):
        steps.append(group)
        steps += written[i : i + 1]
    return steps


def _agrees(written: Sequence[Activation], said_one: Activation, where: str) -> None:
    for one in written:
        if one != said_one:
            raise InputError(
                f"{where}: the activation is written there, {one!r}, but --activation says "
                f"{said_one!r}"
            )


# ------------------------------------------------------------------ as it was said


def _as_said(arrays: Mapping[str, Any], found: Found, where: str, options: Options) -> list[Layer]:
    """The layers that --layers names, one by one."""
    steps: list[Group | Activation | str | None] = []
    assert options.layers is not None
    for item in options.layers:
        group = _named(item, arrays, found, where)
        if group is not None:
            steps.append(group)
        elif item.lower() == "softmax":
            steps.append("softmax")
        else:
            how = known_activation(item)
            if how is None:
                known = ", ".join([*(stem(g) for g in found.groups.values()), *found.others])
                raise InputError(
                    f"--layers: {said(item)} is neither an activation nor a layer of {where}, "
                    f"which has {known}"
                )
            steps.append(how)
    return _built(steps, where, options)


def _named(item: str, arrays: Mapping[str, Any], found: Found, where: str) -> Group | None:
    """The group of an item: the names of its arrays with + between them, or its stem."""
    parts = item.split("+")
    if all(part in arrays for part in parts):
        ranks = [np.ndim(arrays[part]) for part in parts]
        if len(parts) > 2 or ranks != [2, 1][: len(parts)]:
            raise InputError(
                f"--layers: {said(item)} is not weights, or weights + bias, of {where}"
            )
        bias = arrays[parts[1]] if len(parts) == 2 else None
        return Group((item,), arrays[parts[0]], bias, list(parts))
    return next((g for g in found.groups.values() if stem(g) == item), None)


def _example(found: Found) -> str:
    stems = [stem(group) for group in found.groups.values()] or ["l1", "l2"]
    return "--layers " + ",relu,".join(stems)


# ------------------------------------------------------------------ shapes


def _built(
    steps: Sequence[Group | Activation | str | None], where: str, options: Options
) -> list[Layer]:
    """Layers from groups and activations, the weights turned as their shapes or the person says."""
    groups = [step for step in steps if isinstance(step, Group)]
    if not groups:
        raise InputError(f"{where}: there are activations, but no weights among the layers")
    for group in groups:
        if np.ndim(group.weights) != 2:
            raise InputError(f"{where}: {said(group.names[0])} {_other_rank(group)}")
        if not np.size(group.weights):
            shape = " x ".join(map(str, np.shape(group.weights)))
            raise InputError(f"{where}: {said(group.names[0])} is {shape}, but a layer has units")
    way = _way_round(groups, where, options)
    layers: list[Layer] = []
    size = 0
    for step in steps:
        if isinstance(step, Group):
            w = floats(step.weights, f"{where}, {step.names[0]}", options)
            b = (
                None
                if step.bias is None
                else floats(step.bias, f"{where}, {step.names[-1]}", options)
            )
            layers.append(Affine(w if way == OUT_IN else w.T, b))
            size = layers[-1].outputs
        elif isinstance(step, Activation):
            if not layers:
                raise InputError(f"{where}: {step!r} comes first, but a net begins with weights")
            if step.name != "identity":
                layers.append(Pointwise(step))
        elif step == "softmax":
            layers.append(Softmax(size))
    return layers


def _other_rank(group: Group) -> str:
    rank = np.ndim(group.weights)
    if rank > 2:
        return (
            f"has {rank} axes, as a convolution has, whose strides and image are not in the file; "
            "an ONNX file has them, and so has the model itself (Net.of)"
        )
    if rank == 1:
        return (
            f"is a list of {np.size(group.weights)}, as a norm has, whose epsilon is not in the "
            "file; an ONNX file has it, and so has the model itself (Net.of)"
        )
    return "is a single number, but weights are a matrix"


def _way_round(groups: Sequence[Group], where: str, options: Options) -> str:
    """Whether rows of the weights are outputs or inputs."""
    faults = {way: _misfit(groups, way) for way in ROUND}
    if options.weights is not None:
        fault = faults[options.weights]
        if fault is not None:
            raise InputError(f"{where}: with --weights {options.weights} {fault}")
        return options.weights
    fitting = [way for way in ROUND if faults[way] is None]
    if len(fitting) == 1:
        options.note(f"weights are {_in_words(fitting[0])}, as their shapes say")
        return fitting[0]
    if fitting:
        raise InputError(
            f"{where}: its weights fit both ways round, so it does not say which net it is; "
            f"--weights {OUT_IN} (a row per output) or --weights {IN_OUT} (a row per input) says it"
        )
    fault, other = faults[OUT_IN], faults[IN_OUT]
    raise InputError(
        f"{where}: {fault}" + (f"; a row per input, {other}" if other != fault else "")
    )


def _in_words(way: str) -> str:
    return "out x in" if way == OUT_IN else "in x out"


def _misfit(groups: Sequence[Group], way: str) -> str | None:
    """Where layers do not meet, read one way round; None where they do."""
    before, given = "", 0
    for group in groups:
        shape = np.shape(group.weights)
        if len(shape) != 2:
            return None  # refused by another sentence
        out, into = shape if way == OUT_IN else shape[::-1]
        if group.bias is not None and np.shape(group.bias) != (out,):
            length = " x ".join(map(str, np.shape(group.bias))) or "no axis"
            return f"{said(group.names[0])} gives {out} numbers, but its bias has {length}"
        if before and given != into:
            return f"{before} gives {given} numbers, but {said(group.names[0])} takes {into}"
        before, given = said(group.names[0]), out
    return None


def _these(groups: Sequence[Group]) -> str:
    names = [said(group.names[0]) for group in groups[:4]]
    return ", ".join(names) + (", ..." if len(groups) > 4 else "")
