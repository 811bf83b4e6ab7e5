"""Issues of the newsletter in the admin: whom they go to, tests, sending, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import ListView, TemplateView, View
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import Button
from wagtail.models import Page

from mailing.admin.base import DeskView
from mailing.admin.issue_forms import ConfirmForm, TestForm
from mailing.composing.issue import compose_issue
from mailing.domain import issuing, steering
from mailing.domain.delivering.staff_tests import TestNotSent, send_test
from mailing.domain.issuing import CanNotSend, NumberHasChanged
from mailing.domain.progress import progress_of
from mailing.enums import MailingKind, MailingState
from mailing.models import IssuePage, Mailing

SEE, SEND = "mailing.view_mailing", "mailing.send_mailing"
CHANGED_ALONE = (
    "This issue has been confirmed for sending: what you change now changes the page alone, not "
    "the mail."
)
ANOTHER = (
    "Nothing was done: that page was old, and the issue has been confirmed anew since. Look where "
    "it stands now, and press again if you still mean it."
)
OVER = (
    "It shows as open what closes before it goes out: {titles}. If that should not be, cancel it "
    "for good and confirm it for an earlier moment."
)
KEPT = (
    "“{title}” was sent as a mail that leads to this page, so it can not be deleted. Unpublish it."
)


def may_write(issue: Page, user: Any) -> bool:
    return issue.permissions_for_user(user).can_edit()


class OfIssues(DeskView):
    """A page about one issue, for those who may see what is sent."""

    permission = SEE
    header_icon = "mail"

    @cached_property
    def issue(self) -> IssuePage:
        return get_object_or_404(IssuePage, pk=self.kwargs["issue"])

    @cached_property
    def mailing(self) -> Mailing | None:
        """The last one of the issue, cancelled or not."""
        return Mailing.objects.filter(page_id=self.issue.pk, kind=MailingKind.ISSUE).first()

    def may(self, permission: str) -> bool:
        """Whoever writes an issue may look at its numbers and send tests, too."""
        if super().may(permission):
            return True
        is_one = permission == SEE and "issue" in self.kwargs
        return is_one and may_write(self.issue, self.request.user)

    def back(self) -> HttpResponse:
        return redirect("issue:sending", self.issue.pk)


class IssueIndex(OfIssues, ListView):
    """All issues with where they stand, newest first."""

    template_name = "mailing/admin/issues.html"
    page_title = "Newsletter issues"
    paginate_by = 30

    def get_queryset(self) -> QuerySet[IssuePage]:
        return IssuePage.objects.newest_first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        issues = list(context["object_list"])
        sent = Mailing.objects.filter(page__in=[each.pk for each in issues]).order_by("created_at")
        by_page = {each.page_id: each for each in sent}
        return context | {"rows": [(issue, by_page.get(issue.pk)) for issue in issues]}


class SendingPage(OfIssues, TemplateView):
    """One issue: audience, test, confirmation; once confirmed, progress and report."""

    template_name = "mailing/admin/sending.html"
    page_title = "Send"

    def get_page_title(self) -> str:
        return f"{self.page_title}: {self.issue.title}"

    def way_here(self) -> list[dict[str, Any]]:
        return [{"url": reverse("issue:index"), "label": "Newsletter issues"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        context = super().get_context_data(**kwargs) | {
            "issue": self.issue,
            "mailing": self.mailing,
            "may_send": self.may(SEND),
            "test_form": kwargs.get("test_form") or TestForm(user=self.request.user),
        }
        if self.mailing:
            context["progress"] = progress_of(self.mailing, now=now)
        if self.mailing is None or self.mailing.state == MailingState.CANCELLED:
            context |= self._ready(now, kwargs.get("confirm_form"))
        return context

    def _ready(self, now: datetime, form: ConfirmForm | None) -> dict[str, Any]:
        try:
            ready = issuing.ready(self.issue, now=now)
        except CanNotSend as error:
            return {"reason": str(error)}
        form = form or ConfirmForm()
        return {"ready": ready, "confirm_form": form, "interests": ready.issue.interests.all()}


class ByButton(OfIssues):
    """What a button does. Who follows the address, as after signing in again, does nothing."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.back()


