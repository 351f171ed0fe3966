"""python -m tests.simulation --seed N --steps N, or --seeds A-B for many."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.config.settings.test")
    django.setup()
    from tests.simulation.command import main

    sys.exit(main())
