"""Subscribers in the admin: found by exact address, shown with the address masked."""

from __future__ import annotations

from typing import Any

import django_filters
from dateutil.relativedelta import relativedelta
from django import forms
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets import HeaderButton

from mailing.admin.base import DeskView
from mailing.admin.fields import AddressField
from mailing.admin.reasons import ReasonForm, note
from mailing.domain import suppressions
from mailing.domain.describing import described
from mailing.domain.evidence import evidence_of, people_known_as
from mailing.domain.subscribers import subscriber_at
from mailing.enums import Purpose
from mailing.models import Subscriber, Subscription

SEE = "mailing.see_addresses"
EXPORT, ERASE = "mailing.export_subscribers", "mailing.erase_subscriber"
MOST_DELIVERIES = 50  # of one person, the newest


class SubscriberFilterSet(WagtailFilterSet):
    """By what they get now."""

    purpose = django_filters.ChoiceFilter(
        label="Gets", choices=Purpose.choices, method="filter_purpose"
    )
    consent = django_filters.ChoiceFilter(
        label="Consent",
        choices=[("live", "In force"), ("ended", "None in force"), ("erased", "Erased")],
        method="filter_consent",
    )
    older_than = django_filters.NumberFilter(
        label="Agreed more than so many months ago",
        min_value=1,
        max_value=240,
        method="filter_older_than",
    )

    class Meta:
        model = Subscriber
        fields: list[str] = []

    def filter_purpose(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Exists(_live().filter(purpose=value)))

    def filter_consent(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "erased":
            return rows.filter(address="")
        live = Exists(_live())
        return rows.filter(live) if value == "live" else rows.filter(~live).exclude(address="")

    def filter_older_than(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        before = timezone.now() - relativedelta(months=int(value))
        return rows.filter(Exists(_live().filter(confirmed_at__lt=before)))


def _live() -> QuerySet[Any]:
    return Subscription.objects.live(timezone.now()).filter(subscriber=OuterRef("pk"))


def gets(subscriber: Subscriber) -> str:
    """In the list: "Innovation news, Opportunity alerts (2)"."""
    counts: dict[str, int] = {}
    for each in subscriber.live:  # type: ignore[attr-defined]
        counts[each.get_purpose_display()] = counts.get(each.get_purpose_display(), 0) + 1
    named = [name if number == 1 else f"{name} ({number})" for name, number in counts.items()]
    return ", ".join(named) or "Nothing"


WAYS = [  # permission, label, address, icon: from the list onwards
    (SEE, "Find an address", "subscriber:find", "search"),
    ("mailing.import_subscribers", "Import consents", "subscriber:import", "upload"),
    (EXPORT, "Export live consents", "subscriber:export_consents", "download"),
]


class SubscriberIndexView(IndexView):
    """All of them, the newest first, and the way to find one."""

    default_ordering = "-created_at"
    any_permission_required = ["view"]

    def get_base_queryset(self) -> Any:
        live = Subscription.objects.live(timezone.now())
        everyone = super().get_base_queryset()
        return everyone.prefetch_related(Prefetch("subscriptions", live, to_attr="live"))

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(label, url=reverse(name), icon_name=icon)
            for permission, label, name, icon in WAYS
            if self.request.user.has_perm(permission)
        ]


class OfOneSubscriber(DeskView):
    """A page about one person."""

    header_icon = "user"

    @cached_property
    def subscriber(self) -> Subscriber:
        return get_object_or_404(Subscriber, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.subscriber)

    def way_here(self) -> list[dict[str, Any]]:
        listing = {"url": reverse("subscriber:index"), "label": "Subscribers"}
        page = {"url": self.get_success_url(), "label": str(self.subscriber)}
        return [listing] if self.page_title == "Subscriber" else [listing, page]

    def get_success_url(self) -> str:
        return reverse("subscriber:page", args=[self.kwargs["pk"]])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"subscriber": self.subscriber}


VERBS = [  # permission, label, address: what can be done with a person
    (SEE, "Show the address", "subscriber:address"),
    (SEE, "Evidence", "subscriber:evidence"),
    (EXPORT, "Export", "subscriber:export"),
    (EXPORT, "Mail the settings link", "subscriber:link"),
    (ERASE, "Stop all mail", "subscriber:object"),
    (ERASE, "Erase", "subscriber:erase"),
]
AFTER_ERASURE = {"subscriber:evidence"}


