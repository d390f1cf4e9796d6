"""What a person sees when the input cannot be used: one sentence, and nothing lost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .wording import DIGITS, number, shortened


def said(value: Any) -> str:
    """A value as an error says it: never longer than a line, and never an error itself."""
    if isinstance(value, int) and abs(value) >= 10**DIGITS:
        return number(value)
    try:
        if type(value) in (list, tuple, str, bytes) and len(value) > 200:
            # Only its ends are shown, and to write out the rest of a million cells takes seconds.
            text = repr(value[:100]) + repr(value[-100:])
        else:
            text = repr(value)
    except Exception:  # of a student's own class, or of an integer too long to be written out
        return f"a {type(value).__name__} that cannot be shown"
    text = shortened(text, 80)
    return " ".join(text.split()) if "\n" in text else text


def an(kind: str) -> str:
    """A word with its article.

    >>> an("int"), an("str")
    ('an int', 'a str')
    """
    return f"{'an' if kind[:1] in 'AEIOUaeiou' else 'a'} {kind}"


def nearest(word: str, known: Iterable[str]) -> str:
    """The end of a sentence that names the known word which was meant; empty where none is near.

    >>> nearest("lienar", ["linear", "scale"]), nearest("x", ["linear"])
    ('; did you mean linear?', '')
    """
    from difflib import get_close_matches  # only who has misspelt a word waits for it

    found = get_close_matches(word, list(known), 1, 0.75)
    return f"; did you mean {found[0]}?" if found else ""


def no_rule(question: str, thing: Any, asked_of: str = "a map, a chain or the like") -> InputError:
    """The one refusal of a question that is not asked of such a thing, or of no such kind.

    >>> str(no_rule("distance", 3, "a map"))
    'distance: the number 3 is not a map'
    """
    return InputError(f"{question}: {is_not(thing, asked_of)}")


def called(value: Any) -> str:
    """A value as the subject of a sentence.

    >>> called(5), called("ab"), called(None), called(object)
    ('the number 5', "the text 'ab'", 'None', 'the class object')
    """
    kind = type(value)
    nouns: dict[type, str] = {int: "number", float: "number", str: "text"}
    nouns |= {list: "list", tuple: "tuple", dict: "dict"}
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if kind in nouns:
        return f"the {nouns[kind]} {said(value)}"
    if value is None or kind is bool:
        return said(value)
    return an("array" if kind.__name__ == "ndarray" else kind.__name__)


def is_not(value: Any, meant: str) -> str:
    """That a value is not what was meant, and how to make a map of it where that is easy.

    >>> is_not([0, 0, 1], "a map")
    'the list [0, 0, 1] is not a map; FiniteMap([0, 0, 1]) makes a map of it'
    """
    kind = type(value)
    makers: dict[type, str] = {str: "FiniteMap.from_values", dict: "FiniteMap.from_mapping"}
    makers[list] = "FiniteMap"
    plain = f"{called(value)} is not {meant}"
    if kind not in makers or not value:
        return plain
    if kind is list and not all(type(item) is int for item in value[:100]):
        return plain
    given = said(value) if len(said(value)) < 40 else "..."
    return f"{plain}; {makers[kind]}({given}) makes a map of it"


def is_missing(label: Any) -> bool:
    """Whether a label stands for no label: None, NaN, and what cannot say that it is itself.

    >>> is_missing(None), is_missing(float("nan")), is_missing(0)
    (True, True, False)
    """
    if label is None:
        return True
    try:
        return bool(label != label)
    except Exception:  # pd.NA: whether it differs from itself is missing, too
        return True


def listed(value: Any, meant: str) -> list[Any]:
    """The items of a list that a person handed in; ``meant`` is the sentence where it is none.

    The items are asked for one by one: a list-like of three items may claim to have a billion.
    """
    if isinstance(value, type) or not isinstance(value, Iterable) or getattr(value, "ndim", 1) == 0:
        raise InputError(meant)
    if type(value) in (list, tuple, str):
        return list(value)  # these do not lie
    try:
        return [item for item in value]  # noqa: C416 - list() would make room for what is claimed
    except Exception as error:  # of a student's own class
        raise InputError(f"{meant}; reading it ended in {said(error)}") from None


class InputError(ValueError):
    """An input that cannot be used; the message says where, what was found, what is allowed.

    >>> import finitefns as ff
    >>> ff.FiniteMap([0, 0, 5], codomain=4)
    Traceback (most recent call last):
    finitefns.errors.InputError: values[2] is 5, but the codomain has points 0..3
    """
