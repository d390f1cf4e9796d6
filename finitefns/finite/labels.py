"""What may be the name of a point: a hashable Python value that equals itself.

Names are compared as Python compares them, so 1, 1.0 and True are one name, and a NumPy scalar is
the value that it equals. Law: ``plain(x) == x``, and two plain names are one when they are equal.
"""

from __future__ import annotations

import numbers
from typing import Any, cast

import numpy as np

from ..errors import InputError, said


def plain(label: Any) -> Any:
    """A NumPy scalar as the Python value that it equals; everything else as it is.

    >>> plain(np.int64(3)), plain(np.datetime64("2020-01-01", "ns"))
    (3, datetime.datetime(2020, 1, 1, 0, 0))

    Raises `InputError` for a time that is finer than a microsecond or counts months.
    """
    if not isinstance(label, np.generic):
        return label
    value = label.item()
    if label.dtype.kind not in "mM" or not isinstance(value, int):
        return value
    # NumPy hands out nanoseconds as a bare integer, and then two units of one day are two names.
    micro = label.astype(f"{label.dtype.kind}8[us]") if _counts_seconds(label) else None
    if micro is None or micro != label:
        raise InputError(
            f"the label {said(label)} is a time that Python has no value for; dates and spans are "
            "read down to the microsecond, others as texts"
        )
    return micro.item()


def _counts_seconds(time: Any) -> bool:
    return np.datetime_data(time.dtype)[0] in ("ns", "ps", "fs", "as")


def as_whole(label: Any) -> int | None:
    """The integer that a label equals, as 1.0 and True equal 1; None where there is none.

    >>> as_whole(True), as_whole(2.0), as_whole(2.5), as_whole("2")
    (1, 2, None, None)
    """
    if isinstance(label, (int, np.integer)):
        return int(label)
    if not isinstance(label, (numbers.Number, np.bool_)):
        return None
    try:
        whole = int(cast(Any, label))
        return whole if whole == label else None
    except (TypeError, ValueError, OverflowError):
        return None


def check_unmasked(array: Any, where: str) -> None:
    """Refuse a masked array with a masked cell: it is missing, and NumPy would show what it hid."""
    if not isinstance(array, np.ndarray) or array.dtype.names:
        return
    mask = getattr(array, "mask", None)  # only NumPy's masked arrays have one
    if mask is not None and np.any(mask):
        spot = "][".join(map(str, np.argwhere(np.broadcast_to(mask, array.shape))[0].tolist()))
        raise InputError(f"{where}[{spot}] is masked, so it is missing; give its value or drop it")
