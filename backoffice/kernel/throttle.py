"""How often one caller may come: a bucket per key, in the database, so that every process counts the same.

The generic cell rate algorithm (ITU-T I.371): a row holds the moment at which the bucket is full again. One statement
takes a token or finds none, so two processes never take the same one.
"""

import math
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Final

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from backoffice.kernel import clock
from backoffice.kernel.models import RateBucket

_MINUTE: Final = 60_000_000
# The clocks of two of our machines may differ by so much. A bucket whose moment lies further ahead than any could was filled before the
# clock was set back. One that lies within it may be either, and its caller waits: at most so long and a token.
LONGEST_DOUBT: Final = timedelta(seconds=5)
_CLOCKS_DIFFER_BY: Final = LONGEST_DOUBT // timedelta(microseconds=1)
# The same text on both engines. Written by hand because the ORM's upsert has no condition.
_TAKE: Final = """
INSERT INTO kernel_ratebucket (key, full_at) VALUES (%(key)s, %(now)s + %(cost)s)
ON CONFLICT (key) DO UPDATE
SET full_at = CASE WHEN kernel_ratebucket.full_at > %(now)s AND kernel_ratebucket.full_at <= %(latest)s
    THEN kernel_ratebucket.full_at ELSE %(now)s END + %(cost)s
WHERE kernel_ratebucket.full_at - %(now)s <= %(slack)s OR kernel_ratebucket.full_at > %(latest)s
RETURNING full_at
"""


@dataclass(frozen=True)
class Rate:
    """So many a minute in the long run, and so many at once."""

    per_minute: int
    burst: int

    @property
    def cost(self) -> int:
        """The microseconds in which one token grows back."""
        return _MINUTE // self.per_minute

    @property
    def slack(self) -> int:
        """How far ahead, in microseconds, a bucket's moment may lie when another token is taken."""
        return self.cost * (self.burst - 1)


def _now() -> int:
    return int(clock.now().timestamp() * 1_000_000)


def take(key: str, rate: Rate) -> int:
    """Take a token from the bucket of this key; 0, or after how many seconds there will be one.

    To be called outside the act's transaction: the row is locked until the transaction ends.
    """
    now = _now()
    with connection.cursor() as cursor:
        # No bucket is full later than this, unless the clock was set back since: then it begins anew, and nobody is shut out
        # until the clock has caught up.
        latest = now + rate.slack + rate.cost + _CLOCKS_DIFFER_BY
        cursor.execute(_TAKE, {"key": key, "now": now, "cost": rate.cost, "slack": rate.slack, "latest": latest})
        if cursor.fetchone() is not None:
            return 0
    full_at = RateBucket.objects.filter(key=key).values_list("full_at", flat=True).first() or now
    return max(1, math.ceil((full_at - now - rate.slack) / 1_000_000))


def forget_full() -> int:
    """Delete the buckets that are full again, which is what an absent one is; how many there were."""
    return RateBucket.objects.filter(full_at__lt=_now()).delete()[0]


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, as far as it can be believed: what the outermost of our own proxies saw.

    TRUSTED_PROXIES says how many of them stand before this process; what a caller writes into the header itself lies
    further left and is never reached.
    """
    hops = settings.TRUSTED_PROXIES
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    found = told[-hops] if 0 < hops <= len(told) else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(found))
    except ValueError:  # a server behind a Unix socket has no address
        return "0.0.0.0"  # noqa: S104  # the address that stands for none


def neighbourhood_of(request: HttpRequest) -> str:
    """The address as a bucket's key: of IPv6 the network of one customer (/64), who has all of its addresses."""
    found = address_of(request)
    if ":" not in found:
        return found
    return str(ip_network(f"{found}/64", strict=False))
