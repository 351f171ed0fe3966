"""From a step of a story to the documents that are sent in: the facts filled into the matter's text, then drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from backoffice.cases.models import CaseType, DocumentType
from backoffice.kernel.money import Money, parse_hkd
from reports.render.pleadings import Sheet, Side, Signer, draw
from workflows.demo.cast import Cast, Filer
from workflows.demo.spoil import spoil
from workflows.demo.stories import StoryError


@dataclass(frozen=True)
class Drawn:
    """A document ready to be sent: its type in the registry's list, its title, the file's name and its bytes."""

    type: str
    title: str
    filename: str
    data: bytes


@dataclass(frozen=True)
class Scene:
    """What all documents of one filing share. number and year are those of the case, number "" while it is new."""

    case_type: CaseType
    details: Mapping[str, Any]
    filer: Filer
    number: str
    year: int
    on: date


def amount_cents(details: Mapping[str, Any]) -> int | None:
    """The amount that the step declares, in HKD cents; None where it declares none."""
    written = details.get("amount") or ""
    return parse_hkd(written).cents if written else None


def documents_of(scene: Scene, cast: Cast, samples: Path) -> list[Drawn]:
    """The documents of a filing, in order.

    Raises:
        StoryError: a document, matter or fact is not known.
    """
    return [_document(item, scene, cast, samples) for item in scene.details["documents"]]


def _document(item: str | Mapping[str, Any], scene: Scene, cast: Cast, samples: Path) -> Drawn:
    said: dict[str, Any] = {"type": item} if isinstance(item, str) else dict(item)
    type_code = said["type"]
    # A story may send a document that the case type does not know, to see the door refuse it.
    kind = DocumentType.objects.filter(case_type=scene.case_type, code=type_code).first()
    title = said.get("title") or (kind.title if kind else type_code)
    if "file" in said:
        return Drawn(type_code, "", said["file"], (samples / said["file"]).read_bytes())
    form = {**cast.forms.get(type_code, {}), **said}
    if "form" not in form:
        raise StoryError(f"forms.json does not say how to draw {type_code!r}")
    title_zh = said.get("title_zh") or (kind.title_zh if kind else "")
    # The registry's list says "Writ of summons (tax claim)"; the document's own head is the form's, or without that.
    heading = form.get("heading") or title.split(" (")[0]
    sheet = _sheet(form, heading, form.get("heading_zh") or title_zh.split("（")[0], scene, cast)
    # The title is the type's own unless the story gives another: then the filing carries it.
    data = draw(form["form"], sheet)
    if "spoilt" in form:
        data = spoil(data, form["spoilt"])
    return Drawn(type_code, said.get("title", ""), f"{title}.pdf", data)


def _sheet(form: Mapping[str, Any], title: str, title_zh: str, scene: Scene, cast: Cast) -> Sheet:
    details, case_type = scene.details, scene.case_type
    matter = cast.matters[details["matter"]]
    words = cast.series[case_type.code]
    facts = _facts(scene, cast)
    items = tuple(tuple(_filled(cell, facts) for cell in row) for row in matter.get(form.get("items", ""), ()))
    exhibit = form.get("exhibit", "")
    if exhibit and form.get("exhibits", True) and exhibit in matter:
        items = (tuple(_filled(line, facts) for line in matter[exhibit]),)
    return Sheet(
        court=case_type.court,
        series=words["series"],
        series_zh=words.get("series_zh", ""),
        division=words.get("division", ""),
        division_zh=words.get("division_zh", ""),
        below=details.get("below", ""),
        year=scene.year,
        number=scene.number,
        title=title,
        title_zh=title_zh,
        language=form.get("language") or details.get("language", "en"),
        dated=scene.on,
        commencing=_sides(cast, details, "commencing", case_type),
        defending=_sides(cast, details, "defending", case_type),
        signer=_signer(scene, form.get("side", "commencing")),
        body=tuple(_filled(line, facts) for line in matter.get(form.get("text", ""), ())),
        amount_cents=amount_cents(details),
        deponent=form.get("deponent") or scene.filer.person,
        exhibit_mark=form.get("mark", "A"),
        items=items,
    )


def _facts(scene: Scene, cast: Cast) -> dict[str, str]:
    parties = scene.details["parties"]
    first, second = cast.party(parties["commencing"][0]), cast.party(parties["defending"][0])
    cents = amount_cents(scene.details)
    return {
        "p": first.name,
        "pz": first.name_zh or first.name,
        "d": second.name,
        "dz": second.name_zh or second.name,
        "year": str(scene.year),
        # Years of assessment, the last ended one first: 2024/25, 2023/24, …
        **{f"ya{back}": f"{scene.year - back - 1}/{(scene.year - back) % 100:02d}" for back in range(1, 10)},
        "amount": str(Money(cents)) if cents is not None else "",
        **scene.details.get("facts", {}),
    }


def _filled(line: str, facts: Mapping[str, str]) -> str:
    try:
        return line.format_map(facts)
    except KeyError as missing:
        raise StoryError(f"the fact {missing} is not given for: {line[:60]}") from None


def _sides(cast: Cast, details: Mapping[str, Any], which: str, case_type: CaseType) -> tuple[Side, ...]:
    role, role_zh = _role(case_type, which)
    parties = [cast.party(key) for key in details["parties"][which]]
    return tuple(Side(one.name, one.name_zh, role, role_zh, one.address) for one in parties)


def _role(case_type: CaseType, side: str) -> tuple[str, str]:
    commencing = side == "commencing"
    role = case_type.commencing_party if commencing else case_type.defending_party
    role_zh = case_type.commencing_party_zh if commencing else case_type.defending_party_zh
    # "Plaintiff (Commissioner of Inland Revenue)" is how the case type names the role; papers have the role alone.
    return role.split(" (")[0], role_zh.split("（")[0]


def side_of(item: str | Mapping[str, Any], cast: Cast) -> str:
    """The side that a document comes from: commencing or defending."""
    said = {"type": item} if isinstance(item, str) else item
    side: str = {**cast.forms.get(said["type"], {}), **said}.get("side", "commencing")
    return side


def _signer(scene: Scene, side: str) -> Signer:
    filer, case_type = scene.filer, scene.case_type
    role, role_zh = _role(case_type, side)
    if filer.in_person:
        capacity, capacity_zh = f"{role}, in person", f"{role_zh}親自行事"
    elif filer.is_party:
        capacity, capacity_zh = f"For the {role}", f"代表{role_zh}"
    else:
        capacity, capacity_zh = f"Solicitors for the {role}", f"{role_zh}代表律師"
    return Signer(
        name=filer.organisation or filer.person,
        capacity=capacity,
        capacity_zh=capacity_zh,
        address=filer.address,
        telephone=filer.telephone,
        file_reference=f"{filer.account}/{scene.on:%y%m}/{case_type.code}",
    )
