"""What templates, styles and scripts may not contain, and that what they name is there."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from backoffice.staff import access

STAFF = Path(access.__file__).parent
TEMPLATES = sorted((STAFF / "templates").rglob("*.html"))
OURS = [path for path in (STAFF / "static" / "staff").rglob("*") if path.is_file() and "vendor" not in path.parts]
ICONS = (STAFF / "static" / "staff" / "vendor" / "icons" / "sprite.svg").read_text()
SHAPES = (STAFF / "static" / "staff" / "shapes.svg").read_text()


def ids(path: Path) -> str:
    return str(path.relative_to(STAFF))


@pytest.mark.parametrize("path", TEMPLATES, ids=ids)
def test_a_template_has_no_inline_style_script_or_handler(path: Path):
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("path", TEMPLATES, ids=ids)
def test_a_template_names_only_files_icons_and_shapes_that_are_there(path: Path):
    text = path.read_text()
    for name in re.findall(r"{% static '([^']+)' %}", text):
        assert finders.find(name), name
    for name in re.findall(r'{% icon "([^"]+)" %}', text):
        assert f'id="{name}"' in ICONS, name
    for name in re.findall(r'{% shape "([^"]+)" %}', text):
        assert f'id="{name}"' in SHAPES, name


@pytest.mark.parametrize("path", TEMPLATES, ids=ids)
def test_a_template_can_be_read_and_a_form_that_posts_carries_its_token(path: Path):
    get_template(str(path.relative_to(STAFF / "templates")))
    text = path.read_text()
    assert all("{% csrf_token %}" in form for form in re.findall(r'<form method="post".*?</form>', text, re.DOTALL))


@pytest.mark.parametrize("path", TEMPLATES, ids=ids)
def test_every_word_of_a_template_can_be_translated(path: Path):
    """What is left between tags, once variables, translated texts and signs are gone, has no English in it."""
    text = path.read_text()
    text = re.sub(r"{% block main_class %}.*?{% endblock %}", "", text)
    text = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", text, flags=re.DOTALL)
    text = re.sub(r"{%.*?%}|{{.*?}}|<(kbd|dt)>.*?</\1>|lang=\"zh-HK\">[^<]*", "", text, flags=re.DOTALL)
    words = re.findall(r">([^<]*)<", text)
    left = {word for group in words for word in re.findall(r"[A-Za-z]{3,}", re.sub(r"&\w+;", "", group))}
    assert left == set()


@pytest.mark.parametrize("path", [path for path in OURS if path.suffix == ".css"], ids=ids)
def test_a_style_takes_its_colours_from_the_tokens(path: Path):
    """Colours are tokens; white paper under a document and shadows are not of the theme."""
    if path.name == "tokens.css":
        return
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", text)) <= {"#fff", "#v"}


@pytest.mark.parametrize("path", OURS, ids=ids)
def test_a_file_of_ours_is_small_and_reaches_nothing_outside(path: Path):
    text = path.read_text()
    assert len(text.encode()) < 30_000
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text)


def test_vendored_files_name_no_map_that_is_not_there():
    """A manifest of static files would stop on a comment that names a missing file."""
    for path in (STAFF / "static" / "staff" / "vendor").rglob("*"):
        if path.suffix in {".js", ".mjs", ".css"}:
            assert not re.search(r"^\s*(//|/\*)# sourceMappingURL=", path.read_text(errors="replace"), re.MULTILINE), path.name
