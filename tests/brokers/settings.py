"""The settings of the tests, in a process that has a broker."""

from backoffice.config.settings.test import *  # noqa: F403
from backoffice.config.settings.test import INSTALLED_APPS, LOGGING, env

INSTALLED_APPS = [*INSTALLED_APPS, "tests.brokers"]
BROKER_URL = env.str("BROKER_URL")
# The workers say on which line they are ready.
LOGGING["loggers"]["celery"]["level"] = "INFO"
