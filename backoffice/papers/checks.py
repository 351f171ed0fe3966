"""What Django's check for deployment asks about the court's papers."""

from typing import Any

from django.core import checks

from backoffice.papers import keys


def papers_can_be_signed(app_configs: Any, **_more: Any) -> list[checks.CheckMessage]:
    """There is a key to sign papers with, and its certificate is its own and in force."""
    if not keys.is_configured():
        hint = "SIGNING_KEY or SIGNING_PKCS11_MODULE, and SIGNING_CERTIFICATES (docs/operations.md)."
        return [checks.Warning("The court's papers are not signed: no key is named.", hint=hint, id="papers.W001")]
    try:
        key = keys.the_key()
    except keys.Unusable as unusable:
        return [checks.Error(f"The court's papers cannot be signed: {unusable}.", id="papers.E001")]
    if key is not None and not key.is_in_force():
        return [checks.Error("The court's papers cannot be signed rightly: the certificate is not in force today.", id="papers.E002")]
    return []
