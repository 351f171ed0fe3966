"""Settings as `startproject` and the manuals leave them, for the benchmark's database."""

from pathlib import Path

import environ

env = environ.Env()
DATA_DIR = Path(env.str("DATA_DIR"))
SECRET_KEY = "only-for-benchmarks-" + "x" * 50
DEBUG = False
ALLOWED_HOSTS = ["localhost"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "viewflow",
    "viewflow.workflow",
    "tests.bench.textbook.apps.TextbookConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "viewflow.middleware.SiteMiddleware",
]
ROOT_URLCONF = "tests.bench.textbook.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {"default": {**env.db("DATABASE_URL"), "CONN_MAX_AGE": None}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Asia/Hong_Kong"
STATIC_URL = "/static/"
MEDIA_ROOT = DATA_DIR / "media"
PAYMENT_SECRET = "whsec_YSBzZWNyZXQgb2YgdGhlIGJlbmNoLCAzMiBieXRlcyE="
FACES = Path(__file__).resolve().parents[3] / "reports" / "render" / "fonts"
