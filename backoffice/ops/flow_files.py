"""docs/flows/, made from the code: the life of a filing and each flow of people, as SVG to look at and as BPMN to open."""

import re
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from workflows.changes.flows import ChangeFlow
from workflows.filing.flows import ReferralFlow
from workflows.pictures import bpmn
from workflows.pictures.layout import draw
from workflows.pictures.structure import FLOW_OF, peoples_flow
from workflows.pictures.svg import in_words, svg
from workflows.service.flows import FailedNoticeFlow, FailedServiceFlow

_CSS = Path(settings.ROOT, "backoffice", "staff", "static", "staff", "css")
# Only in the files, which stand alone: a page has its own sheet.
_SANS = '"Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", "Noto Sans HK", sans-serif'


def files() -> dict[str, str]:
    """Name and content of each file, in English whatever the language of the moment."""
    with translation.override("en-gb"):
        made = {"filing.svg": _alone(), "filing.bpmn": bpmn.life_bpmn(_("The life of a filing"))}
        for flow in (*FLOW_OF.values(), ReferralFlow, ChangeFlow, FailedServiceFlow, FailedNoticeFlow):
            one = peoples_flow(flow)
            made[f"{one.name}.bpmn"] = bpmn.flow_bpmn(one)
    return made


def _alone() -> str:
    """The picture with its style inside, in the light colours of the pages."""
    picture = draw()
    drawn = svg(picture, title=_("The life of a filing"), told=in_words(picture))
    style = "".join(
        line.strip() for line in (_CSS / "flow.css").read_text(encoding="utf-8").splitlines() if not line.startswith(("/*", ".life-of"))
    )
    colours = dict(re.findall(r"(--[\w-]+):\s*(#\w+)", (_CSS / "tokens.css").read_text(encoding="utf-8").split("}")[0]))
    style = re.sub(r"var\((--[\w-]+)\)", lambda found: _SANS if found[1] == "--sans" else colours[found[1]], style)
    # Without a filing nothing of it is a way that was not taken: all of it in ink that reads well.
    ink, quiet = colours["--ink"], colours["--ink-3"]
    style += (
        f".life{{max-width:none}}.l-way.l-pale,.l-link.l-pale,.l-shape,.l-ring,.l-sign{{stroke:{quiet}}}path.l-head.l-pale{{fill:{quiet}}}"
    )
    style += f".life .l-pale > text.l-head{{fill:{ink};font-weight:600}}"
    begun = drawn.replace("<svg ", f'<svg xmlns="http://www.w3.org/2000/svg" width="{picture.width * 2:.0f}" ', 1)
    return begun.replace("<defs>", f"<style>{style}</style><defs>", 1).replace("><", ">\n<") + "\n"
