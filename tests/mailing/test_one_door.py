"""No code sends mail but the one door, which asks for consent; staff tests stand beside it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

DOOR = {
    "mailing/caught/backend.py",  # sends nothing: it writes files on a developer's machine
    "mailing/domain/delivering/announcing.py",
    "mailing/domain/delivering/backends.py",
    "mailing/domain/delivering/smtp.py",
    "mailing/domain/delivering/staff_tests.py",
}
SENDS = {"get_connection", "send_mail", "send_mass_mail", "mail_admins", "mail_managers"}
METHODS = {"send_messages", "sendmail", "send_message", "email_user"}
MODULES = ("smtplib", "django.core.mail.backends", "anymail.backends", "wagtail.admin.mail")
ROOTS = ("mailing", "home", "opportunities", "search", "site")


def _sources() -> Iterator[tuple[str, str]]:
    for root in ROOTS:
        for path in sorted((settings.ROOT / root).rglob("*.py")):
            yield str(path.relative_to(settings.ROOT)), path.read_text()


def ways_out(source: str) -> list[str]:
    """What in a module could send mail."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [each.name for each in node.names]
            found += [name for name in names if name.startswith((*MODULES, "django.core.mail"))]
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            names = [each.name for each in node.names]
            if module.startswith(MODULES):
                found.append(module)
            elif module == "django.core":
                found += [name for name in names if name == "mail"]
            elif module.startswith("django.core.mail"):
                found += [name for name in names if name in SENDS]
        elif isinstance(node, ast.Attribute) and node.attr in METHODS:
            found.append(node.attr)
        elif isinstance(node, ast.Call) and _sends_a_message(node):
            found.append("send")
    return found


def _sends_a_message(call: ast.Call) -> bool:
    """`EmailMessage(…).send()`, or `.send()` of what is named a mail or message."""
    function = call.func
    if not isinstance(function, ast.Attribute) or function.attr != "send":
        return False
    name = ast.unparse(function.value).lower()
    return any(word in name for word in ("mail", "message", "letter"))


def test_only_the_door_sends() -> None:
    senders = {path for path, source in _sources() if ways_out(source)}
    assert senders == DOOR


@pytest.mark.parametrize(
    "source",
    [
        "import smtplib",
        "from django.core.mail import send_mail",
        "from django.core import mail",
        "import django.core.mail",
        "from django.core.mail.backends.smtp import EmailBackend",
        "from wagtail.admin.mail import send_mail",
        "EmailMultiAlternatives().send()",
        "message.send()",
        "user.email_user('Hello', 'Buy')",
    ],
)
def test_the_proof_sees_each_way_out(source: str) -> None:
    assert ways_out(source)


def test_the_door_is_where_the_proof_says() -> None:
    assert all(Path(settings.ROOT / path).is_file() for path in DOOR)
