"""The faults that can be planted: every one changes one line of a source file and still parses.

A fault is made by rewriting one expression or statement that stands on a single line. What nobody
computes with is left alone: docstrings, annotations, imports, and the words of a refusal.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOMS = (
    "finitefns/finite",
    "finitefns/linear",
    "finitefns/compare.py",
    "finitefns/contract.py",
    "finitefns/freedom.py",
    "finitefns/summaries.py",
    "finitefns/survival.py",
    "finitefns/tolerance.py",
)


@dataclass(frozen=True)
class Fault:
    """One line of one function, before and after; line counts from 1."""

    file: str
    function: str
    line: int
    before: str
    after: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What stays the same when other lines of the file come and go."""
        return self.file, self.function, self.before.strip(), self.after.strip()

    def planted(self, source: str) -> str:
        """The source with the fault in it."""
        lines = source.splitlines(keepends=True)
        assert lines[self.line - 1].rstrip("\r\n") == self.before
        lines[self.line - 1] = self.after + "\n"
        return "".join(lines)

    def shown(self) -> str:
        """The fault as a difference that a person reads."""
        return (
            f"{self.file}:{self.line} in {self.function}\n"
            f"  - {self.before.strip()}\n  + {self.after.strip()}"
        )


# ------------------------------------------------------------------ how one node goes wrong

OTHER_COMPARISON: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OTHER_SIGN: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.MatMult: ast.Mult,
}
OTHER_NAME = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "ceil": "floor",
    "floor": "ceil",
    "zeros": "ones",
    "ones": "zeros",
    "minimum": "maximum",
    "maximum": "minimum",
    "issubset": "issuperset",
}
# Without these the rest still runs, only in another order or with another sign.
UNWRAPPED = {"sorted", "reversed", "abs", "unique", "set", "frozenset", "sort", "cumsum", "copy"}
KEPT_KEYWORDS = {"dtype", "strict", "file", "encoding"}


def named(node: ast.expr) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def constants(value: object) -> list[object]:
    """Other constants in the place of one; words stay, since most of them are said, not used."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1] if value else [1]
    if isinstance(value, float) and value:
        return [value * 1000, value / 1000]
    return []


def expressions(node: ast.expr) -> Iterator[ast.expr]:
    """What may stand wrongly in the place of an expression."""

    def changed(**fields: object) -> ast.expr:
        other = copy.copy(node)
        for name, value in fields.items():
            setattr(other, name, value)
        return other

    match node:
        case ast.Compare(ops=[op], comparators=[_]):
            for kind in OTHER_COMPARISON.get(type(op), ()):
                yield changed(ops=[kind()])
        case ast.Compare(ops=[*ops]):
            for place, op in enumerate(ops):
                for kind in OTHER_COMPARISON.get(type(op), ())[:1]:
                    yield changed(ops=[*ops[:place], kind(), *ops[place + 1 :]])
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OTHER_SIGN:
            yield changed(op=OTHER_SIGN[type(op)]())
            if isinstance(op, ast.Sub | ast.MatMult | ast.FloorDiv | ast.Mod):
                yield changed(left=right, right=left)
        case ast.BoolOp(op=op, values=values):
            yield changed(op=ast.Or() if isinstance(op, ast.And) else ast.And())
            for place in range(len(values)):
                left = [*values[:place], *values[place + 1 :]]
                yield left[0] if len(left) == 1 else changed(values=left)
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.IfExp(body=body, orelse=orelse):
            yield body
            yield orelse
        case ast.Constant(value=value):
            for other in constants(value):
                yield ast.Constant(other)
        case ast.Call(func=func, args=args, keywords=keywords):
            if named(func) in OTHER_NAME and not isinstance(func, ast.Call):
                other = copy.copy(func)
                setattr(other, "attr" if hasattr(func, "attr") else "id", OTHER_NAME[named(func)])
                yield changed(func=other)
            if named(func) in UNWRAPPED and len(args) == 1:
                yield args[0]
            for place, keyword in enumerate(keywords):
                if keyword.arg is not None and keyword.arg not in KEPT_KEYWORDS:
                    yield changed(keywords=[*keywords[:place], *keywords[place + 1 :]])
            if len(args) > 1 and not any(isinstance(one, ast.Starred) for one in args):
                yield changed(args=[args[1], args[0], *args[2:]])
                yield changed(args=args[:-1])
        case ast.Subscript(slice=ast.Slice(lower=lower, upper=upper, step=step) as part):
            for name, end in (("lower", lower), ("upper", upper), ("step", step)):
                if end is not None:
                    other = copy.copy(part)
                    setattr(other, name, None)
                    yield changed(slice=other)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            for place, loop in enumerate(node.generators):
                if loop.ifs:
                    other = copy.copy(loop)
                    other.ifs = loop.ifs[:-1]
                    loops = [*node.generators[:place], other, *node.generators[place + 1 :]]
                    yield changed(generators=loops)


DEFAULTS = {
    "bool": ("True", "False"),
    "int": ("0", "1"),
    "float": ("0.0",),
    "str": ("''",),
    "list": ("[]",),
    "tuple": ("()",),
    "dict": ("{}",),
    "set": ("set()",),
}


def statements(node: ast.stmt, returns: str) -> Iterator[str]:
    """What may stand wrongly in the place of a statement, as text."""
    match node:
        case ast.Return(value=value) if value is not None:
            kind = returns.partition("[")[0].strip()
            told = ast.unparse(value)
            yield from (f"return {d}" for d in DEFAULTS.get(kind, ()) if d != told)
            if returns.endswith("| None") and told != "None":
                yield "return None"
        case ast.Expr(value=ast.Call()):
            yield "pass"
        case ast.AugAssign(op=op) if type(op) in OTHER_SIGN:
            other = copy.copy(node)
            other.op = OTHER_SIGN[type(op)]()
            yield ast.unparse(other)
            yield "pass"
        case ast.Continue():
            yield "break"
        case ast.Break():
            yield "continue"
        case ast.Raise():
            yield "pass"


# ------------------------------------------------------------------ every fault of a file


def left_alone(node: ast.AST) -> list[ast.AST]:
    """The children of a node that nobody computes with."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return [one for one in (node.returns, *node.decorator_list) if one is not None]
        case ast.arg() if node.annotation is not None:
            return [node.annotation]
        case ast.ClassDef():
            return [*node.decorator_list, *node.bases]
        case ast.AnnAssign():
            return [node.annotation]
        case ast.Import() | ast.ImportFrom() | ast.Assert() | ast.JoinedStr():
            return list(ast.iter_child_nodes(node))
        case ast.Raise() if node.exc is not None:
            return [node.exc]
        case ast.If() if "TYPE_CHECKING" in ast.unparse(node.test):
            return list(ast.iter_child_nodes(node))
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return [node.value]
        case ast.Call() if named(node.func) in {"InputError", "cast", "TypeVar", "Undecided"}:
            return list(ast.iter_child_nodes(node))
    return []


