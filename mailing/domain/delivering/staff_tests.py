"""A look at a mail before anyone on the list gets it: to staff, outside the queue, on no record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime

from django.core.mail import EmailMultiAlternatives, get_connection

from core.models import User
from mailing.composing import SETTINGS_URL, STOP_URL, Mail
from mailing.composing.headers import common_headers, settings_url
from mailing.composing.message import message
from mailing.domain.delivering.permission import is_allowed
from mailing.domain.delivering.services import words_of
from mailing.enums import MailingKind
from mailing.models import Mailing

MARK = "[TEST] "


class TestNotSent(Exception):
    """The message says, for the person who asked for it, why and how to mend it."""

    __test__ = False  # for pytest, which takes it for a test by its name


def send_test(mail: Mail, *, to: Iterable[User], now: datetime) -> list[str]:
    """Send it now to members of staff, marked as a test; the addresses that it went to.

    Its links to stop lead to the settings page, as there is nothing to stop. Raises TestNotSent.
    """
    addresses = [_address(user) for user in to]
    try:
        get_connection().send_messages([_test(mail, each, now) for each in addresses])
    except Exception as error:
        said = words_of(error)
        raise TestNotSent(f"The mail server did not take it. It says: {said}") from error
    return addresses


def _address(user: User) -> str:
    if not (user.is_active and user.has_perm("wagtailadmin.access_admin")):
        raise TestNotSent("Tests go only to people who may use the admin.")
    if not user.email:
        raise TestNotSent(f"{user} has no email address. Enter one under Settings, Users.")
    if not is_allowed(user.email.casefold()):
        raise TestNotSent("This installation may write to the addresses of its trial alone.")
    return user.email


def _test(mail: Mail, to: str, now: datetime) -> EmailMultiAlternatives:
    marked = replace(
        mail, subject=MARK + mail.subject, text=_without_gaps(mail.text),
        html=_without_gaps(mail.html),
    )  # fmt: skip
    headers = common_headers(Mailing(kind=MailingKind.SERVICE), "") | {"Date": format_datetime(now)}
    return message(marked, headers, to=to)


def _without_gaps(said: str) -> str:
    return said.replace(STOP_URL, settings_url()).replace(SETTINGS_URL, settings_url())
