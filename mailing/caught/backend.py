"""A mail backend that keeps each message as a file, and sends nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


def folder() -> Path:
    """Where caught mail lies."""
    return Path(settings.CAUGHT_MAIL_ROOT or "")


class CatchingBackend(BaseEmailBackend):
    """Writes to the folder of the setting CAUGHT_MAIL_ROOT."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep them; how many."""
        for each in email_messages:
            self._keep(each.message().as_bytes())
        return len(email_messages)

    def _keep(self, raw: bytes) -> None:
        """Whole or not at all, so that nobody reads half of it."""
        folder().mkdir(parents=True, exist_ok=True)
        name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{uuid4().hex[:8]}"
        (folder() / f"{name}.part").write_bytes(raw)
        os.replace(folder() / f"{name}.part", folder() / f"{name}.eml")
