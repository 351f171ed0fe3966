#!/usr/bin/env python3
"""Django's command line, with the embedded default settings."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.config.settings.local")
    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:  # Ctrl-C is no fault, and needs no traceback
        sys.exit(130)
