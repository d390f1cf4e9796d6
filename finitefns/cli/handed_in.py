"""The answer to an exercise as it is typed or kept in a file: JSON, or as Python writes it."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

from ..errors import InputError, said

LARGEST = 2**24  # bytes of a file of one answer
BROKEN = {
    "Expecting value": "a value is missing here",
    "Expecting ',' delimiter": "a comma or a closing bracket is missing here",
    "Expecting ':' delimiter": "a colon is missing here",
    "Expecting property name enclosed in double quotes": "a name in double quotes is missing here",
    "Illegal trailing comma before end of object": "nothing follows this comma",
    "Illegal trailing comma before end of array": "nothing follows this comma",
    "Unterminated string starting at": "the text that begins here never ends",
    "Extra data": "the answer ends before this",
}
# What is in quotes, or a word that is not.
WORD = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?<![\w.'"])([^\W\d]\w*)""")
TYPED = 10_000  # letters; in more than a person types nobody looks for a quote
VALUES = {"true", "false", "null", "NaN", "Infinity", "True", "False", "None"}


def answer_of(given: str, function: bool) -> Any:
    """What was handed in: a word, or the name of a ``.json`` or ``.py`` file.

    ``function`` is whether the source of a function is meant. A word that begins like data must be
    data; any other is a text, as the letters of a choice are.

    >>> answer_of("{'sizes': [5, 2, 1], 'missed': 1}", False)
    {'sizes': [5, 2, 1], 'missed': 1}
    >>> answer_of("[[1, 2], [3]]", False), answer_of("AD", False), answer_of("7", False)
    ([[1, 2], [3]], 'AD', 7)
    >>> answer_of('{"sizes": [5, 2,', False)
    Traceback (most recent call last):
    finitefns.errors.InputError: the answer, letter 17: a value is missing here (after '[5, 2,')
    """
    if given.lower().endswith(".py"):
        return {"python": _text_of(Path(given))}
    if given.lower().endswith(".json"):
        return _data(_text_of(Path(given)), given, whole=True)
    if function:
        return {"python": given}
    return _data(given, "the answer", whole=given.lstrip()[:1] in ("[", "{", '"', "'", "("))


def _text_of(path: Path) -> str:
    from ..files import decoded

    if path.exists() and not path.is_file():
        raise InputError(f"{path}: this is not a file that holds an answer")
    with open(path, "rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise InputError(f"{path}: an answer has at most {LARGEST:,} bytes")
    return decoded(data, str(path))


def _data(text: str, where: str, whole: bool) -> Any:
    """The same as `_parsed`; a typographic minus is a minus where that makes data of the text.

    >>> _data("[\N{MINUS SIGN}3]", "here", True), _data('["\N{MINUS SIGN}3"]', "here", True)
    ([-3], ['−3'])
    """
    from ..reading.cells import ascii_minus

    plain = ascii_minus(text)
    if plain == text:
        return _parsed(text, where, whole)
    for typed in (text, plain):
        try:
            return _parsed(typed, where, whole=True)
        except InputError:
            pass  # told below, of the text as it was typed
    return _parsed(text, where, whole)


def _parsed(text: str, where: str, whole: bool) -> Any:
    """JSON or a Python value; what is neither is a text, unless it must be ``whole``."""
    try:
        return json.loads(text, object_pairs_hook=_once)
    except RecursionError:
        raise InputError("the answer is nested too deep to be read") from None
    except json.JSONDecodeError as error:
        broken = error
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    except ValueError:  # a number of too many digits
        raise InputError(f"{where}: a number in it has too many digits to be read") from None
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        if whole:
            raise InputError(_place(broken, where)) from None
        return text


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        raise InputError(f"the name {said(twice)} comes twice, but each has one value")
    return found


def _place(error: json.JSONDecodeError, where: str) -> str:
    """Where a text stops to be JSON, and what is wrong there.

    >>> answer_of("[['May', Wim]]", False)
    Traceback (most recent call last):
    finitefns.errors.InputError: the answer, letter 10: 'Wim' has no quotes, and a name has them
    """
    typed = error.doc if len(error.doc) < TYPED else ""
    names = [x for x in WORD.finditer(typed) if x[1] and x[1] not in VALUES]
    if names and error.msg == "Expecting value" and re.match(r"['\w]", error.doc[error.pos :]):
        found = json.JSONDecodeError("", error.doc, names[0].start())
        named = f"{said(names[0][1])} has no quotes, and a name has them"
        return f"{where}, {_line(found)}letter {found.colno}: {named}"
    before = error.doc[max(0, error.pos - 40) : error.pos].split("\n")[-1].strip()
    seen = f" (after {said(before[-6:])})" if before else ""
    what = BROKEN.get(error.msg, f"this is not JSON ({error.msg})")
    return f"{where}, {_line(error)}letter {error.colno}: {what}{seen}"


def _line(error: json.JSONDecodeError) -> str:
    return f"line {error.lineno}, " if "\n" in error.doc.strip() else ""
