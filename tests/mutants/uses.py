"""Which lines use what a statement binds that runs once: one outside of functions, or in a function with a cache.

A case that runs those lines can notice a change of the statement. Names of all modules are compared as they stand in
the text.
"""

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple, TypeAlias


class Use(NamedTuple):
    """A use of a name: on which line, and what that binds if it runs once."""

    module: str
    line: int
    binds: frozenset[str] = frozenset()


Uses: TypeAlias = Mapping[str, Collection[Use]]
"""The uses of each name; a line that runs once has the name `_LINE`."""


def find_uses(texts: Mapping[str, bytes]) -> Uses:
    """Return the uses of all names in some modules; a name is that of its module if this one binds it."""
    found: dict[str, set[Use]] = defaultdict(set)
    for module, text in texts.items():
        uses = [*_uses(module, ast.parse(text).body)]
        own = frozenset(chain.from_iterable(use.binds for _, use in uses))
        for name, use in uses:
            is_own = name in own or name.startswith("_")
            found[f"{module}: {name}" if is_own else name.removeprefix(".")].add(use)
    return found


def lines_after(uses: Uses, module: str, line: int) -> set[tuple[str, int]]:
    """Return the modules and lines that use what a line binds, however indirectly; none if it runs often."""
    found: set[tuple[str, int]] = set()
    seen: set[str] = set()
    left = {f"{module}: _{line}"}
    while left:
        seen |= left
        of_left = {use for name in left for use in uses.get(name, ())}
        found |= {(use.module, use.line) for use in of_left}
        left = {key for use in of_left for name in use.binds for key in (name, f"{use.module}: {name}")} - seen
    return found


def _uses(module: str, body: Collection[ast.stmt], outer: frozenset[str] = frozenset()) -> Iterator[tuple[str, Use]]:
    """Yield each name with its use; what a class has is also a use of the class."""
    for statement in body:
        binds = outer | _bound(statement)
        yield f"_{statement.lineno}", Use(module, statement.lineno, binds)
        match statement:
            case ast.FunctionDef():
                yield from _named(module, [statement.args], binds)
                is_cached = any("cache" in ast.unparse(decorator) for decorator in statement.decorator_list)
                yield from _named(module, statement.body, binds if is_cached else frozenset())
                for inner in (node for node in ast.walk(statement) if isinstance(node, ast.stmt) and is_cached):
                    yield f"_{inner.lineno}", Use(module, inner.lineno, binds)
                yield from ((f"_{statement.lineno}", Use(module, inner.lineno)) for inner in statement.body)
            case ast.ClassDef() | ast.If() | ast.Try() | ast.With():
                yield from _uses(module, statement.body, binds)
            case _:
                yield from _named(module, [statement], binds)


def _bound(statement: ast.stmt) -> frozenset[str]:
    """What a statement binds: variables, or the function, the class or the other name of an import."""
    targets = getattr(statement, "targets", [target] if (target := getattr(statement, "target", None)) else [])
    stored = {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
    names = {alias.asname for alias in getattr(statement, "names", ()) if alias.asname}
    return frozenset(stored | names | {name for name in [getattr(statement, "name", None)] if name})


def _named(module: str, nodes: Iterable[ast.AST], binds: frozenset[str]) -> Iterator[tuple[str, Use]]:
    """Yield the names that nodes use, each with its use."""
    for node in (inner for outer in nodes for inner in ast.walk(outer)):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                yield name, Use(module, node.lineno, binds)
            case ast.Attribute(attr=name):
                yield f".{name}", Use(module, node.lineno, binds)
            case ast.ImportFrom():
                yield from ((alias.name, Use(module, node.lineno, binds)) for alias in node.names if alias.asname)
