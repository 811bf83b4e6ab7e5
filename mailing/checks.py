"""What `manage.py check` finds."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from mailing.domain.delivering.backends import why_not


def check_mail(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Whether mail can be sent by these settings; no server is asked."""
    reason = why_not()
    if not reason:
        return []
    hint = "Set EMAIL_URL, or MAIL_SERVICE and ANYMAIL, as the README says."
    return [Error(f"No mail can be sent: {reason}", hint=hint, id="mailing.E001")]


def check_links(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Whether one click in a mail program stops a mail: it follows no redirect (RFC 8058)."""
    if settings.WAGTAILADMIN_BASE_URL.startswith("https://"):
        return []
    hint = "Set BASE_URL to the address of the site as readers reach it, with https://."
    return [Error("The links in mails do not begin with https://.", hint=hint, id="mailing.E002")]
