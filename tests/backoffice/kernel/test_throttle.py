"""Buckets: so many at once, so many a minute, each key for itself, and no token taken twice."""

import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import RequestFactory

from backoffice.kernel import clock, throttle
from backoffice.kernel.models import RateBucket
from backoffice.kernel.throttle import Rate

START = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
SIX = Rate(per_minute=6, burst=3)


@pytest.fixture
def hand() -> Iterator[clock.Hand]:
    with clock.set_to(START) as hand:
        yield hand


def test_a_burst_then_a_token_every_ten_seconds(db, hand):
    assert [throttle.take("a", SIX) for _number in range(5)] == [0, 0, 0, 10, 10]
    hand.move_to(START + timedelta(seconds=4))
    assert throttle.take("a", SIX) == 6
    hand.move_to(START + timedelta(seconds=10))
    assert [throttle.take("a", SIX) for _number in range(2)] == [0, 10]
    hand.move_to(START + timedelta(minutes=5))
    assert [throttle.take("a", SIX) for _number in range(4)] == [0, 0, 0, 10]


def test_being_refused_does_not_prolong_the_wait(db, hand):
    for _number in range(50):
        throttle.take("a", SIX)
    hand.move_to(START + timedelta(seconds=10))
    assert throttle.take("a", SIX) == 0


def test_each_key_has_its_own_bucket(db, hand):
    assert [throttle.take(key, Rate(6, 1)) for key in ("a", "b", "a")] == [0, 0, 10]


def test_full_buckets_are_forgotten_and_others_are_not(db, hand):
    throttle.take("a", SIX)
    hand.move_to(START + timedelta(seconds=9))
    throttle.take("b", SIX)
    hand.move_to(START + timedelta(seconds=11))
    assert throttle.forget_full() == 1
    assert list(RateBucket.objects.values_list("key", flat=True)) == ["b"]


@pytest.mark.once
@pytest.mark.parametrize("rate", [SIX, Rate(per_minute=12_000, burst=3_000)])
@pytest.mark.parametrize("back", [0.2, 5, 14, 15, 17, 19.9, 20.1, 30, 90, 86_400])
def test_nobody_is_shut_out_for_long_by_a_clock_that_was_set_back(db, hand, rate, back):
    for calls in (1, 3):
        key = f"called {calls} times"
        hand.move_to(START)
        assert [throttle.take(key, rate) for _call in range(calls)] == [0] * calls
        hand.move_to(START - timedelta(seconds=back))
        wait = throttle.take(key, rate)
        assert wait <= throttle.LONGEST_DOUBT.total_seconds() + math.ceil(60 / rate.per_minute)
        hand.move_to(hand.moment + timedelta(seconds=wait))
        assert wait == 0 or throttle.take(key, rate) == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_at_once_take_no_token_twice():
    def one(_number: int) -> int:
        try:
            with clock.set_to(START):
                return throttle.take("a", Rate(per_minute=6, burst=7))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(wait == 0 for wait in pool.map(one, range(40))) == 7


@pytest.mark.parametrize(
    ("hops", "header", "address"),
    [
        (0, "203.0.113.9", "198.51.100.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (2, "10.0.0.1, 203.0.113.9, 192.0.2.4", "203.0.113.9"),
        (1, "", "198.51.100.1"),
        (2, "203.0.113.9", "198.51.100.1"),
        (1, "not an address", "0.0.0.0"),
        (1, "2001:DB8::0:1", "2001:db8::1"),
    ],
)
def test_an_address_is_what_our_own_proxy_saw(settings, hops, header, address):
    """What a caller writes into the header itself stands further left and is not believed."""
    settings.TRUSTED_PROXIES = hops
    request = RequestFactory().get("/", REMOTE_ADDR="198.51.100.1", HTTP_X_FORWARDED_FOR=header)
    assert throttle.address_of(request) == address


def test_the_addresses_of_one_ipv6_network_share_a_bucket():
    networks = ("2001:db8:0:7::1", "2001:db8:0:7:ffff::2", "2001:db8:0:8::1")
    requests = [RequestFactory().get("/", REMOTE_ADDR=address) for address in networks]
    first, second, third = (throttle.neighbourhood_of(request) for request in requests)
    assert first == second != third
