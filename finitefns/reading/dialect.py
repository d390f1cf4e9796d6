"""How a table is written: what stands in front of it, and what separates its cells.

Decided from up to 200 rows of every table of one call, quotes heeded: a separator splits all of
them into equally many cells, two or more. Where several marks do, the tab is meant; a comma is not
where it only stands inside numbers (1,5) or before a space (Smith, Ann); what is still open is
refused, with the line. Law: a table is the same table whichever separator it is written with.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..errors import InputError, said
from .asked import named_separator

MARKS = (",", ";", "\t", "|")
SAMPLE = 200  # rows
CHUNK = 2**18  # letters in which they are looked for
UNUSUAL = (":", "^", "~", "\\", "/", "=", " ")  # never guessed, but noticed

_EXCEL = re.compile(r'"?sep=(.)"?[ \t]*(?:\r\n|\r|\n|\Z)', re.I)
_COMMENT = re.compile(r"#(?:[#!]|\s|\Z)")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_LOOSE_COMMA = re.compile(r"[^,]*(?:(?:, |(?<=[0-9]),(?=[0-9]))[^,]*)*")
_LOOSE = re.compile(r"[^;|]*(?:[;|] [^;|]*)*")


@dataclass(frozen=True)
class Sheet:
    """A text that is a table: where its first row begins, and how many lines stand before it.

    ``separator`` is what is known of it: by --sep, by a line sep=; or, where nothing speaks
    against it, by the ending of the file (``usual``).
    """

    where: str
    text: str
    start: int = 0
    skipped: int = 0
    separator: str = ""
    usual: str = ","

    def rows(self, separator: str) -> Iterator[tuple[int, list[str]]]:
        """The rows, each with the line it ends in; blank lines are left out."""
        stream = io.StringIO(self.text, newline="")
        stream.seek(self.start)
        white = separator == " "
        lines = (" ".join(line.split()) + "\n" for line in stream) if white else stream
        reader = csv.reader(lines, delimiter=separator, strict=True, skipinitialspace=not white)
        try:
            for row in reader:
                if row and (len(row) > 1 or row[0].strip()):
                    yield reader.line_num + self.skipped, row
        except csv.Error as error:
            why = str(error)
            if "field limit" in why:
                why = f"a cell has more than {csv.field_size_limit():,} letters"
            line = reader.line_num + self.skipped
            raise InputError(f"{self.where}, line {line}: not a table: {why}") from None

    @property
    def top(self) -> str:
        """The first line of the table, as a sentence quotes it."""
        match = _LINE.match(self.text, self.start)
        return said(match[0].rstrip("\r\n") if match else "")

    @property
    def first_line(self) -> int:
        """The number of that line in the file."""
        return self.skipped + 1


def sheet_of(text: str, where: str, usual: str = ",", separator: str = "") -> Sheet:
    """The table in a text: a line ``sep=;`` and comments in front of it are not rows.

    >>> sheet_of("sep=;\\n# by hand\\na;1\\n", "here").separator
    ';'
    """
    start = skipped = 0
    while start < len(text) and (match := _LINE.match(text, start)):
        line = match[0].strip()
        excel = _EXCEL.fullmatch(match[0]) if not skipped else None
        if excel is not None:
            separator = separator or excel[1]
        elif line and not _COMMENT.match(line):
            break
        start, skipped = match.end(), skipped + 1
    return Sheet(where, text, start, skipped, separator, usual)


# ------------------------------------------------------------------ which separator


def agreed(sheets: Sequence[Sheet]) -> tuple[list[Sheet], list[str]]:
    """The tables of one call with their separator, and the separators that were guessed.

    A table of one column has none: its separator is ``""``. Raises `InputError` where two marks
    would do, and for tables that are written in two ways.
    """
    sheets = [_by_ending(_commented(sheet)) for sheet in sheets]
    found = [_options(sheet) for sheet in sheets]
    common = set(MARKS) | {" "}
    for options in found:
        common &= options or common
    sure = [
        (sheet, options)
        for sheet, options in zip(sheets, found, strict=True)
        if options and not sheet.separator
    ]
    if not common:
        raise _disagree(sure)
    chosen = _chosen(common, sure) if sure else ""
    read, guessed = [], []
    for sheet, options in zip(sheets, found, strict=True):
        mark = sheet.separator or (chosen if options else _most_often(sheet))
        open_ = not sheet.separator and mark and (mark != sheet.usual or len(options) > 1)
        if open_ or mark == sheet.usual == " ":
            guessed.append(mark)
        read.append(replace(sheet, separator=mark))
    return read, list(dict.fromkeys(guessed))


def even(sheet: Sheet, mark: str) -> bool:
    """Whether a mark splits every row into equally many cells, two or more."""
    rows = _sample(sheet, mark)
    if not rows:
        return False
    widths = set(map(len, rows))
    return (len(widths) == 1 and widths.pop() >= 2) or _is_short(sheet, rows)


def is_short(sheet: Sheet, mark: str) -> bool:
    """Whether the first line has no cell above the names of the rows, as R writes it.

    The rows below all have one cell more, and are called 1, 2, 3, ... or begin with a quote.

    >>> is_short(sheet_of("id,c\\n1,ada,A\\n2,ben,B\\n", "here"), ",")
    True
    """
    return _is_short(sheet, _sample(sheet, mark))


def _is_short(sheet: Sheet, rows: Sequence[Sequence[str]]) -> bool:
    if len(rows) < 3 or {len(rows[0]) + 1} != set(map(len, rows[1:])) or len(rows[0]) < 2:
        return False
    if not any(row[-1].strip() for row in rows[1:]):
        return False  # a separator at the end of every row but the first
    counted = all(row[0].strip() == str(i) for i, row in enumerate(rows[1:], 1))
    return counted or sheet.text[sheet.start : sheet.start + 1] == '"'


def _options(sheet: Sheet) -> set[str]:
    """The marks that could separate the cells of a table; none where it is not even."""
    if sheet.separator:
        return set()
    return {mark for mark in MARKS if even(sheet, mark)}


def _by_ending(sheet: Sheet) -> Sheet:
    """A file called .tsv has tabs, if they fit; so have lines of two words blanks."""
    known = not sheet.separator and sheet.usual in "\t " and even(sheet, sheet.usual)
    return replace(sheet, separator=sheet.usual) if known else sheet


def _commented(sheet: Sheet) -> Sheet:
    """Lines such as ``#made by hand`` in front are comments if the rest is a table without them."""
    if sheet.text[sheet.start : sheet.start + 1] != "#" or _options(sheet):
        return sheet
    start, skipped = sheet.start, sheet.skipped
    while sheet.text[start : start + 1] == "#" and (match := _LINE.match(sheet.text, start)):
        start, skipped = match.end(), skipped + 1
    rest = replace(sheet, start=start, skipped=skipped)
    marks = [rest.separator] if rest.separator else MARKS
    return rest if any(even(rest, mark) for mark in marks) else sheet


