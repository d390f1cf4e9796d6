"""From the notebook to the file that ``python -m finitefns.teach.grade`` reads: answers as data."""

from __future__ import annotations

import inspect
import json
import textwrap
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import InputError, said
from ...finite.chains import Chain
from ...finite.endofunctions import Endofunction
from ...finite.maps import FiniteMap
from ...finite.relabeling import Relabeling
from ..exercises.answers import MOST
from ..exercises.index import problem
from ..exercises.instances import Seed
from ..exercises.judging import untried

LARGEST = 10**1000  # Python writes no integer of more than 4300 digits
DEEPEST = 20  # lists in lists; no answer has nearly as many


def as_data(answer: Any, depth: int = 0) -> Any:
    """An answer as JSON can tell it; a function as its source.

    Law: the answer and its data earn the same points.

    >>> as_data({"a": (1, Fraction(2, 3))}), as_data(None)
    ({'a': [1, '2/3']}, None)

    Raises `InputError` for what has no such form.
    """
    if depth > DEEPEST:
        raise InputError(f"lists are in lists more than {DEEPEST} deep")
    if untried(answer):
        return None
    if isinstance(answer, int) and not isinstance(answer, bool) and abs(answer) >= LARGEST:
        raise InputError(f"{said(answer)} is too large to be written down")
    if isinstance(answer, (bool, int, str)):
        return answer
    if isinstance(answer, (np.ndarray, Mapping, list, tuple, set, frozenset, range)):
        many = answer.size if isinstance(answer, np.ndarray) else len(answer)
        if many > MOST:
            raise InputError(f"a list has {many:,} entries, but at most {MOST:,} are read")
    if isinstance(answer, (np.bool_, np.integer, np.floating, np.ndarray)):
        return as_data(answer.tolist(), depth + 1)
    if isinstance(answer, Fraction):
        return str(answer)
    if isinstance(answer, float) and answer == answer and abs(answer) != float("inf"):
        return answer
    if isinstance(answer, (FiniteMap, Endofunction)):
        source = answer.domain if isinstance(answer, FiniteMap) else answer.space
        return as_data({x: answer(x) for x in source.labels}, depth + 1)
    if isinstance(answer, Chain):
        return [as_data(one, depth + 1) for one in answer.maps]
    if isinstance(answer, Relabeling):
        raise InputError("a Relabeling does not tell the names; write {old: new} instead")
    if hasattr(answer, "matrix") or hasattr(answer, "matrices"):
        inside = answer.matrix if hasattr(answer, "matrix") else answer.matrices
        return as_data(inside, depth + 1)
    if isinstance(answer, Mapping):
        if answer and all(isinstance(key, tuple) for key in answer):  # bars: {(i, j): how often}
            return [as_data((*key, often), depth + 1) for key, often in answer.items()]
        told = {_key(key): as_data(x, depth + 1) for key, x in answer.items()}
        if len(told) < len(answer):
            raise InputError(f"two keys of {said(answer)} are one in a file, such as 1 and '1'")
        return told
    if isinstance(answer, (list, tuple, set, frozenset, range)):
        return [as_data(x, depth + 1) for x in answer]
    if inspect.isfunction(answer):
        return {"python": _source(answer)}
    raise InputError(f"{said(answer)} cannot be written into a file; use numbers, texts and lists")


def _key(key: Any) -> str:
    """A key of an object, which in JSON is a text; the point 1.0 is the point 1."""
    if isinstance(key, (tuple, list, Mapping)):
        raise InputError(f"the key {said(key)} cannot be written into a file")
    told = as_data(key)
    return str(int(told) if isinstance(told, float) and told.is_integer() else told)


def _source(function: Any) -> str:
    try:
        return textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        raise InputError(f"the source of {said(function)} is not to be found") from None


class Receipt(tuple[str, ...]):
    """What was handed in, a line per answer; a notebook shows the lines."""

    def __repr__(self) -> str:
        return "\n".join(self)


def hand_in(file: str | Path, seed: Seed, answers: Mapping[str, Any]) -> Receipt:
    """Write answers, by the numbers of their problems, into a file, and say what is in it.

    A function is written by its source, so that it has to bring its imports with it.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as room:
    ...     hand_in(f"{room}/answers.json", "ada", {"01.2": None, "02.5": 7})
    01.2: no answer yet
    02.5: 7
    wrote answers.json

    Raises `InputError` for a problem that there is not, an answer that has no form as data, and a
    file that cannot be written.
    """
    told: dict[str, Any] = {}
    for number, answer in answers.items():
        name = problem(number, seed).number
        try:
            told[name] = as_data(answer)
        except InputError as error:
            raise InputError(f"{name}: {error}") from None
        except Exception as error:  # from inside of what the student handed in
            raise InputError(f"{name}: reading the answer raised {said(error)}") from None
    path = Path(file)
    data = json.dumps({"seed": str(seed), "answers": told}, indent=1)
    try:
        path.write_text(data, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write {str(path)!r}: {error.strerror}") from None
    return Receipt([*[f"{name}: {_glance(told[name])}" for name in told], f"wrote {path.name}"])


def _glance(answer: Any) -> str:
    if answer is None:
        return "no answer yet"
    is_code = isinstance(answer, dict) and set(answer) == {"python"}
    return "a function" if is_code else said(answer)
