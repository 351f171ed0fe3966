"""What a PDF would do: scripts, actions, embedded files, wherever in the file they stand.

Every object of the file is seen, also those in object streams and those that nothing points to any more. qpdf gives
each object in one plain spelling (names unescaped), so a fast search for the telling names leaves few objects to be
looked at with care.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

import pikepdf

from backoffice.filings.pdf.faults import (
    EMBEDDED_FILE,
    EXTERNAL_CONTENT,
    LAUNCH,
    MOST_DETAIL,
    MULTIMEDIA,
    OPENS_BY_ITSELF,
    SCRIPT,
    SENDS_DATA,
    UNSAFE_LINK,
    XFA,
    Fault,
)

_TELLING: Final = re.compile(
    rb"/(?:JavaScript|JS|Launch|SubmitForm|ImportData|GoToE|GoToR|URI|AA|OpenAction|EF|EmbeddedFile|FileAttachment"
    rb"|XFA|RichMedia|Movie|Sound|3D|Rendition)(?![^\s/<>\[\]()%])"
)
_ACTIONS: Final = {
    "/JavaScript": SCRIPT,
    "/Launch": LAUNCH,
    "/SubmitForm": SENDS_DATA,
    "/ImportData": SENDS_DATA,
    "/GoToE": EMBEDDED_FILE,
}
_FILE_KEYS: Final = ("/F", "/UF", "/DOS", "/Mac", "/Unix")
_MULTIMEDIA: Final = {"/RichMedia", "/Movie", "/Sound", "/3D"}
# Followed without a click they tell an outsider that the file was opened, or fetch what nobody asked for.
_LEAVES_THE_FILE: Final = {"/URI", "/GoToR", "/Thread", "/Rendition", "/Movie", "/Sound"}
_SAFE_SCHEMES: Final = {"", "http", "https", "mailto", "tel", "ftp"}
_DRAWN: Final = {"/Image", "/Form", "/PS"}
_LONGEST_CHAIN: Final = 1000


def plain(value: object) -> str:
    """Text from the file, short and on one line."""
    text = "".join(character if character.isprintable() else "\ufffd" for character in str(value))
    return text if len(text) <= MOST_DETAIL else text[: MOST_DETAIL - 1] + "…"


def faults_of_objects(pdf: pikepdf.Pdf) -> Iterator[Fault]:
    """The faults in any object of the file, without their pages."""
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/XFA" in form:
        yield Fault(XFA)
    things: Iterable[object] = pdf.objects  # numbers and truth values come as Python's own
    for thing in things:
        if not isinstance(thing, pikepdf.Object):
            continue
        dictionary: pikepdf.Object = thing
        if isinstance(thing, pikepdf.Stream):
            dictionary = thing.stream_dict
            if "/F" in dictionary:
                yield Fault(EXTERNAL_CONTENT)
        if _TELLING.search(dictionary.unparse(resolved=True)):
            yield from faults_within(thing)


def faults_within(thing: pikepdf.Object) -> Iterator[Fault]:
    """The faults of an object and of what is written inside it (not of what it points to).

    However deep it is written: qpdf itself reads no deeper than a few hundred levels.
    """
    waiting = [thing]
    while waiting:
        current = waiting.pop()
        if isinstance(current, pikepdf.Array):
            inside = list(current)
        elif isinstance(current, pikepdf.Dictionary | pikepdf.Stream):
            yield from _faults_of(current)
            inside = list(current.values())
        else:
            continue
        waiting.extend(value for value in inside if isinstance(value, pikepdf.Object) and not value.is_indirect)


def _faults_of(dictionary: pikepdf.Object) -> Iterator[Fault]:
    action = _name(dictionary.get("/S"))
    if action in _ACTIONS:
        yield Fault(_ACTIONS[action], detail=_target(dictionary) if action != "/JavaScript" else "")
    elif action == "/URI" and not _is_safe_address(_text(dictionary.get("/URI"))):
        yield Fault(UNSAFE_LINK, detail=plain(_text(dictionary.get("/URI"))))
    elif action == "/GoToR" and not _is_safe_file(_target(dictionary)):
        yield Fault(UNSAFE_LINK, detail=_target(dictionary))
    if "/JS" in dictionary and _is_script(dictionary["/JS"]):
        yield Fault(SCRIPT)
    yield from _faults_of_kind(dictionary)
    for key in ("/OpenAction", "/AA"):
        if key in dictionary:
            yield from _faults_of_trigger(dictionary[key])


def _faults_of_kind(dictionary: pikepdf.Object) -> Iterator[Fault]:
    subtype = _name(dictionary.get("/Subtype"))
    if subtype == "/FileAttachment" or _name(dictionary.get("/Type")) == "/EmbeddedFile" or _holds_file(dictionary):
        yield Fault(EMBEDDED_FILE, detail=_target(dictionary))
    if subtype in _MULTIMEDIA and "/Rect" in dictionary:
        yield Fault(MULTIMEDIA)
    if "/XFA" in dictionary and "/Fields" in dictionary:
        yield Fault(XFA)


def _faults_of_trigger(trigger: object) -> Iterator[Fault]:
    """What happens without a click: the action itself, or one of a dictionary of actions, and what follows it."""
    if not isinstance(trigger, pikepdf.Dictionary):
        return
    waiting: list[object] = [trigger] if "/S" in trigger else list(trigger.values())
    for _step in range(_LONGEST_CHAIN):
        if not waiting:
            return
        action = waiting.pop()
        if not isinstance(action, pikepdf.Dictionary):
            continue
        if _name(action.get("/S")) in _LEAVES_THE_FILE:
            yield Fault(OPENS_BY_ITSELF, detail=plain(_text(action.get("/URI")) or _target(action)))
        after = action.get("/Next")
        waiting.extend(list(after) if isinstance(after, pikepdf.Array) else [after])
    # A chain without end, or one meant to tire whoever follows it.
    yield Fault(OPENS_BY_ITSELF)


def _holds_file(dictionary: pikepdf.Object) -> bool:
    held = dictionary.get("/EF")
    return isinstance(held, pikepdf.Dictionary) and any(isinstance(held.get(key), pikepdf.Stream) for key in _FILE_KEYS)


def _is_script(value: object) -> bool:
    if isinstance(value, pikepdf.Stream):
        # A page may call one of its images or forms "JS".
        return _name(value.get("/Subtype")) not in _DRAWN
    return isinstance(value, pikepdf.String | str)


def _name(value: object) -> str:
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _text(value: object) -> str:
    return str(value) if isinstance(value, pikepdf.String | str) else ""


def _target(dictionary: pikepdf.Object) -> str:
    """The file or address that an action or file specification names, as a few words."""
    for holder in (dictionary, dictionary.get("/F"), dictionary.get("/FS"), dictionary.get("/Win")):
        if isinstance(holder, pikepdf.String | str):
            return plain(holder)
        if not isinstance(holder, pikepdf.Dictionary):
            continue
        for key in ("/UF", "/F", "/URI"):
            if text := _text(holder.get(key)):
                return plain(text)
    return ""


def _is_safe_address(address: str) -> bool:
    """Whether a click on it opens a web page or a message and not a program, a script or a file share."""
    stripped = "".join(character for character in address if character.isprintable()).strip()
    if stripped.startswith(("\\\\", "//")):
        return False
    try:
        scheme = urlsplit(stripped).scheme
    except ValueError:
        return False
    return scheme.lower() in _SAFE_SCHEMES


def _is_safe_file(target: str) -> bool:
    """Whether a link to another document stays beside this one: no network share and no address."""
    return not target.startswith(("\\\\", "//")) and "://" not in target


def pages_of_faults(pdf: pikepdf.Pdf, wanted: set[str]) -> dict[str, int]:
    """The first page on which each of these faults is met, for the refusal's wording; 1 is the first page."""
    found: dict[str, int] = {}
    for number, page in enumerate(pdf.pages, start=1):
        for thing in _on_page(page.obj):
            for fault in faults_within(thing):
                if fault.code in wanted:
                    found.setdefault(fault.code, number)
        if wanted <= found.keys():
            break
    return found


def _on_page(page: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The page's own triggers and its annotations with the actions that they point to."""
    holders = [page.get("/AA")]
    annotations = page.get("/Annots")
    if isinstance(annotations, pikepdf.Array):
        holders.extend(annotations)
    for holder in holders:
        if not isinstance(holder, pikepdf.Dictionary):
            continue
        yield holder
        for key, value in holder.items():
            if key in {"/P", "/Parent", "/Popup", "/IRT", "/AP"} or not isinstance(value, pikepdf.Dictionary):
                continue
            yield value
            for below in value.values():
                if isinstance(below, pikepdf.Dictionary):
                    yield below
