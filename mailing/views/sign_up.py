"""The page on which people ask for mail. Its answer is the same for every address."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.navigation import address_of_kind
from mailing import human
from mailing.domain import signing_up
from mailing.domain.following import read_followed
from mailing.enums import Coverage, Frequency, Purpose
from mailing.forms import SignUpForm
from mailing.models import ConsentWording
from mailing.network import network_hash
from mailing.views.pages import private_page


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Choose what to get; a filter or an opportunity may come in the address."""
    now = timezone.now()
    sent = request.POST if request.method == "POST" else None
    what = _what(request.GET if sent is None else sent)
    followed = read_followed(**what, now=now)
    wordings = {str(each): ConsentWording.objects.current(each) for each in _purposes(request)}
    first = {f"{each}_version": wording.version for each, wording in wordings.items()}
    form = SignUpForm(sent, followed=followed, wordings=wordings, initial=_chosen(request) | first)
    if form.is_valid():
        _ask(request, form, now)
        return redirect("mailing:asked")
    context = {
        "form": form,
        "followed": followed,
        "consents": [(form[each], wordings[each]) for each in wordings if each in form.fields],
        "hidden": what,
        "started": request.POST.get("started") or human.started_at(now),
        "list_address": address_of_kind(request, "opportunities.OpportunityIndexPage"),
    }
    return render(request, "mailing/sign_up.html", context)


@private_page
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Look into your mail: the same page whatever was asked, and whoever asked."""
    return render(request, "mailing/asked.html")


def _ask(request: HttpRequest, form: SignUpForm, now: datetime) -> None:
    """Unless a program filled in the form; it is not told."""
    if not form.is_from_a_person(now):
        return
    signing_up.ask(
        address=form.cleaned_data["address"],
        asked=form.asked(),
        details=form.details(),
        source=reverse("mailing:sign-up"),
        network_hash=network_hash(request),
        now=now,
    )


def _what(data: QueryDict) -> dict[str, str]:
    """What is to be followed, as it came: the form sends it again."""
    return {
        "filter": data.get("filter", "").replace("\0", ""),
        "opportunity": data.get("opportunity", "").strip(),
    }


def _purposes(request: HttpRequest) -> list[Purpose]:
    """What the person came for first."""
    came_for = (request.POST or request.GET).get("purpose")
    return sorted(Purpose, key=lambda purpose: purpose != came_for)


def _chosen(request: HttpRequest) -> dict[str, str]:
    """How often, where a link says so; never a box that is ticked."""
    choices: dict[str, list[str]] = {"frequency": Frequency.values, "coverage": Coverage.values}
    return {
        name: request.GET[name] for name, known in choices.items() if request.GET.get(name) in known
    }
