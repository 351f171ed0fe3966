"""What every installation shares. The one reader of the environment; no secret has a default here."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

from backoffice.config.settings.security import *  # noqa: F403
from backoffice.kernel import languages, logs

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
    "backoffice.changes",
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
    "workflows.operations",
    "workflows.changes",
    "workflows.fees",
    "workflows.calendar",
    "workflows.cases",
    "workflows.filing",
    "workflows.service",
    "workflows.money",
    "workflows.store",
    "workflows.invariants",
    "workflows.reports",
    "workflows.maintenance",
    "backoffice.config",
]

MIDDLEWARE = [
    "backoffice.config.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "backoffice.staff.languages.ReadersLanguage",
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
SESSION_ENGINE = "backoffice.people.session_store"
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

LANGUAGE_CODE = languages.ENGLISH
# Each by its own name, whatever the reader's language is: who cannot read this page must find the other one.
LANGUAGES = [(languages.ENGLISH, "English"), (languages.CHINESE, "繁體中文")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 400 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY = True
LOCALE_PATHS = [ROOT / "backoffice" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Hong_Kong"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"

# The address that the QR code on a paper leads to; a paper keeps the address it was printed with.
PUBLIC_BASE_URL = env.str("PUBLIC_BASE_URL", default="http://127.0.0.1:8000")

# The address at which staff open the screens; passkeys are bound to its name. Where it is not the one on the papers, say so.
STAFF_ORIGIN = env.str("STAFF_ORIGIN", default="") or PUBLIC_BASE_URL

# What signs the court's papers (backoffice/papers/keys.py): a key in PEM, or one in a token; and its certificates, its own first.
SIGNING_KEY = env.str("SIGNING_KEY", default="")
SIGNING_CERTIFICATES = env.str("SIGNING_CERTIFICATES", default="")
SIGNING_PKCS11_MODULE = env.str("SIGNING_PKCS11_MODULE", default="")
SIGNING_PKCS11_TOKEN = env.str("SIGNING_PKCS11_TOKEN", default="")
SIGNING_PKCS11_KEY = env.str("SIGNING_PKCS11_KEY", default="")
SIGNING_PKCS11_PIN = env.str("SIGNING_PKCS11_PIN", default="")
# An authority for time (RFC 3161) that each signature is stamped by; without one the time in a signature is the court's own word.
SIGNING_TSA_URL = env.str("SIGNING_TSA_URL", default="")

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
# Where deploy/backup puts its backups, if this process can see it; only to say when the last one was.
BACKUP_DIR = env.str("BACKUP_DIR", default="")

# Every stored file is read through once in so many days; what no row names is removed once it is so many hours old.
STORE_SCRUB_DAYS = env.int("STORE_SCRUB_DAYS", default=1)
# So long the priced rows of a rehearsal of fees are kept; that it was asked for stays on record.
FEE_REHEARSAL_DAYS = env.int("FEE_REHEARSAL_DAYS", default=90)
# So long the print of a long filing is kept after it was made; that it was asked for and fetched stays on record.
# So long somebody can sign in with a password that an administrator was shown, to choose one of their own.
ONE_TIME_PASSWORD_HOURS = env.int("ONE_TIME_PASSWORD_HOURS", default=72)
FILING_PRINT_HOURS = env.int("FILING_PRINT_HOURS", default=48)
STORE_ORPHAN_HOURS = env.int("STORE_ORPHAN_HOURS", default=48)
# Where the heads of the audit chain are written down outside the database; empty: in the data directory.
AUDIT_CHECKPOINTS = env.str("AUDIT_CHECKPOINTS", default="")

# One JSON object a line, or plain lines for a person at a terminal.
LOG_AS_JSON = False
LOGGING = logs.configuration(as_json=LOG_AS_JSON)
SILENCED_SYSTEM_CHECKS: list[str] = []

# The mail server through which filers are told that a message waits; without one nobody is told by email. MAIL_SECURITY: starttls, tls or
# none. What the server puts off is tried again for so many hours.
EMAIL_HOST = env.str("MAIL_HOST", default="")
EMAIL_PORT = env.int("MAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("MAIL_USER", default="")
EMAIL_HOST_PASSWORD = env.str("MAIL_PASSWORD", default="")
EMAIL_USE_TLS = env.str("MAIL_SECURITY", default="starttls") == "starttls"
EMAIL_USE_SSL = env.str("MAIL_SECURITY", default="starttls") == "tls"
EMAIL_TIMEOUT = env.int("MAIL_TIMEOUT_SECONDS", default=20)
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="registry@localhost")
MAIL_GIVE_UP_HOURS = env.int("MAIL_GIVE_UP_HOURS", default=24)
MAIL_NOTICES = bool(EMAIL_HOST)
