"""Nothing is guessed, cut or converted: what is not as declared is refused, field by field."""

import json
from typing import Any

import pytest
from django.test import override_settings

from backoffice.api.fields import MalformedJson, canonical, read_json
from backoffice.filings.models import Filing
from tests import samples
from tests.backoffice.api.door import Door, Part, codes, multipart, pdf_part, problem, writ

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def with_text(before: str, after: str) -> bytes:
    """The sound submission's JSON with a piece of its text replaced: for what no JSON library would write."""
    text = json.dumps(writ())
    assert text.count(before) == 1
    return text.replace(before, after).encode()


@pytest.mark.parametrize(
    "amount",
    ['"25000000"', "25000000.0", "2.5e7", "25000000.5", "true", "[1]", '"２５"', "{}"],
)
def test_an_amount_is_a_whole_number_of_cents(door: Door, amount: str) -> None:
    told = problem(door.submit(with_text("25000000", amount)), 422, "invalid-request")
    assert codes(told) == ["not-an-integer"]
    assert told["errors"][0]["pointer"] == "#/claim_amount_cents"


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "２５", "1_000", "0x10", "025", "+5", "9" * 5000])
def test_what_is_no_json_number_is_no_json(door: Door, amount: str) -> None:
    problem(door.submit(with_text("25000000", amount)), 400, "malformed-json")


