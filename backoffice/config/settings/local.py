"""The embedded default: SQLite, no broker, one machine. Its secrets are made at first start and kept beside the data."""

import base64
import os
import secrets
from collections.abc import Callable

from backoffice.config.settings.base import *  # noqa: F403
from backoffice.config.settings.base import (
    DATA_DIR,
    EMAIL_HOST,
    PAYMENT_NOTICE_SECRETS,
    PUBLIC_BASE_URL,
    SIGNING_KEY,
    SIGNING_PKCS11_MODULE,
    env,
)

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])

# One tries the demonstration out without a telephone; every page then says so.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=False)

# Browsers have passkeys at a name and at no number: the demonstration answers at both, and has them at this one.
STAFF_ORIGIN = env.str("STAFF_ORIGIN", default="") or PUBLIC_BASE_URL.replace("//127.0.0.1", "//localhost")


def kept_secret(name: str, make: Callable[[], str]) -> str:
    """The secret kept in DATA_DIR/secrets/<name>; made on first use, readable by its owner only."""
    path = DATA_DIR / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with open(path, "x", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
                file.write(make())
        except FileExistsError:
            pass
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret("django", lambda: secrets.token_urlsafe(50))
PAYMENT_NOTICE_SECRETS["demo-gateway"] = kept_secret(
    "payment-notices", lambda: "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
)
# A key of this machine's own, which no court's root vouches for.
if not SIGNING_KEY and not SIGNING_PKCS11_MODULE:
    SIGNING_KEY, SIGNING_CERTIFICATES = (str(DATA_DIR / "signing" / name) for name in ("key.pem", "certificates.pem"))
    if not os.path.exists(SIGNING_KEY):
        from backoffice.kernel import clock
        from backoffice.papers import keys

        keys.make_development_key(DATA_DIR / "signing", clock.now())

# Without a mail server the notices are files that one can look at.
if not EMAIL_HOST:
    EMAIL_BACKEND, EMAIL_FILE_PATH, MAIL_NOTICES = "django.core.mail.backends.filebased.EmailBackend", str(DATA_DIR / "mail"), True

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
