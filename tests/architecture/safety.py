"""Security rules that a reading of the source can check, beside what ruff's and bandit's general rules see."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.rules import Breach, Rule, Source


def _name(node: ast.expr) -> str:
    """The last name of what is called: `execute` of `cursor.execute`."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _calls(source: Source) -> Iterator[ast.Call]:
    return (node for node in source.nodes if isinstance(node, ast.Call))


def _is_fixed(text: ast.expr) -> bool:
    """Whether a text is written in the source, in one piece or as translated."""
    if isinstance(text, ast.Call) and _name(text.func) in {"_", "gettext", "gettext_lazy"}:
        return bool(text.args) and isinstance(text.args[0], ast.Constant)
    return isinstance(text, ast.Constant)


# As a type SafeString says what format_html answers; to call it is to say so of any text.
_UNESCAPED = {"mark_safe", "html_safe"}


def text_is_escaped(source: Source) -> Iterator[Breach]:
    """Nothing says of a text that it is markup; format_html is given its frame as a fixed text, and the rest apart."""
    for node in source.nodes:
        if isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{name.name}: markup is made by format_html") for name in node.names if name.name in _UNESCAPED)
        elif isinstance(node, ast.Attribute) and node.attr in _UNESCAPED:
            yield node.lineno, f"{node.attr}: markup is made by format_html"
    for call in _calls(source):
        if _name(call.func) in {"SafeString", "SafeText"}:
            yield call.lineno, f"{_name(call.func)}(: markup is made by format_html"
        if _name(call.func) in {"format_html", "format_html_join"}:
            place = 0 if _name(call.func) == "format_html" else 1
            if len(call.args) <= place or not _is_fixed(call.args[place]):
                yield call.lineno, f"{_name(call.func)} with a frame that is not a fixed text"


_RUNS_SQL = {"execute", "executemany", "raw", "RawSQL", "RunSQL"}


def _interpolates(text: ast.expr) -> bool:
    """Whether something is put into a text with f"{…}", %, + or format. A name in capitals is a constant of ours."""
    if isinstance(text, ast.JoinedStr):
        return any(not _of_ours(part.value) for part in text.values if isinstance(part, ast.FormattedValue))
    if isinstance(text, ast.BinOp) and isinstance(text.op, ast.Mod | ast.Add):
        return not (_of_ours(text.left) and _of_ours(text.right))
    return isinstance(text, ast.Call) and isinstance(text.func, ast.Attribute) and text.func.attr in {"format", "join", "replace"}


def _of_ours(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) or _name(value).isupper()


# Each of them puts only names of ours, of tables, columns and sets of data, into its text, never a value.
_NAMES_ONLY = {"backoffice/kernel/tallies.py", "backoffice/kernel/triggers.py", "backoffice/kernel/watched.py"}


def values_never_stand_in_sql(source: Source) -> Iterator[Breach]:
    """A value goes to the database as a parameter; the text of a statement is fixed."""
    if str(source.path) in _NAMES_ONLY or "migrations" in source.path.parts:
        return
    for call in _calls(source):
        if (
            _name(call.func) == "extra"
            and isinstance(call.func, ast.Attribute)
            and any(k.arg in {"where", "select"} for k in call.keywords)
        ):
            yield call.lineno, ".extra( writes SQL by hand"
        if _name(call.func) in _RUNS_SQL and call.args and _interpolates(call.args[0]):
            yield call.lineno, f"{_name(call.func)}( of a text that is put together; give values as parameters"


_RUNS_DATA = {"eval", "exec", "compile", "__import__"}
_SHELLS = {("os", "system"), ("os", "popen")}
_RUNS_MODULES = {"pickle", "marshal", "shelve", "dill", "jsonpickle"}


