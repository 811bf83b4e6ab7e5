"""What a mail program reads: who sent it, to which list it belongs, how to leave it.

RFC 5322, 2369 and 2919 (lists), 8058 (one click), 3834 (automatic mail), 3461 (return path).
"""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.utils import format_datetime, parseaddr
from functools import cache

from django.conf import settings

from mailing.addresses_of_site import absolute, host
from mailing.enums import MailingKind, Purpose
from mailing.models import Delivery, Mailing, MailingSettings

SETTINGS_PATH = "/mail/settings/"
LIST_NAMES = {
    Purpose.INNOVATION_NEWS: "innovation-news",
    Purpose.OPPORTUNITY_ALERTS: "opportunity-alerts",
}  # for ever: readers' filters hang on them


def stop_url(token: str) -> str:
    """Where a mail is stopped: a page for people, one click for mail programs."""
    return absolute(f"/mail/stop/{token}/")


def settings_url() -> str:
    """Where the link to somebody's settings is asked for."""
    return absolute(SETTINGS_PATH)


def sender_address() -> str:
    """The mailbox in From, without a name; its domain signs our mail (DKIM, DMARC)."""
    return _mailbox(settings.DEFAULT_FROM_EMAIL)


@cache  # asked for each mail
def _mailbox(sender: str) -> str:
    return parseaddr(sender)[1]


def common_headers(mailing: Mailing, purpose: str) -> dict[str, str]:
    """The same for each mail of a mailing."""
    ours = MailingSettings.of_the_list()
    found = {"From": str(Address(ours.sender_name, addr_spec=sender_address()))}
    if ours.reply_to:
        found["Reply-To"] = ours.reply_to
    if mailing.kind == MailingKind.ISSUE:
        found["Precedence"] = "bulk"
    else:
        found["Auto-Submitted"] = "auto-generated"
    if purpose:
        found |= _list_headers(Purpose(purpose), ours.reply_to or sender_address())
        found["Feedback-ID"] = f"{mailing.pk}:{purpose}:{mailing.kind}:{host()}"
    return found


def personal_headers(delivery: Delivery, stop_token: str, *, now: datetime) -> dict[str, str]:
    """What differs by person; all of it plain ASCII."""
    domain = sender_address().rpartition("@")[2]
    found = {
        "To": delivery.recipient,
        "Date": format_datetime(now),
        "Message-ID": f"<{delivery.message_id.hex}@{domain}>",
    }
    if stop_token:
        found["List-Unsubscribe"] = f"<{stop_url(stop_token)}>"
    return found


def _list_headers(purpose: Purpose, owner: str) -> dict[str, str]:
    return {
        "List-Id": f'"{purpose.label}" <{LIST_NAMES[purpose]}.{host()}>',
        "List-Help": f"<{settings_url()}>",
        "List-Owner": f"<mailto:{owner}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
