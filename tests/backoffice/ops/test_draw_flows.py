"""docs/flows is what the code says."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from backoffice.ops.flow_files import files
from backoffice.ops.management.commands import draw_flows


def test_the_files_in_the_repository_are_up_to_date():
    call_command("draw_flows", check=True)


def test_what_differs_is_noticed_and_written_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(draw_flows, "FOLDER", tmp_path / "flows")
    with pytest.raises(
        CommandError,
        match=r"change.bpmn, failednotice.bpmn, failedservice.bpmn, filing.bpmn, filing.svg, referral.bpmn, review.bpmn, shortfall.bpmn",
    ):
        call_command("draw_flows", check=True)
    call_command("draw_flows")
    call_command("draw_flows", check=True)
    (tmp_path / "flows" / "review.bpmn").write_text("something else")
    (tmp_path / "flows" / "gone.bpmn").write_text("of a flow that is no more")
    with pytest.raises(CommandError, match=r"\(gone.bpmn, review.bpmn\)"):
        call_command("draw_flows", check=True)
    call_command("draw_flows")
    assert sorted(path.name for path in (tmp_path / "flows").iterdir()) == sorted(files())


def test_they_are_english_whatever_the_language_and_the_picture_stands_alone():
    english = files()
    with translation.override("zh-hant"):
        assert files() == english
    assert "var(" not in english["filing.svg"] and "<style>" in english["filing.svg"]
