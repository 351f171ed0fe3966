"""For the tests: the real engines and the real code, a fast password hash, and data of its own for each process."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# The first process of a run makes the directory and removes it; what it starts finds it in the environment. A DATA_DIR of
# the person who runs the tests is never touched.
if "REGISTRY_TEST_DIR" not in os.environ:
    os.environ["REGISTRY_TEST_DIR"] = tempfile.mkdtemp(prefix="registry-test-")
    atexit.register(shutil.rmtree, os.environ["REGISTRY_TEST_DIR"], ignore_errors=True)
os.environ["DATA_DIR"] = str(Path(os.environ["REGISTRY_TEST_DIR"], os.environ.get("PYTEST_XDIST_WORKER", "data")))
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 50)

from backoffice.config.settings.local import *  # noqa: F403
from backoffice.config.settings.local import DATA_DIR, DATABASES

DATA_DIR.mkdir(parents=True, exist_ok=True)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in life: one in memory has other locks. What a power cut would do is not asked of a test run.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"
else:
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"

# The tests of the brokers start workers of their own; this process rings nobody.
BROKER_URL = ""
HEARTBEAT_SECONDS = 0
STORE_FREE_MIN_BYTES = 0

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# Who looks at email notices asks for them; else each act of a test would have one more thing to be done.
MAIL_NOTICES = False
