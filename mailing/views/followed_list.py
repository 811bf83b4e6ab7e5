"""Another list for an alert, behind the mailed link to the settings: nothing is confirmed anew."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mailing.domain import settings
from mailing.domain.actions import LinkIsOver
from mailing.domain.following import words_of
from mailing.domain.subscribers import live_of
from mailing.enums import Purpose
from mailing.list_form import ListForm
from mailing.models import Subscription
from mailing.views.pages import link_is_over, private_page


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, token: str, key: UUID) -> HttpResponse:
    """Choose what to follow instead, by what the list of opportunities can be narrowed with."""
    now = timezone.now()
    try:
        person = settings.person_behind(token, now=now)
    except LinkIsOver as over:
        return link_is_over(request, over)
    back = reverse("mailing:settings-link", args=[token])
    followed = live_of(person, now=now).filter(
        purpose=Purpose.OPPORTUNITY_ALERTS, opportunity_id=None
    )
    subscription = followed.filter(pk=key).first()
    if subscription is None:
        return redirect(f"{back}?done=gone")
    sent = request.POST if request.method == "POST" else None
    form = ListForm(sent, filter=subscription.filter, now=now)
    if form.is_valid():
        try:
            chosen = settings.follow_another(
                subscription=subscription,
                filter=form.followed.filter,
                source=reverse("mailing:settings"),
                now=now,
            )
        except Subscription.DoesNotExist:
            return redirect(f"{back}?done=gone")
        return redirect(f"{back}?done=list&list={chosen.pk}")
    context = {
        "title": "Change what you follow",
        "form": form,
        "words": words_of(filter=subscription.filter, opportunity_id=None, now=now),
        "back": back,
    }
    return render(request, "mailing/followed_list.html", context)
