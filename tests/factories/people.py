"""Offices with their hours, the people in them, and the programs at the API."""

from datetime import date, time

import factory
from factory.django import DjangoModelFactory

from backoffice.calendar.models import HolidayYear, OfficeHours
from backoffice.kernel import clock
from backoffice.people.models import ApiClient, Membership, Office, OfficeKind, Role, User

# General holidays of these years count as loaded; a test that needs a holiday adds its row.
YEARS = range(2022, 2028)


class OfficeFactory(DjangoModelFactory):
    """The District Court's registry, open from 8:45 to 17:30 without a break, and served by its accounts office."""

    class Meta:
        model = Office
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    code = "DC-REG"
    court = "DC"
    kind = OfficeKind.REGISTRY
    title = factory.LazyAttribute(lambda office: f"Office {office.code}")
    title_zh = factory.LazyAttribute(lambda office: f"辦事處 {office.code}")

    @factory.post_generation
    def hours(self, create, extracted, **kwargs):
        HolidayYear.objects.bulk_create([HolidayYear(year=year, source="test", evidence="test") for year in YEARS], ignore_conflicts=True)
        OfficeHours.objects.get_or_create(
            office=self,
            valid_from=date(2022, 1, 1),
            weekdays="12345",
            defaults={"opens": time(8, 45), "closes": time(17, 30), "evidence": "test"},
        )

    @factory.post_generation
    def accounts(self, create, extracted, **kwargs):
        if self.kind == OfficeKind.REGISTRY and not self.served_by.exists():
            AccountsOfficeFactory(code=self.code.replace("REG", "ACC"), court=self.court).serves.add(self)


class AccountsOfficeFactory(OfficeFactory):
    """An accounts office; the registry that it serves adds itself."""

    class Meta:
        model = Office
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    code = "DC-ACC"
    kind = OfficeKind.ACCOUNTS


class UserFactory(DjangoModelFactory):
    """A member of staff without any role; the password is `registry-test`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda number: f"officer.{number}")
    display_name = factory.Sequence(lambda number: f"Officer {number}")
    password = factory.django.Password("registry-test")


class ApiClientFactory(DjangoModelFactory):
    """The e-filing portal, with every scope."""

    class Meta:
        model = ApiClient
        django_get_or_create = ("name",)

    name = "portal"
    token_hash = factory.LazyAttribute(lambda client: f"{client.name:0<64}"[:64])
    scopes = ("filings:write", "filings:read", "payments:notify", "fees:read", "calendar:read")
    created_at = factory.LazyFunction(clock.now)


def officer_of(office: Office, role: str = Role.REGISTRY_OFFICER, **fields) -> User:
    """Someone with this role in the office."""
    user = UserFactory(**fields)
    Membership.objects.create(user=user, office=office, role=role)
    return user
