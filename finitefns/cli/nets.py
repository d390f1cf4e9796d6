"""Nets on the command line: a model, and perhaps inputs for it.

A net is meant where a file can only hold one, where ``--kind net`` says so, or where inputs are
handed in for it. What a file does not say of a net is asked for by ``--weights`` and
``--activation``; nothing is assumed.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from typing import Any

from ..errors import InputError
from ..wording import number

KIND = "net"
OPTIONS = {
    "inputs": "--inputs",
    "label": "--label",
    "precision": "--precision",
    "weights": "--weights",
    "activation": "--activation",
    "layers": "--layers",
}
OF_FILES = ("activation", "weights", "layers")


def arguments(ask: argparse.ArgumentParser) -> None:
    """The options of commands that read nets."""
    of_nets = ask.add_argument_group("of nets, more in finitefns help nets")
    of_nets.add_argument("--inputs", metavar="DATA", help="the points at which a net is looked at")
    of_nets.add_argument("--label", metavar="NAME", help="the column of DATA that names them")
    same = "states that differ by at most P are one"
    of_nets.add_argument("--precision", metavar="P", help=same)
    # What a file may leave open is told by the topic, and asked for where it is needed.
    ways, hidden = ["out,in", "in,out"], argparse.SUPPRESS
    of_nets.add_argument("--weights", choices=ways, metavar="WAY", help=hidden)
    of_nets.add_argument("--activation", metavar="NAME", help=hidden)
    of_nets.add_argument("--layers", metavar="LIST", help=hidden)


def are_meant(texts: Sequence[str], options: argparse.Namespace) -> bool:
    """Whether the words of a question stand for nets.

    Raises `InputError` where one can only be a net and another cannot be one.
    """
    kind = getattr(options, "kind", None)
    if kind is not None:
        return bool(kind == KIND)
    if getattr(options, "inputs", None) is not None:
        return True
    from ..reading.nets import can_only_be_a_net

    found = [can_only_be_a_net(text) for text in texts]
    if any(found) and not all(found):
        net, other = texts[found.index(True)], texts[found.index(False)]
        raise InputError(f"{net} is a net, but {other} is not; --kind net reads both as nets")
    return any(found)


def refuse_options(options: argparse.Namespace) -> None:
    """Raise `InputError` for an option of nets where none is asked about."""
    for name, option in OPTIONS.items():
        if getattr(options, name, None) is not None:
            raise InputError(f"{option} is for nets, but no net is asked about here; --kind net")


def read(
    texts: Sequence[str],
    options: argparse.Namespace,
    how: dict[str, Any],
    tolerance: float | None,
) -> list[Any]:
    """The nets, or the nets on their inputs; ``how`` is what the options say of tables."""
    from ..reading.nets import EXAMPLE, read_net

    tell = how["tell"]
    if options.inputs is None:
        for name in ("label", "precision"):
            if getattr(options, name) is not None:
                raise InputError(f"{OPTIONS[name]} is about inputs; --inputs DATA hands them in")
    from_files = [text for text in texts if not text.startswith(EXAMPLE)]
    nets = []
    for text in texts:
        # Beside a file an example needs none of what is said of the file.
        of_file = text in from_files or not from_files
        said_of = {name: getattr(options, name) for name in OF_FILES} if of_file else {}
        nets.append(read_net(text, **said_of, most=how["most"], tell=tell))
    if options.inputs is None:
        return nets
    from ..reading.asked import Asked
    from ..reading.points import read_points

    precision = precision_of(options.precision)
    marks = how["sep"]
    asked = Asked(how["columns"], marks, how["header"], how["most"], tell, how["now"])
    for text, net in zip(texts, nets, strict=True):
        if net.inputs != nets[0].inputs:
            raise InputError(
                f"{texts[0]} takes {nets[0].inputs} numbers per input, but {text} takes "
                f"{net.inputs}; inputs of one file fit one of them"
            )
    points = read_points(options.inputs, nets[0].inputs, asked, options.label)
    said_before(nets, len(points.rows), how["now"])
    at = {"precision": precision, "tolerance": tolerance}
    return [net.on(points.rows, labels=points.labels, **at) for net in nets]


LONG = 2 * 10**10  # multiplications of which a person is told before they start
WIDE = 2**31  # bytes of states, likewise
MANY = 200_000  # inputs, of which each may have a barcode of its own


def said_before(nets: Sequence[Any], inputs: int, now: Callable[[str], None]) -> None:
    """Say how long the work will take and how much it needs, where that is much."""
    work = sum(inputs * work_of(net.widths) for net in nets)
    bytes_ = sum(8 * inputs * sum(net.widths) for net in nets)
    if work > LONG or bytes_ > WIDE or inputs > MANY:
        seconds = max(1, round(work / 2e9 + len(nets) * inputs / 3e4))
        now(
            f"{number(inputs)} inputs through stages of {' -> '.join(map(str, nets[0].widths))}: "
            f"about {number(seconds)} s and {bytes_ / 2**30:.1f} GB of states; Ctrl-C stops it"
        )


def work_of(widths: Sequence[int]) -> int:
    """About how many multiplications the ranks of one input take: every stage to every later one.

    >>> work_of([2, 3, 1])
    27
    """
    return sum(
        widths[i] * widths[j] * widths[j + 1]
        for i in range(len(widths))
        for j in range(i, len(widths) - 1)
    )


def precision_of(text: str | None) -> float | None:
    """The precision that was typed, where anyone typed one."""
    if text is None:
        return None
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not 0.0 <= found < math.inf:
        raise InputError(f"--precision is {text!r}, but a number from 0 on is meant, such as 1e-6")
    return found
