"""What speaks for a first line that names the columns, and what for a row like the others."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .cells import NUMBER

# A first line with one of these words names its columns, if the word does not come again below it.
# They are words of tables; those that are as often data (person, true, type) are left out.
WORDS = frozenset((
    "category", "class", "classes", "cluster", "clusters", "codomain", "codon", "community",
    "domain", "group", "groups", "hidden", "id", "ids", "identifier", "index", "input",
    "inputs", "key", "keys", "label", "labels", "name", "names", "node", "nodes", "output",
    "outputs", "partition", "pred", "predicted", "prediction", "sample", "samples", "segment",
    "segments", "stage", "tag", "target", "value", "values", "vertex", "y_pred", "y_true",
))  # fmt: skip
ENDS = {("x", "y"), ("from", "to"), ("source", "target"), ("true", "predicted")}
_PART = re.compile(r"[a-z][a-z_ ]*[_ ](?:id|name|label|cluster|group|class|code|nr|no)")
_UNNAMED = re.compile(r"(?:Unnamed: [0-9]+|__index_level_[0-9]+__)?")

YES, NO, LIKELY, OPEN = "heading", "data", "likely", "open"


def is_index(names: Sequence[str]) -> bool:
    """Whether the first column has no name and the others do: what pandas and R write."""
    others = list(names[1:])
    counted = others == [str(i) for i in range(len(others))]
    return (
        bool(_UNNAMED.fullmatch(names[0]))
        and all(others)
        and (counted or not any(map(NUMBER.fullmatch, others)))
    )


def kind_of_line(
    head: Sequence[str], columns: Sequence[Sequence[str]], first: Sequence[str]
) -> str:
    """What the first line of a table is: a heading, data, likely a heading, or open.

    ``head`` stands above ``columns``; ``first`` is the whole line. It is a heading if its first
    cell is empty and the others are not (an index of pandas), if it has a word such as id, name or
    cluster, or x and y at its ends, or if it has a text above nothing but numbers. It is data if
    one of its cells is a number or comes again below it. It is likely a heading where every other
    name of a column comes twice or more.

    >>> kind_of_line(["id", "cluster"], [["ada"], ["A"]], ["id", "cluster"])
    'heading'
    >>> kind_of_line(["ada", "A"], [["ben", "cyd"], ["A", "B"]], ["ada", "A"])
    'data'
    >>> kind_of_line(["ada", "A"], [["ben"], ["B"]], ["ada", "A"])
    'open'
    """
    if len(first) > 1 and is_index(first):
        return YES
    counted = len(head) > 1 and list(head) == [str(i) for i in range(len(head))]
    if counted and any(column and not any(map(NUMBER.fullmatch, column)) for column in columns):
        return YES  # what pandas writes above columns that nobody named
    if any(cell in column for cell, column in zip(head, columns, strict=True)):
        return NO
    lower = [cell.lower() for cell in first]
    named = any(x in WORDS or _PART.fullmatch(x) for x in lower)
    if named and any(map(NUMBER.fullmatch, head)):  # id,2019 over numbers, or a count of words
        above = [x for x, column in zip(head, columns, strict=True) if _all_numbers(column)]
        return YES if any(not NUMBER.fullmatch(x) for x in above) else OPEN
    if named or (lower[0], lower[-1]) in ENDS:
        return YES
    if any(map(NUMBER.fullmatch, head)) or not all(head) or len(set(head)) < len(head):
        return NO
    if any(map(_all_numbers, columns)):
        return YES
    for column in columns[1:] or columns:
        if len(column) >= 4 and all(n > 1 for n in _counts(column).values()):
            return LIKELY
    return OPEN


def _all_numbers(column: Sequence[str]) -> bool:
    return bool(column) and all(map(NUMBER.fullmatch, column))


def _counts(column: Sequence[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for cell in column:
        counts[cell] = counts.get(cell, 0) + 1
    return counts
