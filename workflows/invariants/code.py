"""Which version of a check has proven something: a hash of what it is written in.

Of the check itself and of everything in this package that it names (constants, helpers, what a Part gives it), without comments, the
strings that document it and the order in which they stand. A check that was changed has proven nothing, and reads everything once.
What it reads by way of the rest of the program (a rule, a selector) is not part of it: whoever changes such a thing so that old
rows must be looked at again runs `check_invariants --whole`, as after each upgrade.
"""

import ast
import hashlib
import inspect
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

PACKAGE = "workflows.invariants"
_DOCUMENTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@cache
def version_of(look: Callable[..., Any]) -> str:
    """The version of a check, 64 hexadecimal digits; the same in every process that has the same source and the same Python."""
    if look.__name__ not in _parts(look.__module__):
        # It stands inside a function.
        return hashlib.sha256(inspect.getsource(look).encode()).hexdigest()
    return hashlib.sha256("\n".join(_written(look.__module__, look.__name__)).encode()).hexdigest()


def _written(module: str, name: str) -> list[str]:
    """The texts of a name and of all that it names, in an order of their own."""
    found: dict[tuple[str, str], str] = {}
    left = [(module, name)]
    while left:
        place = left.pop()
        here = _parts(place[0])
        if place in found or place[1] not in here:
            continue
        part = here[place[1]]
        if isinstance(part, str):
            left.append((part, place[1]))
            continue
        found[place] = ast.unparse(part)
        left += [(place[0], node.id) for node in ast.walk(part) if isinstance(node, ast.Name)]
    return [f"{where} {what}: {found[where, what]}" for where, what in sorted(found)]


@cache
def _parts(module: str) -> dict[str, ast.stmt | str]:
    """What a module of the package defines, by name; for what it imports from another one of the package, that one's name."""
    parts: dict[str, ast.stmt | str] = {}
    for statement in ast.parse(inspect.getsource(sys.modules[module])).body:
        if isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith(PACKAGE):
            parts.update({each.name: str(statement.module) for each in statement.names})
        elif isinstance(statement, _DOCUMENTED):
            parts[statement.name] = _bare(statement)
        elif isinstance(statement, ast.Assign):
            parts.update({target.id: statement for target in statement.targets if isinstance(target, ast.Name)})
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            parts[statement.target.id] = statement
    return parts


def _bare(defined: ast.stmt) -> ast.stmt:
    """Without the strings that document it, and without what registers it (its title)."""
    for node in ast.walk(defined):
        if isinstance(node, _DOCUMENTED):
            if ast.get_docstring(node) is not None:
                node.body = node.body[1:] or [ast.Pass()]
            node.decorator_list = [each for each in node.decorator_list if not _registers(each)]
    return defined


def _registers(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "invariant"
