"""The newsletter: its issues as public pages, from which what is mailed is made."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager, PageQuerySet
from wagtail.search import index

from core.clock import local_day
from core.feeds import Entry, PageInFeed, PageWithFeeds
from core.models import BasePage
from core.paging import paged
from core.querysets import readable, with_changed_at
from mailing.blocks import IssueBodyBlock
from mailing.blocks.issue import SIGN_UP
from mailing.enums import MailingKind, MailingState
from mailing.exports.feeds import FACTS_OF_ISSUE, issue_entry
from mailing.models.delivery import Mailing

PAGE_SIZE = 12
LONGEST_SUBJECT = 120
TOO_LONG = f"The title is too long for a subject. Give one of at most {LONGEST_SUBJECT} characters."


def today() -> date:
    """The day in the United Kingdom."""
    return local_day(timezone.now())


class IssueQuerySet(PageQuerySet):
    """Issues, in their order."""

    def newest_first(self) -> Self:
        return self.order_by("-date", "-pk")


class IssuePage(PageInFeed):
    """One issue of the newsletter: a public page, and the mail that is made from it.

    The page says nothing of any reader: the mail's link "read in the browser" leads here.
    """

    date = models.DateField(default=today, db_index=True)
    subject = models.CharField(
        max_length=LONGEST_SUBJECT,
        blank=True,
        help_text="Of the mail. Without one, it is the title.",
    )
    preheader = models.CharField(
        max_length=120,
        blank=True,
        help_text="What mail programs show beside the subject. Without one, it is the summary.",
    )
    body = StreamField(IssueBodyBlock())
    interests = ParentalManyToManyField(
        "opportunities.Category",
        blank=True,
        related_name="+",
        help_text="Only to people who named one of these. None chosen: to all who want the news.",
    )

    objects = PageManager.from_queryset(IssueQuerySet)()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("date"),
        MultiFieldPanel(
            [
                FieldPanel("subject"),
                FieldPanel("preheader"),
                FieldPanel("interests", widget=CheckboxSelectMultiple),
            ],
            heading="As a mail",
        ),
        FieldPanel("body"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    parent_page_types = ["mailing.NewsletterIndexPage"]
    subpage_types: list[str] = []
    template = "mailing/issue_page.html"
    kind = "Newsletter"

    class Meta:
        verbose_name = "newsletter issue"
        verbose_name_plural = "newsletter issues"

    def clean(self) -> None:
        super().clean()
        if not self.subject and len(self.title) > LONGEST_SUBJECT:
            raise ValidationError({"subject": TOO_LONG})

    @property
    def mail_subject(self) -> str:
        """In one line, as a header must be."""
        return " ".join((self.subject or self.title).split())

    @cached_property
    def mailing(self) -> Mailing | None:
        """With what it was sent, or is to be; None where that was cancelled."""
        sent = Mailing.objects.filter(page_id=self.pk, kind=MailingKind.ISSUE)
        return sent.exclude(state=MailingState.CANCELLED).first() if self.pk else None

    @property
    def frozen_opportunities(self) -> list[int] | None:
        """Those that were open as it was confirmed; None before."""
        return self.mailing.opportunities if self.mailing else None

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """The page, and the mail as programs and phones show it."""
        from mailing.composing.previews import MODES

        return [("", "Web page"), *MODES]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        from mailing.composing.previews import preview

        if not mode_name:
            return super().serve_preview(request, mode_name)
        return preview(request, self, mode_name)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        has_link = any(block.block_type == "sign_up" for block in self.body)
        return context | {"sign_up_url": "" if has_link else SIGN_UP}


class NewsletterIndexPage(PageWithFeeds):
    """All issues, newest first."""

    introduction = RichTextField(blank=True, features=["bold", "link", "glossary"])

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["mailing.IssuePage"]
    max_count = 1
    template = "mailing/newsletter_index_page.html"

    class Meta:
        verbose_name = "newsletter archive"

    @property
    def issues(self) -> IssueQuerySet:
        """What readers may see, newest first."""
        return readable(IssuePage.objects.child_of(self)).newest_first()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"sign_up_url": SIGN_UP} | paged(request, self.issues, size=PAGE_SIZE)

    def feed_pages(self) -> IssueQuerySet:
        return with_changed_at(self.issues).only(*FACTS_OF_ISSUE)

    def feed_entry(self, page: IssuePage, *, url: str) -> Entry:
        return issue_entry(page, url=url)
