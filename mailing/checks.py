"""What `manage.py check` finds."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error

from mailing.domain.delivering.backends import why_not


def check_mail(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Whether mail can be sent by these settings; no server is asked."""
    reason = why_not()
    if not reason:
        return []
    hint = "Set EMAIL_URL, or MAIL_SERVICE and ANYMAIL, as the README says."
    return [Error(f"No mail can be sent: {reason}", hint=hint, id="mailing.E001")]
