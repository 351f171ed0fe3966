"""What every installation shares. The one reader of the environment; no secret has a default here."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from backoffice.config.settings.security import *  # noqa: F403
from backoffice.kernel import logs

ROOT = Path(__file__).resolve().parents[3]
env = environ.Env()

DATA_DIR = Path(env.str("DATA_DIR", default="") or ROOT / "var").resolve()

DEBUG = False
SECRET_KEY: str
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "axes",
    # Only the workflow engine: the base app would add its own middleware, pages and static files, which we do not use.
    "viewflow.workflow",
    "backoffice.kernel",
    "backoffice.audit",
    "backoffice.people",
    "backoffice.calendar",
    "backoffice.fees",
    "backoffice.papers",
    "backoffice.cases",
    "backoffice.payments",
    "backoffice.filings",
    "backoffice.staff",
    "backoffice.api",
    "backoffice.public",
    "backoffice.ops",
    "workflows.reference",
    "workflows.papers",
    "workflows.filing",
    "workflows.money",
    "backoffice.config",
]

MIDDLEWARE = [
    "backoffice.config.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "backoffice.staff.sessions.SessionBounds",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "backoffice.config.urls"
WSGI_APPLICATION = "backoffice.config.wsgi.application"
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "backoffice.people.backends.RightsBackend"]
LOGIN_URL = "staff:sign-in"
LOGIN_REDIRECT_URL = "staff:home"
LOGOUT_REDIRECT_URL = "staff:sign-in"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A writer takes its lock when the transaction begins and waits for the other writer: no "database is locked"
    # half way through an act. synchronous FULL: what was acknowledged survives a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Beside what the address itself asks for, such as ?sslmode=require or a socket as ?host=/run/postgresql.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c lock_timeout=10s -c idle_in_transaction_session_timeout=120s"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_AGE = SESSION_LONGEST_SECONDS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "backoffice.staff.faults.csrf_failed"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = "en-gb"
# Only what the screens are written in: a browser that asks for Chinese was given English pages with Chinese dates, which
# said of themselves that they were Chinese.
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [ROOT / "backoffice" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Hong_Kong"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"

# The address that the QR code on a paper leads to; a paper keeps the address it was printed with.
PUBLIC_BASE_URL = env.str("PUBLIC_BASE_URL", default="http://127.0.0.1:8000")

# Uploads are streamed to the store by the API's own handler; these bound everything else.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 100
DOCUMENT_MAX_BYTES = env.int("DOCUMENT_MAX_BYTES", default=50 * 1024 * 1024)
DOCUMENT_MAX_PAGES = env.int("DOCUMENT_MAX_PAGES", default=2000)
# A whole submission, all documents together.
FILING_MAX_BYTES = env.int("FILING_MAX_BYTES", default=300 * 1024 * 1024)
# Processes that look at documents, for each web process.
INSPECTION_PROCESSES = env.int("INSPECTION_PROCESSES", default=2)

# merchant -> Standard Webhooks secret ("whsec_…"), as agreed with the payment gateway
PAYMENT_NOTICE_SECRETS: dict[str, str] = {}

# redis://… or amqp://…; without it `manage.py worker` alone drains the outbox and fires the schedule.
BROKER_URL = env.str("BROKER_URL", default="")
BROKER_QUEUE = env.str("BROKER_QUEUE", default="registry")

# Whoever asks for /metrics must show it; without one there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# What /readyz calls late, and what it calls too little room in the file store.
OUTBOX_LATE_SECONDS = env.int("OUTBOX_LATE_SECONDS", default=120)
STORE_FREE_MIN_BYTES = env.int("STORE_FREE_MIN_BYTES", default=1024 * 1024 * 1024)

LOGGING = logs.configuration(as_json=False)
SILENCED_SYSTEM_CHECKS: list[str] = []
