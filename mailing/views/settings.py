"""Somebody's own settings, opened by a link that was mailed to them; there is no password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.navigation import address_of_kind
from mailing import human
from mailing.domain import address_changes, settings, stopping
from mailing.domain.actions import LinkIsOver
from mailing.domain.describing import Described, described
from mailing.domain.subscribers import live_of
from mailing.enums import Channel, Purpose
from mailing.forms import AddForm, AskLinkForm, DetailsForm, HowForm, NewAddressForm
from mailing.models import ConsentWording, Interest, Subscriber, Subscription
from mailing.network import network_hash
from mailing.views.pages import link_is_over, private_page

SAID = {
    "saved": "Your changes are saved.",
    "stopped": "Stopped. Nothing more of it is sent, not even what was waiting.",
    "added": "Added. We have sent you an email that says what you agreed to.",
    "address": "We have sent an email to the new address. Nothing changes until it is confirmed.",
    "everything": "Everything is stopped. We send you nothing any more.",
    "gone": "That has changed meanwhile. Nothing was done: here is how it stands now.",
}


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the link. The answer is the same, whether or not the address is on the list."""
    now = timezone.now()
    form = AskLinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if form.is_from_a_person(now):
            settings.ask_for_link(
                address=form.cleaned_data["address"],
                source=reverse("mailing:settings"),
                network_hash=network_hash(request),
                now=now,
            )
        return redirect("mailing:asked")
    started = request.POST.get("started") or human.started_at(now)
    context = {"title": "Your email settings", "form": form, "started": started}
    return render(request, "mailing/ask_settings.html", context)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest, token: str) -> HttpResponse:
    """See what comes, and change it: each change a small form of its own."""
    now = timezone.now()
    try:
        person = settings.person_behind(token, now=now)
    except LinkIsOver as over:
        return link_is_over(request, over)
    wrong: Form | None = None
    if request.method == "POST":
        done = DOINGS.get(request.POST.get("do", ""), _nothing)(request, person, now)
        if isinstance(done, str):
            return redirect(f"{reverse('mailing:settings-link', args=[token])}?done={done}")
        wrong = done
    return render(request, "mailing/settings.html", _context(request, person, token, wrong, now))


def _context(
    request: HttpRequest, person: Subscriber, token: str, wrong: Form | None, now: datetime
) -> dict[str, Any]:
    what = described(live_of(person, now=now), now=now)
    return {
        "title": "Your email settings",
        "said": _said(request, what) if wrong is None else None,
        "form": wrong,
        "person": person,
        "token": token,
        "what": [(each, _how(each, wrong)) for each in what],
        "more": _more(person, wrong, now),
        "details": wrong if isinstance(wrong, DetailsForm) else _details(person),
        "new_address": wrong if isinstance(wrong, NewAddressForm) else NewAddressForm(),
        "list_address": address_of_kind(request, "opportunities.OpportunityIndexPage"),
    }


def _said(request: HttpRequest, what: list[Described]) -> str | None:
    """What was done; of a list that was changed, what is followed now."""
    done, chosen = request.GET.get("done", ""), request.GET.get("list", "")
    if done != "list":
        return SAID.get(done)
    follows = [each.follows for each in what if str(each.subscription.pk) == chosen]
    return f"Saved. From now on you follow: {follows[0]}." if follows else None


def _how(each: Described, wrong: Form | None) -> HowForm | None:
    """How often and about what, for alerts."""
    if each.subscription.purpose != Purpose.OPPORTUNITY_ALERTS:
        return None
    if isinstance(wrong, HowForm) and wrong.subscription == each.subscription:
        return wrong
    return HowForm(subscription=each.subscription)


def _more(person: Subscriber, wrong: Form | None, now: datetime) -> list[Form | None]:
    """What can be added here, each with the words to agree to."""
    forms: list[Form | None] = []
    for wish in settings.can_be_added(person, now=now):
        wording = ConsentWording.objects.current(wish.purpose)
        is_wrong = isinstance(wrong, AddForm) and wrong.wish == wish
        forms.append(wrong if is_wrong else AddForm(wish=wish, wording=wording))
    return forms


def _details(person: Subscriber) -> DetailsForm:
    names = ("organisation", "place", "is_sme", "is_vcse")
    initial: dict[str, Any] = {name: getattr(person, name) for name in names}
    chosen = Interest.objects.filter(subscriber=person).values_list("category", flat=True)
    return DetailsForm(initial=initial | {"interests": list(chosen)})


Done = str | Form  # the key of what is said, or the form that has to be mended


def _nothing(request: HttpRequest, person: Subscriber, now: datetime) -> Done:
    return "gone"


def _change(request: HttpRequest, person: Subscriber, now: datetime) -> Done:
    subscription = _own(request, person)
    if subscription is None or subscription.purpose != Purpose.OPPORTUNITY_ALERTS:
        return "gone"
    form = HowForm(request.POST, subscription=subscription)
    if not form.is_valid():
        return form
    try:
        settings.follow_otherwise(
            subscription=subscription, **form.how(), source=_source(), now=now
        )
    except Subscription.DoesNotExist:
        return "gone"
    return "saved"


def _stop(request: HttpRequest, person: Subscriber, now: datetime) -> Done:
    if subscription := _own(request, person):
        settings.stop_one(subscription=subscription, source=_source(), now=now)
        return "stopped"
    return "gone"


def _stop_everything(request: HttpRequest, person: Subscriber, now: datetime) -> Done:
    stopping.stop_everything(person, channel=Channel.SETTINGS, source=_source(), now=now)
    return "everything"


def _add(request: HttpRequest, person: Subscriber, now: datetime) -> Done:
    for wish in settings.can_be_added(person, now=now):
        wording = ConsentWording.objects.current(wish.purpose)
        form = AddForm(request.POST, wish=wish, wording=wording)
        if request.POST.get("purpose") == wish.purpose:
            if not form.is_valid():
                return form
            settings.add(subscriber=person, asked=form.asked(), source=_source(), now=now)
            return "added"
    return "gone"


def _save_details(request: HttpRequest, person: Subscriber, now: datetime) -> Done:
    form = DetailsForm(request.POST)
    if not form.is_valid():
        return form
    settings.set_details(subscriber=person, details=form.details())
    return "saved"


def _change_address(request: HttpRequest, person: Subscriber, now: datetime) -> Done:
    form = NewAddressForm(request.POST, person=person)
    if not form.is_valid():
        return form
    address_changes.ask(
        subscriber=person,
        address=form.cleaned_data["address"],
        source=_source(),
        network_hash=network_hash(request),
        now=now,
    )
    return "address"


def _own(request: HttpRequest, person: Subscriber) -> Subscription | None:
    """The subscription that the form is about, if it is theirs and in force."""
    try:
        key = UUID(request.POST.get("subscription", ""))
    except ValueError:
        return None
    own = Subscription.objects.filter(subscriber=person, ended_at=None)
    return own.filter(pk=key).first()


def _source() -> str:
    return reverse("mailing:settings")


DOINGS: dict[str, Callable[[HttpRequest, Subscriber, datetime], Done]] = {
    "change": _change,
    "stop": _stop,
    "stop-everything": _stop_everything,
    "add": _add,
    "details": _save_details,
    "address": _change_address,
}