def data_is_never_run(source: Source) -> Iterator[Breach]:
    """No eval, pickle or unbounded yaml: what comes from outside is read by parsers that can only make data."""
    for node in source.nodes:
        modules: list[str] = []
        if isinstance(node, ast.Import):
            modules = [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
        yield from ((node.lineno, f"{module} runs what it reads") for module in modules if module.split(".")[0] in _RUNS_MODULES)  # type: ignore[attr-defined]
    for call in _calls(source):
        owner = getattr(getattr(call.func, "value", None), "id", "")
        if isinstance(call.func, ast.Name) and call.func.id in _RUNS_DATA:
            yield call.lineno, f"{call.func.id}( runs what it is given"
        if owner == "yaml" and _name(call.func) in {"load", "load_all", "full_load", "unsafe_load"}:
            yield call.lineno, "yaml.load makes any object; use safe_load"
        if (owner, _name(call.func)) in _SHELLS or _name(call.func) in {"getoutput", "getstatusoutput", "create_subprocess_shell"}:
            yield call.lineno, f"{_name(call.func)}( gives its text to a shell"
        if any(keyword.arg == "shell" and getattr(keyword.value, "value", None) is True for keyword in call.keywords):
            yield call.lineno, "a shell reads its text as commands"


_HTTP = {"get", "post", "put", "patch", "delete", "head", "request", "urlopen", "create_connection"}
_HTTP_OWNERS = {"requests", "httpx", "urllib", "request", "socket", "urllib3"}


def calls_outside_end(source: Source) -> Iterator[Breach]:
    """A call to another machine has an end: a timeout is given, and certificates are checked."""
    for call in _calls(source):
        owner = getattr(call.func, "value", None)
        owned = (isinstance(owner, ast.Name) and owner.id in _HTTP_OWNERS) or (isinstance(owner, ast.Attribute) and owner.attr == "request")
        plain = isinstance(call.func, ast.Name) and call.func.id in {"urlopen", "create_connection"}
        given = {keyword.arg for keyword in call.keywords}
        if (plain or (owned and _name(call.func) in _HTTP and not _is_view_data(call))) and "timeout" not in given:
            yield call.lineno, f"{ast.unparse(call.func)}( without a timeout"
        if any(keyword.arg == "verify" and getattr(keyword.value, "value", None) is False for keyword in call.keywords):
            yield call.lineno, "a certificate that is not checked"


def _is_view_data(call: ast.Call) -> bool:
    """`request.get…` of a Django view is no call outside."""
    return isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "request"


_XML = {"xml.etree", "xml.etree.ElementTree", "xml.dom", "xml.dom.minidom", "xml.sax", "xml.parsers.expat", "xmlrpc"}
_SAFE_PARSER = {"resolve_entities", "no_network", "load_dtd"}


def xml_has_no_entities_and_no_network(source: Source) -> Iterator[Breach]:
    """XML is read by an lxml parser that resolves nothing; the standard library's parsers expand entities."""
    for node in source.nodes:
        modules: list[str] = []
        if isinstance(node, ast.Import):
            modules = [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or "", *(f"{node.module}.{name.name}" for name in node.names)]
        for module in modules:
            reads = not module.startswith("xml.sax.saxutils")  # which only escapes
            if reads and any(module == known or module.startswith(f"{known}.") for known in _XML):
                yield node.lineno, f"{module} expands entities; use lxml with a parser that resolves nothing"  # type: ignore[attr-defined]
                break
    for call in _calls(source):
        owner = getattr(getattr(call.func, "value", None), "id", "")
        given = {keyword.arg for keyword in call.keywords}
        if _name(call.func) in {"XMLParser", "XMLPullParser"} and not given >= _SAFE_PARSER:
            yield call.lineno, f"{_name(call.func)} without {', '.join(sorted(_SAFE_PARSER - given))}"
        if _name(call.func) == "iterparse" and not given >= _SAFE_PARSER:
            yield call.lineno, "iterparse with a parser that resolves entities"
        if owner == "etree" and _name(call.func) in {"parse", "fromstring", "XML"} and len(call.args) < 2 and "parser" not in given:
            yield call.lineno, f"etree.{_name(call.func)} with a parser that resolves entities"


_FROM_OUTSIDE = {"GET", "POST", "COOKIES", "META", "headers", "body", "get_full_path"}


def _comes_from_outside(value: ast.AST, tainted: set[str]) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and node.attr in _FROM_OUTSIDE) or (isinstance(node, ast.Name) and node.id in tainted)
        for node in ast.walk(value)
    )


