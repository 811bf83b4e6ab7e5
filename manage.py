#!/usr/bin/env python3
"""Django's command line, with site/ on the path (site/ is a source root, never a package)."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

sys.path.insert(1, str(Path(__file__).resolve().parent / "site"))

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    execute_from_command_line(sys.argv)
