"""What a person reads on a page."""

import html
import re

from django.http import HttpResponse


def words(response: HttpResponse) -> str:
    """The page's text: no tags, single blanks."""
    body = re.sub(r"<(script|style|template).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def references(response: HttpResponse) -> list[str]:
    """The references of the filings whose rows stand on the page, in order."""
    return re.findall(r'data-row[^>]*>.*?href="/filings/([A-Z0-9-]+)/"', response.content.decode(), flags=re.DOTALL)
