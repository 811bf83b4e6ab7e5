"""Taking away all that we hold, and having it erased: behind the mailed link to the settings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mailing.domain import erasure, exporting, settings
from mailing.domain.actions import LinkIsOver
from mailing.views.pages import link_is_over, private_page

NAME = "emails-from-the-innovation-programme"


@private_page
@require_safe
def export(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """Everything, as JSON for programs or as text to read."""
    now = timezone.now()
    try:
        person = settings.person_behind(token, now=now)
    except LinkIsOver as over:
        return link_is_over(request, over)
    data = exporting.everything_about(person, now=now)
    answer: HttpResponse = (
        JsonResponse(data, json_dumps_params={"indent": 2, "ensure_ascii": False})
        if kind == "json"
        else HttpResponse(exporting.as_text(data), content_type="text/plain; charset=utf-8")
    )
    ending = "json" if kind == "json" else "txt"
    answer["Content-Disposition"] = f'attachment; filename="{NAME}.{ending}"'
    return answer


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Say what goes and what stays; the button erases, for good."""
    now = timezone.now()
    try:
        person = settings.person_behind(token, now=now)
    except LinkIsOver as over:
        return link_is_over(request, over)
    if request.method == "POST":
        circumstances = settings.by_the_person(reverse("mailing:settings"))
        erasure.erase(subscriber=person, circumstances=circumstances, now=now)
        return redirect("mailing:erased")
    context = {"title": "Erase all that we know about you", "person": person, "token": token}
    return render(request, "mailing/erase.html", context)


@private_page
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """It is done."""
    return render(request, "mailing/erased.html", {"title": "Your data is erased"})
