"""Test sends go to staff alone, are marked, and leave no trace."""

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from pytest_django import Settings

from core.models import User
from mailing.composing import SETTINGS_URL, STOP_URL, Mail
from mailing.domain.delivering.staff_tests import TestNotSent, send_test
from mailing.models import Delivery
from tests.mailing.smtp_server import Mailbox

pytestmark = pytest.mark.django_db

ISSUE = Mail("News", f"Stop: {STOP_URL}", f'<p>Hi</p><a href="{SETTINGS_URL}">Settings</a>')


def make_editor(name: str = "ed", email: str = "ed@council.example") -> User:
    user = User.objects.create_user(name, email, "secret")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user


def test_a_test_is_marked_and_leaves_no_trace(mailbox: Mailbox, settings: Settings) -> None:
    assert send_test(ISSUE, to=[make_editor()], now=timezone.now()) == ["ed@council.example"]
    [mail] = mailbox.received
    assert mail.message["Subject"] == "[TEST] News"
    assert mail.message["List-Unsubscribe"] is None
    page = f"{settings.WAGTAILADMIN_BASE_URL}/mail/settings/"
    assert page in mail.text
    assert page in mail.html
    assert not Delivery.objects.exists()


def test_nobody_else_gets_one(mailbox: Mailbox) -> None:
    stranger = User.objects.create_user("eve", "eve@example.org", "secret")
    with pytest.raises(TestNotSent, match="who may use the admin"):
        send_test(ISSUE, to=[make_editor(), stranger], now=timezone.now())
    assert mailbox.received == []


def test_who_has_no_address_is_told_how_to_mend_it(mailbox: Mailbox) -> None:
    with pytest.raises(TestNotSent, match="Settings, Users"):
        send_test(ISSUE, to=[make_editor(email="")], now=timezone.now())


def test_a_server_that_refuses_says_why(mailbox: Mailbox) -> None:
    with pytest.raises(TestNotSent, match="No such user"):
        send_test(ISSUE, to=[make_editor(email="gone@example.org")], now=timezone.now())


def test_a_line_break_in_the_subject_is_refused(mailbox: Mailbox) -> None:
    with pytest.raises(TestNotSent):
        send_test(
            Mail("News\nBcc: eve@example.org", "x", "x"), to=[make_editor()], now=timezone.now()
        )
    assert mailbox.received == []
