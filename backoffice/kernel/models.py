"""The kernel's rows: counters, the outbox, idempotency keys, leases. No words of the registry."""

from django.db import models
from django.db.models import Q


class Counter(models.Model):
    """The last number given out in a series and year; locked while the next is taken, so there are no gaps."""

    series = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="counter_once")]


class OutboxMessage(models.Model):
    """Work that must follow an act, written in the act's transaction; a worker takes it under a lease and deletes it."""

    topic = models.CharField(max_length=80)
    key = models.CharField(max_length=200, null=True)  # null: no key, and nulls are not unique
    ids = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=40, default="")
    attempts = models.PositiveIntegerField(default=0)
    parked_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "key"], name="outbox_key_once")]
        indexes = [models.Index(fields=["due_at", "id"], condition=Q(parked_at=None), name="outbox_due")]

    def __str__(self) -> str:
        return f"{self.topic} {self.ids}"


class IdempotencyKey(models.Model):
    """One key of one caller: in flight, or answered for ever."""

    scope = models.CharField(max_length=60)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    claimed_at = models.DateTimeField()
    claim = models.CharField(max_length=40)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="idempotency_once")]


class Lease(models.Model):
    """The right to do a periodic job, held by one process for a while; two schedulers at once do no harm."""

    name = models.CharField(max_length=60, primary_key=True)
    holder = models.CharField(max_length=40, default="")
    until = models.DateTimeField(null=True)
    last_done_at = models.DateTimeField(null=True)
    last_result = models.CharField(max_length=200, default="")
    last_took_ms = models.PositiveIntegerField(null=True)


class RateBucket(models.Model):
    """How often one caller came lately: the moment, in microseconds since 1970, at which the bucket is full again."""

    key = models.CharField(max_length=120, primary_key=True)
    full_at = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["full_at"], name="bucket_full")]


class Rotation(models.Model):
    """How far a walk round the file store has come: the last hash that it looked at, and when this round began."""

    name = models.CharField(max_length=40, primary_key=True)
    place = models.CharField(max_length=64, default="")
    begun_at = models.DateTimeField()
    # When the last whole round came to its end; null before the first.
    last_round_at = models.DateTimeField(null=True)


class FileFault(models.Model):
    """A stored file that was found missing or damaged, until it is found whole again (copied back from the backup)."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    fault = models.CharField(max_length=10, choices=[("missing", "missing"), ("damaged", "damaged")])
    found_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sha256} {self.fault}"


class Removal(models.Model):
    """A stored file that no row names and that is about to be removed: committed before it goes, and taken away by the transaction
    that tells of it. What stands here was begun by a sweep that has not come to its end."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    noticed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256


class KnownStore(models.Model):
    """The file store that belongs to this database (see stores.py); at most one row.

    database: which database that is, in the words of the engine and not of its tables, so that a copy knows itself for one. placed_at: null
    while the identity may not yet lie in the store.
    """

    identity = models.CharField(max_length=40)
    database = models.CharField(max_length=200)
    known_at = models.DateTimeField()
    placed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.identity


class Mark(models.Model):
    """The mark of a set of data that processes keep in memory: another random one after each change (see kept.py).

    Triggers write it, in the transaction of the change, whoever makes it.
    """

    name = models.CharField(max_length=40, primary_key=True)
    mark = models.CharField(max_length=36)

    def __str__(self) -> str:
        return f"{self.name} {self.mark}"
