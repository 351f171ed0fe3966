"""manage.py fee_quote: what a filing costs on a day, line by line."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.cases.models import CaseType, DocumentType
from backoffice.cases.selectors import commencing_document, fee_facts, jurisdiction_reasons
from backoffice.fees.rules import FeeLine, NotPriceableError, Quote, quote
from backoffice.fees.selectors import schedule_of
from backoffice.kernel.money import Money, parse_hkd
from backoffice.ops.options import day


class Command(BaseCommand):
    """Prints the fee lines and the total."""

    help = "Quotes the fee for a document of a case type on a day, with the rule for every line."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what is to be priced and the form of the answer."""
        parser.add_argument("--case-type", required=True, help="the code of the case type, such as SCTC")
        parser.add_argument("--office", metavar="CODE", help="the registry that is to take it; fails if it does not take the case type")
        parser.add_argument("--claim-amount", metavar="DOLLARS", help="the amount of the claim, such as 4800 or 5000.01")
        parser.add_argument("--on", metavar="DATE", help="the Hong Kong day of the submission (default: today)")
        parser.add_argument(
            "--document-type",
            action="append",
            metavar="CODE",
            help="a document's type; may be given again for more documents (default: the document that commences a case)",
        )
        parser.add_argument(
            "--pages", action="append", type=int, metavar="N", help="the pages of each document, in their order, for fees by the page"
        )
        parser.add_argument("--hours", type=int, metavar="N", help="the hours, for fees by the hour")
        parser.add_argument("--json", action="store_true", help="print an object instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        """Quote, or fail saying why not."""
        case_type = CaseType.objects.filter(code=options["case_type"]).first()
        if case_type is None:
            raise CommandError(f"There is no case type {options['case_type']}.")
        office = options["office"]
        if office is not None and not case_type.offices.filter(code=office).exists():
            raise CommandError(f"{office} takes no filings of the case type {case_type.code}.")
        amount = _amount(options["claim_amount"])
        on = day(options["on"])
        documents = _documents(case_type, options["document_type"])
        outside = jurisdiction_reasons(case_type, amount)
        if outside:
            raise CommandError("Outside the jurisdiction: " + " ".join(reason.text for reason in outside))
        pages, hours = options["pages"], options["hours"]
        if pages and len(pages) != len(documents):
            raise CommandError(f"--pages: give it for each of the {len(documents)} documents, or not at all.")
        if any(number < 1 for number in (*(pages or ()), *([hours] if hours is not None else ()))):
            raise CommandError("--pages and --hours are numbers from 1 on.")
        try:
            facts = fee_facts(case_type, documents, amount, on, pages=pages, hours=hours)
            quoted = quote(schedule_of(case_type.court), facts)
        except NotPriceableError as refused:
            raise CommandError(str(refused)) from None
        if options["json"]:
            self.stdout.write(json.dumps(_as_object(quoted), ensure_ascii=False, indent=2))
        else:
            for line in quoted.lines:
                self.stdout.write(_in_words(line))
            self.stdout.write(f"Total {Money(quoted.total_cents)}, {_STATUS[quoted.fee_status]}, priced on {quoted.priced_on}")


_STATUS = {"payable": "payable", "nil": "nothing is payable", "not_on_record": "no fee item on record: nothing is charged"}


def _amount(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return parse_hkd(text).cents
    except ValueError:
        raise CommandError(f"--claim-amount: {text!r} is not an amount in dollars such as 4800 or 5000.01.") from None


def _documents(case_type: CaseType, codes: list[str] | None) -> list[DocumentType]:
    if not codes:
        commencing = commencing_document(case_type)
        if commencing is None:
            raise CommandError(f"No document that commences a {case_type.code} is on record.")
        return [commencing]
    known = {kind.code: kind for kind in DocumentType.objects.filter(case_type=case_type)}
    for code in codes:
        if code not in known:
            raise CommandError(f"{code} is not a document type of {case_type.code}; there are {', '.join(sorted(known))}.")
    return [known[code] for code in codes]


def _in_words(line: FeeLine) -> str:
    number = f"item {line.item_number} " if line.item_number else ""
    mark = f" [evidence: {line.evidence}]" if line.unverified else ""
    return (
        f"{line.instrument} {number}{line.item} x {line.quantity}: {line.description}: "
        f"{Money(line.paper_cents)} less {Money(line.concession_cents)} is {Money(line.e_cents)} ({line.rule}){mark}"
    )


_LINE_FIELDS = (
    "item",
    "item_number",
    "instrument",
    "description",
    "description_zh",
    "unit",
    "quantity",
    "paper_cents",
    "concession_cents",
    "e_cents",
    "rule",
    "rule_zh",
    "evidence",
    "unverified",
)


def _as_object(quoted: Quote) -> dict[str, Any]:
    lines = [asdict(line) for line in quoted.lines]
    return {
        "lines": [{name: line[name] for name in _LINE_FIELDS} for line in lines],
        "total_cents": quoted.total_cents,
        "fee_status": quoted.fee_status,
        "priced_on": quoted.priced_on.isoformat(),
    }