class SubscriberView(OfOneSubscriber, TemplateView):
    """What we know of one person, without the address."""

    page_title = "Subscriber"
    template_name = "mailing/admin/subscriber.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one, now = self.subscriber, timezone.now()
        subscriptions = list(one.subscriptions.select_related("wording").order_by("-began_at"))
        address = one.canonical_address or ""
        return super().get_context_data(
            **kwargs,
            subscriptions=described(subscriptions, now=now),
            now=now,
            evidence=evidence_of(one, now=now),
            deliveries=one.deliveries.select_related("mailing").order_by("-pk")[:MOST_DELIVERIES],
            suppressions=suppressions.suppressions_of(address) if address else [],
            interests=one.interests.all(),
            verbs=self.verbs,
        )

    @property
    def verbs(self) -> list[tuple[str, str]]:
        """What this member of staff may do with the person: label and address."""
        return [
            (label, reverse(name, args=[self.subscriber.pk]))
            for permission, label, name in VERBS
            if self.may(permission) and (self.subscriber.address or name in AFTER_ERASURE)
        ]


class WithReason(OfOneSubscriber, FormView):
    """Something that is done to one person's data, after a reason was given."""

    form_class: type[forms.Form] = ReasonForm
    template_name = "mailing/admin/with_reason.html"
    permission = SEE
    action = ""  # for the log
    explained = ""  # before the button
    button = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "explained": self.explained,
            "submit_button_label": self.button,
        }

    @property
    def by(self) -> str:
        """The user name of whoever does it."""
        return self.request.user.get_username()  # type: ignore[union-attr]

    def form_valid(self, form: forms.Form) -> HttpResponse:
        reason = form.cleaned_data["reason"]
        with transaction.atomic():
            note(self.request, self.action, self.subscriber, reason=reason)
            return self.act(reason)

    def act(self, reason: str) -> HttpResponse:
        """Do it, in one transaction with its log, and answer."""
        raise NotImplementedError


class SeeAddressView(WithReason):
    """The address in full, once."""

    page_title = "Show the address"
    action = "mailing.see_address"
    explained = "The address is shown once, on the next page. That you saw it is logged."
    button = "Show the address"

    def act(self, reason: str) -> HttpResponse:
        self.template_name = "mailing/admin/address.html"
        return self.render_to_response(self.get_context_data(form=None))


class EvidenceView(WithReason):
    """A page to print: who consented to what, when, how, after reading what, until when."""

    page_title = "Evidence of consent"
    action = "mailing.evidence"
    explained = (
        "The next page is made for printing. It shows the address, and from the ledger all that "
        "happened to the consents, with the words that were read."
    )
    button = "Show the evidence"

    def act(self, reason: str) -> HttpResponse:
        self.template_name = "mailing/admin/evidence.html"
        now = timezone.now()
        evidence = evidence_of(self.subscriber, now=now)
        context = self.get_context_data(form=None, evidence=evidence, now=now, by=self.by)
        return self.render_to_response(context)


class FindForm(forms.Form):
    """One address, as it was typed."""

    address = AddressField()


class FindView(DeskView, FormView):
    """By the exact address; it is posted, so that no log of addresses visited holds it."""

    permission = SEE
    page_title = "Find an address"
    header_icon = "search"
    form_class = FindForm
    template_name = "mailing/admin/find.html"

    def way_here(self) -> list[dict[str, Any]]:
        return [{"url": reverse("subscriber:index"), "label": "Subscribers"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"submit_button_label": "Find"}

    def form_valid(self, form: FindForm) -> HttpResponse:
        address = form.cleaned_data["address"].canonical
        if subscriber := subscriber_at(address):
            note(self.request, "mailing.find", subscriber)
            return redirect("subscriber:page", subscriber.pk)
        before = people_known_as(address)
        for each in before:
            note(self.request, "mailing.find", each)
        context = self.get_context_data(
            form=form,
            unknown=True,
            before=before,
            suppressions=suppressions.suppressions_of(address),
        )
        return self.render_to_response(context)
