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
BUILDERS = ("django.core.mail", "mailing.composing.message")  # what is made there can be sent
ROOTS = ("mailing", "home", "opportunities", "search", "site")


def _sources() -> Iterator[tuple[str, str]]:
    for root in ROOTS:
        for path in sorted((settings.ROOT / root).rglob("*.py")):
            yield str(path.relative_to(settings.ROOT)), path.read_text()


def ways_out(source: str) -> list[str]:
    """What in a module could send mail."""
    found: list[str] = []
    tree = ast.parse(source)
    builds = any(_takes_a_message(node) for node in ast.walk(tree))
    for node in ast.walk(tree):
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
        elif isinstance(node, ast.Call) and _sends(node, anything=builds):
            found.append("send")
    return found


def _takes_a_message(node: ast.AST) -> bool:
    """Whether it brings something into a module that makes a message."""
    return isinstance(node, ast.ImportFrom) and (node.module or "").startswith(BUILDERS)


def _sends(call: ast.Call, *, anything: bool) -> bool:
    """`.send()` of what is named a mail or message; of anything, where messages are made."""
    function = call.func
    if not isinstance(function, ast.Attribute) or function.attr != "send":
        return False
    name = ast.unparse(function.value).lower()
    return anything or any(word in name for word in ("mail", "message", "letter"))


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
        "from django.core.mail import EmailMessage as Note\nnote = Note()\nnote.send()",
        "from mailing.composing.message import message as m\nbuilt = m()\nbuilt.send()",
        "user.email_user('Hello', 'Buy')",
    ],
)
def test_the_proof_sees_each_way_out(source: str) -> None:
    assert ways_out(source)


def test_the_door_is_where_the_proof_says() -> None:
    assert all(Path(settings.ROOT / path).is_file() for path in DOOR)
