"""The index of names: by which words a filing or a case is found. Kept in the transaction of the act that writes the names.

A row is one word of one thing, under its office and newest first: a search reads the beginning of a stretch of it and never the whole of
what a common name has. A filing has the words of the parties that it names and of its filer; a case those of the parties that no filing
brought into it, as after going live: all others are found by the filing that opened it.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.cases.names import LONGEST_WHOLE
from backoffice.people.models import Office


class Known(models.IntegerChoices):
    """As what a thing is known by a word, and what the row's number is the number of."""

    PARTY = 1, _("a filing, by a party that it names")
    FILER = 2, _("a filing, by who filed it")
    CASE = 3, _("a case, by a party that no filing brought into it")


class NameWord(models.Model):
    """A word by which a filing or a case of an office is found. target: the number (id) of that filing or case."""

    pk = models.CompositePrimaryKey("office", "known", "word", "target")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    known = models.SmallIntegerField(choices=Known.choices)
    word = models.CharField(max_length=LONGEST_WHOLE + 1)
    target = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(known__in=Known.values), name="name_word_known")]

    def __str__(self) -> str:
        return f"{self.word}: {self.known} {self.target}"