class SendTestView(ByButton, SendingPage):
    """Send the newest version, marked as a test, to staff who are named."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = TestForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                mail = compose_issue(self.issue.get_latest_revision_as_object())
                to = send_test(mail, to=form.cleaned_data["to"], now=timezone.now())
            except TestNotSent as error:
                form.add_error("to", str(error))
            else:
                messages.success(request, f"The test is on its way to {', '.join(to)}.")
                return self.back()
        return self.render_to_response(self.get_context_data(test_form=form))


class ConfirmView(ByButton, SendingPage):
    """Freeze the issue and let it go out, once somebody has typed how many get it."""

    permission = SEND

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ConfirmForm(request.POST)
        if form.is_valid():
            try:
                mailing = self._confirm(form)
            except NumberHasChanged as error:
                form.add_error("number", str(error))
            except CanNotSend as error:
                messages.error(request, str(error))
                return self.back()
            else:
                messages.success(request, f"Confirmed: {mailing.confirmed_number:,} get it.")
                if titles := issuing.over_before_sent(mailing):
                    messages.warning(request, OVER.format(titles=", ".join(titles)))
                return self.back()
        return self.render_to_response(self.get_context_data(confirm_form=form))

    def _confirm(self, form: ConfirmForm) -> Mailing:
        now = timezone.now()
        return issuing.confirm(
            page=self.issue,
            revision=form.cleaned_data["revision"],
            number=form.cleaned_data["number"],
            by=self.request.user.get_username(),
            send_at=form.cleaned_data["send_at"] or now,
            now=now,
        )


class SteerView(ByButton, View):
    """One press of a button: pause, resume, release, cancel, resend or leave what is in doubt."""

    permission = SEND

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.mailing is None:
            return self.back()
        try:
            if request.POST.get("mailing") != self.mailing.key:
                raise CanNotSend(ANOTHER)
            said = self._act(self.mailing, request.POST.get("act", ""))
        except CanNotSend as error:
            messages.error(request, str(error))
        else:
            messages.success(request, said)
        return self.back()

    def _act(self, mailing: Mailing, act: str) -> str:
        by, now = self.request.user.get_username(), timezone.now()
        acts: dict[str, Callable[[], object]] = {
            "pause": lambda: steering.pause(mailing=mailing, by=by),
            "resume": lambda: steering.resume(mailing=mailing),
            "release": lambda: steering.release(mailing=mailing, now=now),
            "cancel": lambda: steering.cancel(mailing=mailing, by=by, now=now),
            "resend": lambda: steering.resend_in_doubt(mailing=mailing, now=now),
            "leave": lambda: steering.leave_in_doubt(mailing=mailing),
        }
        if act not in acts:
            raise CanNotSend("Nothing was done: that button is not known.")
        acts[act]()
        return DONE[act]


DONE = {
    "pause": "Paused. What was being handed over is finished.",
    "resume": "It goes on.",
    "release": "It goes out now.",
    "cancel": "Cancelled. Nothing more of it is sent.",
    "resend": "What was in doubt is sent again, with the same Message-ID.",
    "leave": "Left as it is.",
}


class ProgressView(OfIssues, View):
    """The moving part of the page alone, for the script that looks again."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context: dict[str, Any] = {"mailing": self.mailing}
        if self.mailing:
            context["progress"] = progress_of(self.mailing, now=timezone.now())
        return render(request, "mailing/admin/progress.html", context)


class IssuesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEE)  # type: ignore[union-attr]


class IssueViewSet(ViewSet):
    """Newsletter issues below “Mailing list”."""

    icon = "mail"
    menu_label = "Newsletter issues"
    menu_item_class = IssuesMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        one = "<int:issue>"
        return [
            path("", IssueIndex.as_view(), name="index"),
            path(f"{one}/", SendingPage.as_view(), name="sending"),
            path(f"{one}/progress/", ProgressView.as_view(), name="progress"),
            path(f"{one}/test/", SendTestView.as_view(), name="test"),
            path(f"{one}/confirm/", ConfirmView.as_view(), name="confirm"),
            path(f"{one}/steer/", SteerView.as_view(), name="steer"),
        ]


# In the editor


@hooks.register("register_page_header_buttons")
def link_to_sending(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator:
    is_issue = issubclass(page.specific_class or Page, IssuePage)
    if is_issue and (user.has_perm(SEE) or may_write(page, user)):
        yield Button(
            "Send", reverse("issue:sending", args=[page.pk]), icon_name="mail", priority=60
        )


@hooks.register("before_edit_page")
def say_that_the_mail_stays(request: HttpRequest, page: Page) -> None:
    if request.method == "GET" and isinstance(page, IssuePage) and page.mailing:
        messages.info(request, CHANGED_ALONE)


def _mailed(pages: list[Page]) -> Page | None:
    for page in pages:
        below = IssuePage.objects.descendant_of(page, inclusive=True)
        found = below.filter(pk__in=Mailing.objects.values("page")).first()
        if found:
            return found
    return None


@hooks.register("before_delete_page")
def keep_what_was_mailed(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to delete an issue that mails lead to, or a page above one."""
    return _refuse(request, [page]) if request.method == "POST" or _mailed([page]) else None


@hooks.register("before_bulk_action")
def keep_what_was_mailed_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    pages = [page for page in objects if isinstance(page, Page)]
    return _refuse(request, pages) if action_type == "delete" and pages else None


def _refuse(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    found = _mailed(pages)
    if found is None:
        return None
    messages.error(request, KEPT.format(title=found.title))
    return redirect("wagtailadmin_explore", pages[0].get_parent().pk)
