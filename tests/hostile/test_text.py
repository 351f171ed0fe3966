"""Hostile text end to end: the same on screen, in search, in the API, on paper and on the verification page.

A party named `</para>` once stopped a receipt, and one named `<img …>` made the drawing of a paper open a connection.
"""

import html
import re
import socket
import threading
from io import BytesIO

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from backoffice.filings.submission import SubmittedFiler, SubmittedParty
from backoffice.kernel import outbox, storage
from backoffice.kernel.models import OutboxMessage
from backoffice.papers.models import Paper, PaperKind
from backoffice.people.tokens import hash_of, new_token
from reports.render.characters import printable
from tests.factories.lives import stored_document

NAMES = {
    "markup that ends a paragraph": "</para>",
    "a picture from elsewhere": '<img src="http://192.0.2.7/x.png"/>',
    "a script": "<script>alert(1)</script>",
    "a formula": '=HYPERLINK("http://192.0.2.7/","Chan")',
    "another formula": "@SUM(1+1)*cmd|' /C calc'!A0",
    "right-to-left marks": "Chan\u200f Tai\u200e Man",
    "zero width": "Chan\u200bTai\u200dMan\ufeff",
    "500 characters": "Wong " * 99 + "Siu M",
    "500 without a blank": "W" * 500,
    "beyond the basic plane": "𠮷野家 𨋢𠝹𡃁",
    "entities": "&lt;b&gt; &amp; &#0; \\u0000",
    "formats": "%s %(name)s {0} {name} ${name}",
    "SQL": "Robert'); DROP TABLE filings;--",
}
NAMED = [pytest.param(name, id=title) for title, name in NAMES.items()]


def tight(text: str) -> str:
    return "".join(text.split())


def on_paper(paper: Paper) -> str:
    with pypdfium2.PdfDocument(BytesIO(storage.read(paper.sha256))) as pdf:
        # A hyphen at a line's end would be the drawing's own; none is made, so what is read is what was set.
        return tight("".join(page.get_textpage().get_text_bounded() for page in pdf))


@pytest.fixture
def no_sockets(monkeypatch):
    """Whatever opens a connection or looks a name up, on whatever machine; but not a thread that another test has left behind."""
    opened = []
    others = set(threading.enumerate()) - {threading.current_thread()}

    def refusing(real):
        def refuse(*arguments, **options):
            if threading.current_thread() in others:
                return real(*arguments, **options)
            opened.append(arguments)
            raise OSError("a connection was opened")

        return refuse

    for owner, name in ((socket.socket, "connect"), (socket.socket, "connect_ex"), (socket, "getaddrinfo")):
        monkeypatch.setattr(owner, name, refusing(getattr(owner, name)))
    return opened


@pytest.mark.parametrize("name", NAMED)
def test_the_same_text_everywhere(lives, name: str, no_sockets):
    changes = {
        "parties": (SubmittedParty("commencing", name), SubmittedParty("defending", "Wong Siu Ming", name)),
        "documents": (stored_document("writ", title=name),),
        "filer": SubmittedFiler(name=name, organisation=name, account="a", acts_for=name, email="a@example.org"),
    }
    filing = lives.fee_checked(**changes)
    while outbox.drain():
        pass
    assert not OutboxMessage.objects.exclude(last_error="").exists(), "no paper stopped"
    assert no_sockets == []
    papers = {paper.kind: paper for paper in Paper.objects.all()}
    assert set(papers) >= {PaperKind.ACKNOWLEDGEMENT, PaperKind.RECEIPT}

    # on paper: as it is set, which is without what has no shape of its own
    for kind in (PaperKind.ACKNOWLEDGEMENT, PaperKind.RECEIPT):
        assert tight(printable(name)) in on_paper(papers[kind]), kind

    # on screen: as text, never as markup
    officer = Client()
    officer.force_login(lives.court.officer)
    pages = {
        "filing": officer.get(reverse("staff:filing", kwargs={"reference": filing.reference})),
        "inbox": officer.get(reverse("staff:inbox")),
        "search": officer.get(reverse("staff:search"), {"q": name}),
    }
    for where, answer in pages.items():
        page = answer.content.decode()
        assert answer.status_code == 200, where
        assert escape(name.split()[0]) in page, where
        if re.search("[<>]", name):
            assert name not in page, where
    assert name in html.unescape(pages["filing"].content.decode())
    assert filing.reference in pages["search"].content.decode()

    # in the API
    token = new_token()
    lives.court.portal.token_hash = hash_of(token)
    lives.court.portal.save()
    headers = {"Authorization": f"Bearer {token}"}
    answer = Client().get(f"/api/v1/filings/{filing.reference}", headers=headers).json()
    assert answer["documents"][0]["title"] == name
    story = Client().get(f"/api/v1/filings/{filing.reference}/events", headers=headers).json()
    assert name in story["events"][0]["text"]

    # on the page that anyone may open
    shown = Client().get(f"/verify/{papers[PaperKind.ACKNOWLEDGEMENT].verification_code}/")
    assert shown.status_code == 200
    assert tight(name) not in tight(html.unescape(shown.content.decode())), "no name stands there"
    asked = Client().get("/verify/", {"code": name}, follow=True)
    assert asked.status_code in (200, 404)
    if re.search("[<>]", name):
        assert name not in asked.content.decode()