def redirects_stay_in_the_house(source: Source) -> Iterator[Breach]:
    """What a request names as the place to go on to is looked at (url_has_allowed_host_and_scheme) before anybody is sent there."""
    for function in source.nodes:
        if not isinstance(function, ast.FunctionDef):
            continue
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
        if any(_name(call.func) == "url_has_allowed_host_and_scheme" for call in calls):
            continue
        tainted: set[str] = set()
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and _comes_from_outside(node.value, tainted):
                tainted |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        for call in calls:
            if _name(call.func) in {"redirect", "HttpResponseRedirect", "HttpResponsePermanentRedirect"} and call.args:
                place = call.args[0]
                if not isinstance(place, ast.Constant) and _comes_from_outside(place, tainted):
                    yield call.lineno, f"{_name(call.func)}( to where the request says"


# Its forms carry a token that an inner view checks once the upload's hasher is in place; a test sends one without.
_CHECKS_ITSELF = {"backoffice/public/verification.py"}


def forms_are_ours(source: Source) -> Iterator[Breach]:
    """Only the API, which knows no cookie, goes without the token that says a form is of ours."""
    named = [node for node in source.nodes if isinstance(node, ast.Name | ast.Attribute)]
    checks_itself = str(source.path) in _CHECKS_ITSELF and any(_name(node) == "csrf_protect" for node in named)
    if not checks_itself and not source.under("backoffice/api"):
        yield from ((node.lineno, "csrf_exempt outside the API") for node in named if _name(node) == "csrf_exempt")


_NAMES_A_SECRET = re.compile(r"(SECRET|PASSWORD|TOKEN|PRIVATE|API)_?(KEY)?S?$|_KEY$", re.IGNORECASE)


def secrets_are_not_in_the_source(source: Source) -> Iterator[Breach]:
    """A secret comes from the environment or is made at the first start; the settings have no default for one.

    ruff's S105 to S107 see the rest of the source; in settings they are off, since the names there are of secrets.
    """
    if not source.under("backoffice/config") or source.path.name == "test.py":
        return
    for node in source.nodes:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(_NAMES_A_SECRET.search(_name(target)) for target in targets) and _is_text(node.value):
                yield node.lineno, "a secret in the source"
        elif isinstance(node, ast.Call) and node.args and _NAMES_A_SECRET.search(str(getattr(node.args[0], "value", ""))):
            yield from ((node.lineno, "a default for a secret") for k in node.keywords if k.arg == "default" and _is_text(k.value))


def _is_text(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, str | bytes) and bool(value.value)


def pages_are_templates(source: Source) -> Iterator[Breach]:
    """Markup stands in a template's file; none is made of text at run time, and no answer is put together by hand."""
    for call in _calls(source):
        if _name(call.func) in {"Template", "from_string"} and call.args and not _is_fixed(call.args[0]):
            yield call.lineno, f"{_name(call.func)}( of a text that is not fixed runs what stands in it"
        given = {keyword.arg for keyword in call.keywords}
        if _name(call.func) == "HttpResponse" and call.args and "content_type" not in given and not _is_fixed(call.args[0]):
            yield call.lineno, "HttpResponse( of a text is HTML, and nothing escapes it; render a template or say content_type"


def forms_name_their_fields(source: Source) -> Iterator[Breach]:
    """A form takes the fields that it names: never all of a model's, nor all but some, nor whatever was posted."""
    for node in source.nodes:
        if isinstance(node, ast.ClassDef) and node.name == "Meta":
            for line in node.body:
                name = _name(line.targets[0]) if isinstance(line, ast.Assign) else ""
                if name == "exclude" or (name == "fields" and getattr(line.value, "value", None) == "__all__"):  # type: ignore[attr-defined]
                    yield line.lineno, "a form of whatever fields a model has"
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg is None and _comes_from_outside(keyword.value, set()):
                    yield node.lineno, "what was posted, taken as it is for arguments"


SAFETY_RULES: tuple[Rule, ...] = (
    text_is_escaped,
    values_never_stand_in_sql,
    data_is_never_run,
    calls_outside_end,
    xml_has_no_entities_and_no_network,
    redirects_stay_in_the_house,
    forms_are_ours,
    secrets_are_not_in_the_source,
    pages_are_templates,
    forms_name_their_fields,
)
