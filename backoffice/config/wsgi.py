"""The WSGI application."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from backoffice.kernel.pace import Pace, Paced

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.config.settings.local")
_django = get_wsgi_application()
# After Django is set up, since the heartbeat writes rows.
import_module("backoffice.ops.door_watch").start("door")
import_module("backoffice.ops.warm").warm()
application = Paced(
    _django,
    Pace(
        grace=settings.BODY_GRACE_SECONDS,
        bytes_per_second=settings.BODY_BYTES_PER_SECOND,
        pressed=settings.BODY_PRESSED_SECONDS,
        threads=settings.WEB_THREADS,
    ),
)
