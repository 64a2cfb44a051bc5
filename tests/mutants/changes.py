"""The small changes of a module that a test should notice: pure, from its text.

Not mutmut (3.8): it leaves constants and most decorated functions alone, properties among them, and takes no sample.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

Change = tuple[int, int, str]
"""What stands from one byte of the text to another, and what is put there."""

COMPARED: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
}
COUNTED: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "//"),
    ast.FloorDiv: ("//", "*"),
    ast.BitOr: ("|", "&"),
    ast.BitAnd: ("&", "|"),
}
LARGE = 1_000


class Mutant(NamedTuple):
    """One change: of which module, on which line of which statement, and what it is called in lists."""

    module: str
    line: int
    statement: int
    change: Change
    name: str

    def applied(self, text: bytes) -> bytes:
        """The module's text with it."""
        start, end, new = self.change
        return text[:start] + new.encode() + text[end:]


def mutants(module: str, text: bytes) -> Iterator[Mutant]:
    """Every small change of a module, whose name is told in theirs."""
    source = _Source(text)
    seen: Counter[str] = Counter()
    for node, statement in _nodes(ast.parse(text)):
        for start, end, new in _changes(node, source):
            first, last = text.rfind(b"\n", 0, start) + 1, (text + b"\n").index(b"\n", end)
            was, now = text[first:last], text[first:start] + new.encode() + text[end:last]
            name = " ".join(f"{module}: {was.decode()} -> {now.decode()}".split())
            seen[name] += 1
            ordinal = f" ({seen[name]})" if seen[name] > 1 else ""
            line = text.count(b"\n", 0, start) + 1
            yield Mutant(module, line, statement, (start, end, new), name + ordinal)


class _Source:
    """A text, and where the nodes of its tree stand in it."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self._lines = [0, *(found.end() for found in re.finditer(rb"\n", text))]

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """The node's first byte and the one after its last."""
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return self._lines[node.lineno - 1] + node.col_offset, self._lines[end_line - 1] + end_column

    def at(self, node: ast.expr) -> str:
        """The node's text."""
        return self.text[slice(*self.span(node))].decode()

    def between(self, left: ast.expr, right: ast.expr, old: str, new: str) -> Iterator[Change]:
        """Another operator between two nodes."""
        start, end = self.span(left)[1], self.span(right)[0]
        found = re.search(rf"(?<!\w){re.escape(old)}(?!\w)".encode(), self.text[start:end])
        if found:
            yield start + found.start(), start + found.end(), new


def _nodes(tree: ast.AST, statement: int = 0) -> Iterator[tuple[ast.AST, int]]:
    """The nodes that do something when the program runs, each with the line on which its statement begins."""
    for field, value in ast.iter_fields(tree):
        if field in ("annotation", "returns", "decorator_list") or (field == "keywords" and _asserts(tree)):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _says_nothing(child):
                continue
            first = child.lineno if isinstance(child, ast.stmt) else statement
            yield child, first
            yield from _nodes(child, first)


def _asserts(node: ast.AST) -> bool:
    """The keywords of a class, and `strict` of a zip, which only asserts that the lengths are equal."""
    return isinstance(node, ast.ClassDef) or (isinstance(node, ast.Call) and ast.unparse(node.func) == "zip")


def _says_nothing(node: ast.AST) -> bool:
    """Docstrings, types, imports, and texts put together, whose places Python tells only from 3.12 on."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.JoinedStr() | ast.Import() | ast.ImportFrom():
            return True
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")) | ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Call(func=ast.Name(id="TypeVar")) | ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
    return False


def _changes(node: ast.AST, source: _Source) -> Iterator[Change]:
    yield from _operators(node, source)
    if isinstance(node, ast.expr):
        yield from _values(node, source)
    if isinstance(node, ast.stmt):
        yield from _statements(node, source)
    for test in _tests(node):
        yield (*source.span(test), f"(not ({source.at(test)}))")


def _operators(node: ast.AST, source: _Source) -> Iterator[Change]:
    match node:
        case ast.Compare(left=left, ops=ops, comparators=others):
            for (one, other), operator in zip(pairwise([left, *others]), ops, strict=True):
                yield from source.between(one, other, *COMPARED[type(operator)])
        case ast.BoolOp(op=joined, values=values):
            words = ("and", "or") if isinstance(joined, ast.And) else ("or", "and")
            for one, other in pairwise(values):
                yield from source.between(one, other, *words)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in COUNTED and not _is_text(left, right):
            yield from source.between(left, right, *COUNTED[type(op)])
        case ast.AugAssign(target=target, op=op, value=given) if type(op) in COUNTED:
            old, new = COUNTED[type(op)]
            yield from source.between(target, given, f"{old}=", f"{new}=")


def _values(node: ast.expr, source: _Source) -> Iterator[Change]:
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield (*source.span(node), f"({source.at(operand)})")
        case ast.Constant(value=value) if new := _another(value):
            yield (*source.span(node), new)


def _statements(node: ast.stmt, source: _Source) -> Iterator[Change]:
    match node:
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield (*source.span(node), "return None")
        case ast.Expr() | ast.Raise():
            yield (*source.span(node), "pass")
        case ast.Continue() | ast.Break():
            yield (*source.span(node), "break" if isinstance(node, ast.Continue) else "continue")


def _tests(node: ast.AST) -> list[ast.expr]:
    """What decides, where no other change turns it round."""
    found = node.ifs if isinstance(node, ast.comprehension) else [getattr(node, "test", None)]
    return [one for one in found if isinstance(one, ast.Name | ast.Attribute | ast.Call | ast.NamedExpr)]


def _is_text(*sides: ast.expr) -> bool:
    """Whether it is text or a list that is put together: to take one from the other proves nothing."""
    texts = (ast.JoinedStr, ast.List, ast.Tuple, ast.ListComp)
    return any(isinstance(s, texts) or (isinstance(s, ast.Constant) and isinstance(s.value, str)) for s in sides)


def _another(value: object) -> str | None:
    """Another value in place of a constant; prose apart, which the golden files hold.

    A large number is doubled: a limit that is one too high is nothing that a user sees.
    """
    match value:
        case bool():
            return str(not value)
        case int() | float():
            return str(value * 2 if value >= LARGE else value + 1)
        case str() if re.fullmatch(r"\S+", value):
            return repr(f"{value}X")
    return None
