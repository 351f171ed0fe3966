"""What a person reads on a page."""

import html
import re

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext


def words(response: HttpResponse) -> str:
    """The page's text: no tags, single blanks."""
    body = re.sub(r"<(script|style|template).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def references(response: HttpResponse) -> list[str]:
    """The references of the filings whose rows stand on the page, in order."""
    return re.findall(r'data-row[^>]*>.*?href="/filings/([A-Z0-9-]+)/"', response.content.decode(), flags=re.DOTALL)


def queries(client: Client, address: str) -> int:
    """How many queries the page costs; the first page of a session writes into the session and is not counted."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as context:
        assert client.get(address).status_code == 200
    return len(context)
