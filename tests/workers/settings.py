"""The settings of the tests, in a worker process that has the trial's topics."""

from backoffice.config.settings.test import *  # noqa: F403
from backoffice.config.settings.test import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.workers"]
