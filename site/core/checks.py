"""What `manage.py check` finds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.checks import CheckMessage, Warning

from core.append_only import missing


def check_ledgers(
    app_configs: Any, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Ledgers are guarded by their triggers; asks the databases that the caller names.

    A warning, as an error would stop `migrate`, which puts the triggers back.
    """
    return [
        Warning(
            f"The trigger {trigger.name} is missing: rows of {trigger.table} can be changed.",
            hint="Run manage.py migrate, which puts it there, and find out who removed it.",
            id="core.W001",
        )
        for using in databases or []
        for trigger in missing(using)
    ]
