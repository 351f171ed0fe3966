"""As a court runs it, on the benchmark's own database and data; the addresses, the secrets and the limit of calls are its own."""

import base64

from backoffice.config.settings.base import *  # noqa: F403
from backoffice.config.settings.base import DATA_DIR, DATABASES, PAYMENT_NOTICE_SECRETS
from backoffice.kernel import logs

SECRET_KEY = "only-for-benchmarks-" + "x" * 50
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
PAYMENT_NOTICE_SECRETS["bench-gateway"] = "whsec_" + base64.b64encode(b"a secret of the bench, 32 bytes!").decode()
# The load comes from one client and has to be counted, not refused; the bucket is looked at all the same.
API_REQUESTS_PER_MINUTE = API_REQUESTS_AT_ONCE = 10_000_000
# A second factor costs an officer one click a day and no filing anything.
SECOND_FACTOR_REQUIRED = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STORE_FREE_MIN_BYTES = 0
LOGGING = logs.configuration(as_json=True)
DATA_DIR.mkdir(parents=True, exist_ok=True)
# One session of the server's for the whole run, whose processor time can be read.
DATABASES["default"]["CONN_MAX_AGE"] = None
