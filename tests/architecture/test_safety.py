"""The security rules hold in every source file and template, and each rule notices its breach; bandit finds nothing."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.rules import Source
from tests.architecture.safety import (
    SAFETY_RULES,
    calls_outside_end,
    data_is_never_run,
    forms_are_ours,
    forms_name_their_fields,
    pages_are_templates,
    redirects_stay_in_the_house,
    secrets_are_not_in_the_source,
    text_is_escaped,
    values_never_stand_in_sql,
    xml_has_no_entities_and_no_network,
)

ROOT = Path(settings.ROOT)
PACKAGES = ("backoffice", "workflows", "reports")
TEMPLATES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("templates/**/*.html"))


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [Source.parse(str(path.relative_to(ROOT)), path.read_text()) for path in paths]


@pytest.mark.parametrize("rule", SAFETY_RULES, ids=lambda rule: rule.__name__)
def test_safety_rule_holds(rule, sources):
    assert [f"{source.path}:{line}: {what}" for source in sources for line, what in rule(source)] == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (text_is_escaped, "from django.utils.safestring import mark_safe"),
        (text_is_escaped, "from django.utils import safestring\nsafestring.mark_safe(name)"),
        (text_is_escaped, "format_html(f'<b>{name}</b>')"),
        (text_is_escaped, "format_html('<b>' + name + '</b>')"),
        (text_is_escaped, "format_html(frame, name)"),
        (text_is_escaped, "SafeString(name)"),
        (text_is_escaped, "format_html_join('', frame, rows)"),
        (values_never_stand_in_sql, "cursor.execute(f'select * from t where name = {name}')"),
        (values_never_stand_in_sql, "cursor.execute('select * from t where name = %s' % name)"),
        (values_never_stand_in_sql, "cursor.execute('select * from t where name = ' + name)"),
        (values_never_stand_in_sql, "Filing.objects.raw('select {}'.format(name))"),
        (values_never_stand_in_sql, "rows.extra(where=['name = x'])"),
        (data_is_never_run, "import pickle"),
        (data_is_never_run, "from pickle import loads"),
        (data_is_never_run, "eval(text)"),
        (data_is_never_run, "yaml.load(text)"),
        (data_is_never_run, "subprocess.run(text, shell=True)"),
        (data_is_never_run, "os.system(text)"),
        (data_is_never_run, "subprocess.getoutput(text)"),
        (calls_outside_end, "requests.get(address)"),
        (calls_outside_end, "urllib.request.urlopen(address)"),
        (calls_outside_end, "urlopen(address)"),
        (calls_outside_end, "requests.get(address, timeout=5, verify=False)"),
        (xml_has_no_entities_and_no_network, "import xml.etree.ElementTree as ET"),
        (xml_has_no_entities_and_no_network, "from xml.etree import ElementTree"),
        (xml_has_no_entities_and_no_network, "from xml.dom.minidom import parseString"),
        (xml_has_no_entities_and_no_network, "from lxml import etree\netree.fromstring(data)"),
        (xml_has_no_entities_and_no_network, "etree.XMLParser(resolve_entities=False)"),
        (redirects_stay_in_the_house, "def view(request):\n    return redirect(request.GET['next'])"),
        (
            redirects_stay_in_the_house,
            "def view(request):\n    back = request.POST['next']\n    return HttpResponseRedirect(back or '/')",
        ),
        (redirects_stay_in_the_house, "def view(request):\n    return redirect(request.META['HTTP_REFERER'])"),
        (forms_are_ours, "@csrf_exempt\ndef view(request): ..."),
        (forms_are_ours, "path('x/', decorators.csrf_exempt(view))"),
        (pages_are_templates, "Template(text).render(context)"),
        (pages_are_templates, "engine.from_string('Dear ' + name)"),
        (pages_are_templates, "HttpResponse(f'<b>{name}</b>')"),
        (pages_are_templates, "HttpResponse(name, status=400)"),
        (forms_name_their_fields, "class F(ModelForm):\n    class Meta:\n        fields = '__all__'"),
        (forms_name_their_fields, "class F(ModelForm):\n    class Meta:\n        exclude = ['state']"),
        (forms_name_their_fields, "Filing(**request.POST.dict())"),
    ],
)
def test_breach_is_noticed(rule, text):
    assert list(rule(Source.parse("backoffice/cases/selectors.py", text)))


@pytest.mark.parametrize(
    "text",
    ["SECRET_KEY = 'abc'", "SECRET_KEY: str = 'abc'", "KEY = env.str('METRICS_TOKEN', default='abc')", "PAYMENT_API_KEY = b'abc'"],
)
def test_a_secret_in_the_settings_is_noticed(text):
    assert list(secrets_are_not_in_the_source(Source.parse("backoffice/config/settings/production.py", text)))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (redirects_stay_in_the_house, "def view(request):\n    return redirect('staff:verify', code=request.GET['code'])"),
        (
            redirects_stay_in_the_house,
            "def view(request):\n    back = request.POST['next']\n    assert url_has_allowed_host_and_scheme(back, x)\n    redirect(back)",
        ),
        (secrets_are_not_in_the_source, "KEY = env.str('METRICS_TOKEN', default='')\nSECRET_KEY = env.str('SECRET_KEY')"),
        (pages_are_templates, "HttpResponse('ok')\nHttpResponse(text, content_type='text/plain')"),
        (forms_name_their_fields, "class F(ModelForm):\n    class Meta:\n        fields = ['note']"),
        (text_is_escaped, "format_html('<b>{}</b>', name)"),
        (text_is_escaped, "format_html(_('<b>{}</b>'), name)"),
        (text_is_escaped, "from django.utils.safestring import SafeString\ndef f() -> SafeString: ..."),
        (xml_has_no_entities_and_no_network, "from xml.sax.saxutils import escape"),
        (values_never_stand_in_sql, "cursor.execute('select * from t where name = %s', [name])"),
        (values_never_stand_in_sql, "cursor.execute(f'{SELECT} where name = %s', [name])"),
        (data_is_never_run, "yaml.safe_load(text)\nre.compile(text)\njson.loads(text)"),
        (calls_outside_end, "requests.get(address, timeout=5)\nrequest.get_full_path()\nrequest.headers.get('X')"),
        (xml_has_no_entities_and_no_network, "etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)"),
    ],
)
def test_what_is_safe_is_let_through(rule, text):
    assert not list(rule(Source.parse("backoffice/cases/selectors.py", text)))


_UNSAFE_IN_TEMPLATE = re.compile(
    r"\|\s*safe(seq)?\b|autoescape\s+off|\sstyle=|\son[a-z]+=[\"']|javascript:|<script(?![^>]*\bsrc=)(?![^>]*application/json)",
    re.IGNORECASE,
)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_escapes_everything_and_runs_nothing_inline(template):
    assert _UNSAFE_IN_TEMPLATE.findall(template.read_text()) == []


@pytest.mark.parametrize(
    "text",
    ["{{ name|safe }}", "{% autoescape off %}", '<p style="x">', '<a onclick="x()">', '<a href="javascript:x">', "<script>x</script>"],
)
def test_an_unsafe_template_is_noticed(text):
    assert _UNSAFE_IN_TEMPLATE.search(text)


SCRIPTS = sorted((ROOT / "backoffice" / "staff" / "static" / "staff" / "js").glob("*.js"))
_UNSAFE_IN_SCRIPT = re.compile(
    r"\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function\b|\bset(?:Timeout|Interval)\(\s*[\"'`]"
    r"|srcdoc|https?://|createContextualFragment"
)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_of_ours_makes_no_markup_of_text_and_calls_nobody_outside(script):
    assert _UNSAFE_IN_SCRIPT.findall(script.read_text()) == []


@pytest.mark.parametrize(
    "text", ["box.innerHTML = name", "box.insertAdjacentHTML('x', name)", "eval(x)", "setTimeout('x()', 1)", "fetch('https://x.example')"]
)
def test_an_unsafe_script_is_noticed(text):
    assert _UNSAFE_IN_SCRIPT.search(text)


def test_a_form_that_posts_carries_its_token():
    without = []
    for template in TEMPLATES:
        forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", template.read_text(), re.DOTALL | re.IGNORECASE)
        without += [(template.name, form[:80]) for form in forms if "csrf_token" not in form]
    assert without == []


def test_bandit_finds_nothing():
    """Its medium and high findings; what ruff's S rules leave out on purpose is in pyproject.toml with its reason."""
    run = subprocess.run(
        [sys.executable, "-m", "bandit", "--quiet", "--recursive", *PACKAGES, "-ll", "--exclude", "*/static/*", "--skip", "B104"],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout
