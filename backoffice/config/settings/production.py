"""For a court: everything that matters comes from the environment, and a missing secret stops the start."""

from backoffice.config.settings.base import *  # noqa: F403
from backoffice.config.settings.base import PAYMENT_NOTICE_SECRETS, env
from backoffice.kernel import logs

SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
PUBLIC_BASE_URL = env.str("PUBLIC_BASE_URL")
STAFF_ORIGIN = env.str("STAFF_ORIGIN", default="") or PUBLIC_BASE_URL
PAYMENT_NOTICE_SECRETS.update(env.dict("PAYMENT_NOTICE_SECRETS"))

TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1)

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# Asked on this machine by whoever watches it, past the proxy.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LOG_AS_JSON = True
LOGGING = logs.configuration(as_json=LOG_AS_JSON)
