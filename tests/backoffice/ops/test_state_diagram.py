"""docs/states.md is what the code says."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from backoffice.filings.states import State
from backoffice.ops.management.commands import state_diagram
from backoffice.ops.states_page import page
from workflows.pictures.structure import moves


def test_the_page_in_the_repository_is_up_to_date():
    call_command("state_diagram", check=True)


def test_a_page_that_differs_is_noticed_and_written_anew(tmp_path, monkeypatch, settings):
    settings.ROOT = tmp_path
    monkeypatch.setattr(state_diagram, "PAGE", tmp_path / "docs" / "states.md")
    with pytest.raises(CommandError, match="out of date"):
        call_command("state_diagram", check=True)
    call_command("state_diagram")
    call_command("state_diagram", check=True)
    (tmp_path / "docs" / "states.md").write_text("something else")
    with pytest.raises(CommandError, match="out of date"):
        call_command("state_diagram", check=True)


def test_every_state_and_every_edge_is_on_the_page():
    text = page()
    assert all(f"    {state.value} : " in text for state in State)
    assert all(f"    {edge.source} --> {edge.target} : {edge.name}" in text for edge in moves())
    assert len(moves()) == len({(edge.source, edge.target) for edge in moves()})


def test_the_page_is_english_whatever_the_language():
    english = page()
    with translation.override("zh-hant"):
        assert page() == english
