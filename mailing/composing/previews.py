"""An issue as its readers will get it, for the editor's preview."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mailing.composing import SETTINGS_URL, STOP_URL, Mail
from mailing.composing.issue import compose_issue
from mailing.links import ask_settings_url

HTML, TEXT, PHONE = "html", "text", "phone"
MODES = [(HTML, "HTML mail"), (TEXT, "Plain text mail"), (PHONE, "Phone, 320 pixels wide")]


def preview(request: HttpRequest, issue: Any, mode: str) -> HttpResponse:
    """The mail in one of the modes; its personal links lead to where anyone asks for one."""
    mail = for_nobody(compose_issue(issue))
    if mode == HTML:
        return HttpResponse(mail.html)
    return render(request, f"mailing/admin/preview_{mode}.html", {"mail": mail})


def for_nobody(mail: Mail) -> Mail:
    """Without placeholders."""
    return replace(mail, text=_without_gaps(mail.text), html=_without_gaps(mail.html))


def _without_gaps(said: str) -> str:
    return said.replace(STOP_URL, ask_settings_url()).replace(SETTINGS_URL, ask_settings_url())