class Finder:
    """Walks one file and collects its faults."""

    def __init__(self, file: str, source: str) -> None:
        self.file, self.lines = file, source.splitlines()
        # Columns count bytes, and a line may hold a letter that has several.
        self.plain = [line.isascii() for line in self.lines]
        self.found: dict[tuple[int, str], Fault] = {}
        self.walk(ast.parse(source), "<module>", "")

    def walk(self, node: ast.AST, function: str, returns: str) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            function = node.name if function == "<module>" else f"{function}.{node.name}"
            returned = getattr(node, "returns", None)
            returns = ast.unparse(returned) if returned is not None else ""
        if isinstance(node, ast.stmt):
            for text in statements(node, returns):
                self.add(node, text, function)
        if isinstance(node, ast.expr):
            for other in expressions(node):
                self.add(node, ast.unparse(ast.fix_missing_locations(other)), function)
        if isinstance(node, ast.If | ast.While | ast.IfExp):
            test = ast.unparse(node.test)
            for text in (
                f"(not ({test}))",
                "False",
                *(["True"] if isinstance(node, ast.If) else []),
            ):
                self.add(node.test, text, function)
        alone = left_alone(node)
        for child in ast.iter_child_nodes(node):
            said = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            if not said and not any(child is one for one in alone):
                self.walk(child, function, returns)

    def add(self, node: ast.stmt | ast.expr, text: str, function: str) -> None:
        line = node.lineno
        if node.end_lineno != line or not self.plain[line - 1] or "\n" in text:
            return
        before = self.lines[line - 1]
        if isinstance(node, ast.expr) and not isinstance(node, ast.Name | ast.Constant):
            text = f"({text})"
        after = before[: node.col_offset] + text + before[node.end_col_offset :]
        if after != before:
            self.found.setdefault((line, after), Fault(self.file, function, line, before, after))


def sources(house: Path) -> dict[str, str]:
    """The files that faults are planted in."""
    paths = [
        path
        for room in ROOMS
        for path in ([house / room] if room.endswith(".py") else (house / room).rglob("*.py"))
        if path.exists()
    ]
    return {
        path.relative_to(house).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(paths)
    }


def faults_of(file: str, source: str) -> list[Fault]:
    """Every fault of a file, in a steady order; whether one is_real is asked when it is drawn."""
    return sorted(Finder(file, source).found.values(), key=lambda one: (one.line, one.after))


def is_real(fault: Fault, source: str) -> bool:
    """Whether the source with the fault is a program, and another one."""
    try:
        return ast.dump(ast.parse(fault.planted(source))) != ast.dump(ast.parse(source))
    except SyntaxError:
        return False


def rank(*what: object) -> str:
    """A place in an order that looks random, and hangs on nothing but what is ranked."""
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()


def by_lines(file: str, source: str) -> dict[tuple[str, str, str, int], list[Fault]]:
    """The faults of a file by (file, function, text of the line, such lines before it)."""
    lines: dict[int, list[Fault]] = {}
    for fault in faults_of(file, source):
        lines.setdefault(fault.line, []).append(fault)
    before: Counter[tuple[str, str]] = Counter()
    found = {}
    for line in sorted(lines):
        function, text = lines[line][0].function, lines[line][0].before.strip()
        found[file, function, text, before[function, text]] = lines[line]
        before[function, text] += 1
    return found


def drawn(house: Path, seed: int, count: int, only: str = "") -> list[Fault]:
    """So many faults by a seed: the lines of lowest rank, and of each its fault of lowest rank.

    A line is known by its text and its function, not by its number. Lines that come or go leave
    the ranks of all others as they are, and so the draw, but for what they push off its end.
    """
    texts = {file: text for file, text in sources(house).items() if file.startswith(only)}
    lines = {
        place: faults
        for file, text in texts.items()
        for place, faults in by_lines(file, text).items()
    }
    found: list[Fault] = []
    for place in sorted(lines, key=lambda place: rank(seed, *place)):
        if len(found) == count:
            break
        here = sorted(lines[place], key=lambda one: rank(seed, *place, one.after.strip()))
        found += [fault for fault in here if is_real(fault, texts[fault.file])][:1]
    return found
