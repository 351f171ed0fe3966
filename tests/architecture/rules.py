"""House rules that a reading of the source can check. Each rule takes one parsed file and names what breaks it."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root of the tree, and its text parsed."""

    path: PurePosixPath
    tree: ast.Module

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree: each rule goes through them all."""
        return tuple(ast.walk(self.tree))

    @classmethod
    def parse(cls, path: str, text: str) -> "Source":
        return cls(PurePosixPath(path), ast.parse(text))

    def under(self, *folders: str) -> bool:
        return any(self.path.is_relative_to(folder) for folder in folders)


Breach = tuple[int, str]
Rule = Callable[[Source], Iterator[Breach]]


def imports_stand_at_the_top(source: Source) -> Iterator[Breach]:
    if source.path.name == "apps.py":
        return
    for function in source.nodes:
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node.lineno, "an import inside a function"


_READS_TIME = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "timezone": {"now", "localtime", "localdate"},
    "time": {"time", "time_ns", "localtime", "gmtime"},
}
_TIME_IMPORTS = {
    "time": {"time", "time_ns", "localtime", "gmtime"},
    "django.utils.timezone": {"now", "localtime", "localdate"},
    "django.db.models.functions": {"Now"},
}
_TIME_IN_SQL = re.compile(
    r"\bCURRENT_(TIMESTAMP|DATE|TIME)\b|\b(now|clock_timestamp|statement_timestamp)\(\)|\bdatetime\('now'", re.IGNORECASE
)


def only_the_clock_reads_the_time(source: Source) -> Iterator[Breach]:
    # A migration repeats the defaults of Django's own user model; a trigger that keeps what is past has nobody to ask.
    own = {PurePosixPath("backoffice/kernel/clock.py"), PurePosixPath("backoffice/kernel/triggers.py")}
    if source.path in own or "migrations" in source.path.parts:
        return
    docstrings = {
        id(node.body[0].value)
        for node in source.nodes
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in source.nodes:
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if node.attr in _READS_TIME.get(owner, set()):
                yield node.lineno, f"{owner}.{node.attr} reads the time; ask backoffice.kernel.clock"
        elif isinstance(node, ast.ImportFrom):
            for name in node.names:
                if name.name in _TIME_IMPORTS.get(node.module or "", set()):
                    yield node.lineno, f"{node.module}.{name.name} reads the time; ask backoffice.kernel.clock"
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield node.value.lineno, f"{node.arg} reads the time; the act is given it"
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
            and _TIME_IN_SQL.search(node.value)
        ):
            yield node.lineno, "the database's own clock; give it the time as a parameter"


# Payments and notices have a plain word for their state and no machine; the acts of workflows/money set it.
_PLAIN_STATES = {"payment", "notice"}
_ROW_WRITERS = {"update", "create", "get_or_create", "update_or_create", "acreate", "aupdate"}


def only_acts_move_a_state(source: Source) -> Iterator[Breach]:
    """Nothing assigns a state; only an act may change many states in one statement or write filings in bulk."""
    act = len(source.path.parts) > 2 and source.path.parts[0] == "workflows" and source.path.parts[2] == "actions"
    for node in source.nodes:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []
        for target in targets:
            if isinstance(target, ast.Attribute) and target.attr == "state" and getattr(target.value, "id", "") not in _PLAIN_STATES:
                yield node.lineno, "a state is assigned; make its transition"
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        keywords = {keyword.arg for keyword in node.keywords}
        words = {argument.value for argument in node.args if isinstance(argument, ast.Constant)}
        owner = ast.unparse(node.func)
        if called == "setattr" and "state" in words:
            yield node.lineno, "a state is assigned; make its transition"
        if not act:
            if called in _ROW_WRITERS and "state" in keywords:
                yield node.lineno, f"{called}(state=…) goes round the state machine; only an act may"
            if called == "Filing" and "state" in keywords:
                yield node.lineno, "a filing made with a state; only an act may"
            if called in {"bulk_create", "bulk_update"} and "Filing.objects" in owner:
                yield node.lineno, f"{called} of filings goes round the state machine; only an act may"


_EDGES = ("backoffice/staff", "backoffice/api", "backoffice/public", "reports")
_QUERY_WORDS = {"objects", "filter", "exclude", "all", "select_for_update", "get_queryset"}


def _mapping_made_in(statement: ast.AST) -> list[str]:
    """The names to which a statement binds a dict."""
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Dict | ast.DictComp):
        return [target.id for target in statement.targets if isinstance(target, ast.Name)]
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and "dict" in ast.unparse(statement.annotation):
        return [statement.target.id]
    return []


def edges_write_no_rows(source: Source) -> Iterator[Breach]:
    """Screens, API, public pages and reports read and call acts; a row is written below them."""
    if not source.under(*_EDGES):
        return
    mappings = {name for statement in source.nodes for name in _mapping_made_in(statement)}
    for node in source.nodes:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        method = node.func.attr
        words = {n.attr for n in ast.walk(node.func.value) if isinstance(n, ast.Attribute)}
        query = bool(words & _QUERY_WORDS)
        if method in {"create", "acreate", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "select_for_update"} or (
            # save: a drawing is saved too, but those are all made in reports/render. update: a dict or a hash is given a
            # value in place, a queryset is given keywords. delete: a queryset, or a row held in a plain name.
            (method == "save" and not source.under("reports/render"))
            or (method == "update" and (query or (node.keywords and getattr(node.func.value, "id", "") not in mappings)))
            or (method == "delete" and (query or isinstance(node.func.value, ast.Name)))
        ):
            yield node.lineno, f".{method}( writes a row; call an act"


def nothing_sleeps(source: Source) -> Iterator[Breach]:
    """A test that sleeps is slow when it passes and random when it fails: wait for the event, or move the clock."""
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr == "sleep":
            yield node.lineno, "sleep in a test"
        if isinstance(node, ast.ImportFrom) and node.module == "time" and any(name.name == "sleep" for name in node.names):
            yield node.lineno, "sleep in a test"


def rules_are_given_the_time(source: Source) -> Iterator[Breach]:
    """A pure rule is given its moment; even the clock is not asked."""
    if not (source.path.stem in {"rules", "matching"} or "rules" in source.path.parts):
        return
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in {"now", "today"} and getattr(node.value, "id", "") == "clock":
            yield node.lineno, f"a rule asks clock.{node.attr}; it is given the moment as an argument"
        if isinstance(node, ast.ImportFrom) and node.module == "backoffice.kernel.clock":
            for name in node.names:
                if name.name in {"now", "today"}:
                    yield node.lineno, f"a rule asks clock.{name.name}; it is given the moment as an argument"


HOUSE_RULES: tuple[Rule, ...] = (
    imports_stand_at_the_top,
    only_the_clock_reads_the_time,
    only_acts_move_a_state,
    edges_write_no_rows,
    rules_are_given_the_time,
)