@pytest.mark.parametrize("amount", [-1, 10**12 + 1, 2**63, 10**30])
def test_an_amount_has_bounds(door: Door, amount: int) -> None:
    assert codes(problem(door.submit(writ(claim_amount_cents=amount)), 422, "invalid-request")) == ["out-of-range"]


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"state": "accepted"}, "unknown-field", "#/state"),
        ({"received_at": "2026-01-01T00:00:00+08:00"}, "unknown-field", "#/received_at"),
        ({"fee_total_cents": 0}, "unknown-field", "#/fee_total_cents"),
        ({"a/b~c": 1}, "unknown-field", "#/a~1b~0c"),
        ({"filer": {"name": "A", "admin": True}}, "unknown-field", "#/filer/admin"),
        ({"documents": [{"type": "writ", "sha256": "00"}]}, "unknown-field", "#/documents/0/sha256"),
        ({"office": None}, "missing-field", "#/office"),
        ({"filer": None}, "missing-field", "#/filer"),
        ({"filer": {"name": ""}}, "too-short", "#/filer/name"),
        ({"filer": {"name": " \u3000"}}, "too-short", "#/filer/name"),
        ({"filer": {"name": "x" * 501}}, "too-long", "#/filer/name"),
        ({"filer": {"name": 7}}, "not-text", "#/filer/name"),
        ({"filer": {"name": "A", "email": "nobody"}}, "invalid", "#/filer/email"),
        ({"filer": ["A"]}, "wrong-type", "#/filer"),
        ({"documents": "writ"}, "wrong-type", "#/documents"),
        ({"office": "DC REG"}, "invalid", "#/office"),
        ({"language": "fr"}, "not-one-of", "#/language"),
        ({"urgency": {"ground": "haste"}}, "not-one-of", "#/urgency/ground"),
        ({"urgency": {"ground": "other", "explanation": "x" * 2001}}, "too-long", "#/urgency/explanation"),
        ({"payment": {"means": "cash"}}, "not-one-of", "#/payment/means"),
        ({"parties": [{"role": "third", "name": "A"}]}, "not-one-of", "#/parties/0/role"),
        ({"parties": [{"role": "commencing", "name": "A"}] * 201}, "too-long", "#/parties"),
        ({"case_number": ""}, "too-short", "#/case_number"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_field_that_is_not_as_declared_is_named(door: Door, changes: dict[str, Any], code: str, pointer: str) -> None:
    told = problem(door.submit(writ(**changes)), 422, "invalid-request")
    assert [(error["code"], error["pointer"]) for error in told["errors"]] == [(code, pointer)]
    assert not Filing.objects.exists()


def test_a_refusal_never_repeats_what_was_sent(door: Door) -> None:
    response = door.submit(writ(filer={"name": "x" * 501 + "SECRET", "SECRET2" * 3: 1}, language="SECRET"))
    assert b'"SECRET"' not in response.content
    assert b"xxx" not in response.content


@pytest.mark.parametrize(
    ("name", "character"),
    [
        ("nul", "\x00"), ("bell", "\x07"), ("new line in a name", "\n"), ("tab in a name", "\t"), ("C1 control", "\x85"),
        ("right-to-left override", "\u202e"), ("embedding", "\u202a"), ("isolate", "\u2066"), ("line separator", "\u2028"),
        ("private use", "\ue000"), ("noncharacter", "\uffff"), ("noncharacter", "\ufdd0"),
        ("half of a pair", "\ud800"), ("noncharacter of another plane", "\U0002ffff"),
        ("no face prints it", "👩"),
    ],
)  # fmt: skip
def test_a_character_that_no_name_has_is_refused(door: Door, name: str, character: str) -> None:
    parties = [{"role": "commencing", "name": f"Chan{character}Tai Man"}, {"role": "defending", "name": "B"}]
    told = problem(door.submit(writ(parties=parties)), 422, "invalid-request")
    assert codes(told) == ["forbidden-character"]
    assert told["errors"][0]["pointer"] == "#/parties/0/name"


@pytest.mark.parametrize(
    "name",
    [
        "</para>", '<img src="http://example.org/x.png">', '=HYPERLINK("http://example.org")', "陳大文", "𠮷野家", "𨋢𠝹𡃁",
        "Ł'Oréal “Ltd” – & Sons", "a\u200fb\u200eb", "zero\u200bwidth\u200d", "e\u0301", "x" * 500, " leading and trailing ",
        "%s %(name)s {0} {name}", "\\u0000", "Robert'); DROP TABLE filings;--",
    ],
)  # fmt: skip
def test_a_name_is_kept_as_it_was_sent(door: Door, name: str) -> None:
    parties = [{"role": "commencing", "name": name}, {"role": "defending", "name_zh": name}]
    response = door.submit(writ(parties=parties, filer={"name": name, "acts_for": name}))
    assert response.status_code == 201, response.content
    filing = Filing.objects.get()
    assert [(party.name, party.name_zh) for party in filing.parties.all()] == [(name, ""), ("", name)]
    assert (filing.filer_name, filing.filer_acts_for) == (name, name)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe{}", b'{"office": "\xff"}', b'{"office": 1, "office": 2}', b"[" * 100_000, b"{}{}", "{“office”: 1}".encode()],
    ids=["empty", "half", "utf-16", "not utf-8", "a name twice", "deep", "two", "typographic quotes"],
)
@pytest.mark.parametrize("as_file", [False, True])
def test_unsound_json_is_refused(door: Door, body: bytes, as_file: bool) -> None:
    problem(door.submit(body, as_file=as_file), 400, "malformed-json")


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"null", b"7"])
def test_json_that_is_no_object_is_refused(door: Door, body: bytes) -> None:
    assert codes(problem(door.submit(body), 422, "invalid-request")) == ["wrong-type"]


def test_canonical_json_is_one_spelling() -> None:
    assert canonical(read_json(b' { "b" : [1, 2],\n"a": "\xe9\x99\xb3" } ')) == b'{"a":"\\u9673","b":[1,2]}'
    with pytest.raises(MalformedJson):
        read_json(b'{"a": NaN}')


def test_the_mark_of_damaged_text_is_refused(door: Door) -> None:
    parties = [{"role": "commencing", "name": "Chan \ufffd"}, {"role": "defending", "name": "B"}]
    assert codes(problem(door.submit(writ(parties=parties)), 422, "invalid-request")) == ["forbidden-character"]
    raw = json.dumps(writ(parties=parties), ensure_ascii=False).encode()
    problem(door.submit(raw), 400, "malformed-json")
    assert codes(problem(door.submit(raw, as_file=True), 422, "invalid-request")) == ["forbidden-character"]


# --- the multipart body ---