def _sample(sheet: Sheet, mark: str) -> list[list[str]]:
    end = sheet.start + CHUNK
    cut = len(sheet.text) > end
    found: list[list[str]] = []
    try:
        for _, row in replace(sheet, text=sheet.text[:end]).rows(mark):
            if any(map(str.strip, row)):
                found.append(row)
            if len(found) == SAMPLE:
                return found
    except InputError:
        return found if cut else []
    return found[:-1] if cut and len(found) > 1 else found


def _chosen(common: set[str], sure: Sequence[tuple[Sheet, set[str]]]) -> str:
    marks = [mark for mark in (*MARKS, " ") if mark in common]
    if len(marks) > 1 and "\t" in marks:
        return "\t"  # nobody types a tab into a name
    if "," in marks and len(marks) > 1:
        others = [mark for mark in marks if mark != ","]
        if all(_LOOSE_COMMA.fullmatch(cell) for cell in _cells(sure, others[0])):
            marks = others
        elif all(_LOOSE.fullmatch(cell) for cell in _cells(sure, ",")):
            marks = [","]
    if len(marks) > 1:
        sheet = sure[0][0]
        two = " and at ".join(map(named_separator, marks))
        raise InputError(
            f"{sheet.where}, line {sheet.first_line}: {sheet.top} can be split at {two}; "
            "--sep says which is meant"
        )
    return marks[0]


def _cells(sure: Sequence[tuple[Sheet, set[str]]], mark: str) -> Iterator[str]:
    for sheet, _ in sure:
        for row in _sample(sheet, mark):
            yield from row


def _disagree(sure: Sequence[tuple[Sheet, set[str]]]) -> InputError:
    (one, its) = sure[0]
    other, theirs = next((s, o) for s, o in sure if not o & its or s is sure[-1][0])
    marks = [next(mark for mark in (*MARKS, " ") if mark in o) for o in (its, theirs)]
    told = [
        f"{sheet.where}, line {sheet.first_line}: {sheet.top} is split at {named_separator(mark)}"
        for sheet, mark in zip((one, other), marks, strict=True)
    ]
    each = " ".join(f"--sep {_typed(mark)}" for mark in marks)
    raise InputError(
        f"{told[0]}, but {told[1]}; one separator is meant for all tables, unless --sep is given "
        f"once for each: {each}"
    )


def _typed(mark: str) -> str:
    return {"\t": "tab", " ": "space"}.get(mark, f"'{mark}'")


def _most_often(sheet: Sheet) -> str:
    """The mark of a table that is not even: the one that splits most rows; none of one column."""
    counts = {mark: sum(len(row) > 1 for row in _sample(sheet, mark)) for mark in MARKS}
    best = max(MARKS, key=lambda mark: counts[mark])
    if counts[best]:
        return best
    begin = _LINE.match(sheet.text, sheet.start)
    for mark in MARKS:  # quotes that do not close leave no rows: whoever reads it says so
        if begin and mark in begin[0] and not _sample(sheet, mark):
            return mark
    for mark in UNUSUAL:
        if len(_sample(sheet, mark)) > 1 and even(sheet, mark):
            raise InputError(
                f"{sheet.where}, line {sheet.first_line}: {sheet.top} has no ',', ';', '|' or "
                f"tab; --sep {_typed(mark)} splits it at {named_separator(mark)}, and "
                "--sep ',' reads one column"
            )
    return ""