def test_parts_that_are_not_declared_are_refused(door: Door) -> None:
    filing, document = Part("filing", json.dumps(writ()).encode()), pdf_part(samples.good_text())
    for extra in (Part("state", b"accepted"), Part("exhibit", b"x", "x.pdf", "application/pdf")):
        told = problem(door.send([filing, document, extra]), 422, "invalid-request")
        assert [(error["code"], error["parameter"]) for error in told["errors"]] == [("unknown-field", extra.name)]


def test_the_json_part_is_there_once(door: Door) -> None:
    filing, document = Part("filing", json.dumps(writ()).encode()), pdf_part(samples.good_text())
    for parts, code in (([document], "missing-field"), ([filing, filing, document], "too-long")):
        told = problem(door.send(parts), 422, "invalid-request")
        assert [(error["code"], error["parameter"]) for error in told["errors"]] == [(code, "filing")]


def test_a_document_without_a_file_name_is_told_so(door: Door) -> None:
    parts = [Part("filing", json.dumps(writ()).encode()), Part("documents", samples.good_text())]
    told = problem(door.send(parts), 422, "invalid-request")
    assert [(error["code"], error["parameter"]) for error in told["errors"]] == [("wrong-type", "documents")]


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9, 0.97])
def test_a_body_that_ends_too_early_is_refused_and_leaves_no_file(door: Door, cut: float, empty_store: Any) -> None:
    body, media_type = multipart([Part("filing", json.dumps(writ()).encode()), pdf_part(samples.good_of_size(100_000))])
    response = door.post("filings", body[: int(len(body) * cut)], media_type, **{"Idempotency-Key": "k"})
    problem(response, 400, "malformed-request")
    assert not Filing.objects.exists()
    assert [path for path in empty_store.rglob("*") if path.is_file()] == []
    assert door.submit(key="k").status_code == 201


@pytest.mark.parametrize(
    "media_type", ["application/json", "multipart/mixed; boundary=x", "text/plain", "application/x-www-form-urlencoded"]
)
def test_another_media_type_is_refused(door: Door, media_type: str) -> None:
    problem(door.post("filings", b"{}", media_type, **{"Idempotency-Key": "k"}), 415, "unsupported-media-type")


def test_a_multipart_body_without_a_boundary_is_refused(door: Door) -> None:
    problem(door.post("filings", b"x", "multipart/form-data", **{"Idempotency-Key": "k"}), 400, "malformed-request")


def test_a_body_of_unknown_length_is_refused(door: Door) -> None:
    response = door.http.generic(
        "POST", "/api/v1/filings", b"", CONTENT_TYPE="multipart/form-data; boundary=x", CONTENT_LENGTH="",
        headers=door.headers(**{"Idempotency-Key": "k"}),
    )  # fmt: skip
    problem(response, 411, "length-required")


@override_settings(FILING_MAX_BYTES=5000)
def test_a_request_that_is_too_large_is_refused_before_it_is_read(door: Door, empty_store: Any) -> None:
    problem(door.submit(writ(), [samples.good_of_size(6000)]), 413, "too-large")
    assert not empty_store.exists()


def test_a_json_part_that_is_too_large_is_refused(door: Door) -> None:
    large = json.dumps(writ(urgency={"ground": "other", "explanation": "x" * 3_000_000})).encode()
    problem(door.submit(large, as_file=True), 413, "too-large")
    problem(door.submit(large), 413, "too-large")


@override_settings(DATA_UPLOAD_MAX_NUMBER_FILES=3)
def test_more_files_than_a_submission_may_have_are_refused(door: Door) -> None:
    problem(door.submit(writ(), [samples.good_text()] * 4), 413, "too-large")


def test_a_long_or_odd_file_name_is_kept_as_text(door: Door) -> None:
    names = ["x" * 300 + ".pdf", "../../etc/passwd.pdf", "C:\\temp\\writ.pdf", "writ\u202efdp.pdf"]
    response = door.submit(writ(documents=[{"type": "writ"}] * 4), [samples.good_text()] * 4, names=names)
    kept = [document["filename"] for document in json.loads(response.content)["documents"]]
    assert len(kept[0]) == 255
    assert kept[0].endswith("x.pdf")
    assert kept[1:] == ["passwd.pdf", "writ.pdf", "writfdp.pdf"]
