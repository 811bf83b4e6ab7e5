from functools import cached_property
from typing import Any, Self

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager, PageQuerySet
from wagtail.search import index

from core.blocks import FigureBlock, QuoteBlock
from core.feeds import Entry, PageInFeed, PageWithFeeds
from core.freshness import true_until
from core.models import BasePage, FieldConstraintsMixin
from core.models.constraints import check, in_order
from core.paging import paged
from core.querysets import readable, with_changed_at
from home.blocks import PartnerBlock
from home.exports.feeds import FACTS_OF_CASE_STUDY, case_study_entry
from home.filters import CaseStudyFilter
from opportunities.models import OpportunityPage
from opportunities.navigation import onward_addresses

PAGE_SIZE = 12
WORDS = ["h3", "bold", "italic", "ol", "ul", "link", "document-link", "glossary"]


class CaseStudyQuerySet(PageQuerySet):
    """Case studies, in their order."""

    def newest_first(self) -> Self:
        return self.order_by("-first_published_at", "-pk")


class CaseStudyPage(FieldConstraintsMixin, PageInFeed):
    """What was tried, how it was bought, and what came of it."""

    result = models.CharField("result in one line", max_length=150)
    sector = models.CharField(max_length=80, help_text="For example: Transport, Connectivity.")
    place = models.CharField(max_length=100, blank=True)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    image = models.ForeignKey(
        "core.CreditedImage", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    challenge = RichTextField(features=WORDS)
    approach = RichTextField(features=WORDS)
    opportunity = models.ForeignKey(
        "opportunities.OpportunityPage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="case_studies",
        help_text="How it was bought: its pace, bids and value are shown.",
    )
    outcome = RichTextField(features=WORDS)
    figures = StreamField([("figure", FigureBlock())], blank=True, max_num=6)
    partners = StreamField([("partner", PartnerBlock())], blank=True)
    funder = models.CharField(max_length=100, blank=True)
    funder_url = models.URLField("funder's web address", blank=True)
    quote = StreamField([("quote", QuoteBlock())], blank=True, max_num=1)
    lessons = RichTextField(features=WORDS, blank=True)
    related = StreamField([("page", blocks.PageChooserBlock())], blank=True, max_num=6)

    objects = PageManager.from_queryset(CaseStudyQuerySet)()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("result"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("sector"), FieldPanel("place")]),
                FieldRowPanel([FieldPanel("started_on"), FieldPanel("ended_on")]),
                FieldPanel("image"),
            ],
            heading="At a glance",
        ),
        FieldPanel("challenge"),
        MultiFieldPanel(
            [FieldPanel("approach"), PageChooserPanel("opportunity")], heading="Approach"
        ),
        MultiFieldPanel([FieldPanel("outcome"), FieldPanel("figures")], heading="Outcome"),
        MultiFieldPanel(
            [FieldPanel("partners"), FieldPanel("funder"), FieldPanel("funder_url")],
            heading="Partners and funder",
        ),
        FieldPanel("quote"),
        FieldPanel("lessons"),
        FieldPanel("related"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("result", boost=2),
        index.SearchField("challenge"),
        index.SearchField("approach"),
        index.SearchField("outcome"),
        index.SearchField("lessons"),
    ]
    parent_page_types = ["home.CaseStudyIndexPage"]
    subpage_types: list[str] = []
    kind = "Case study"

    class Meta:
        verbose_name = "case study"
        verbose_name_plural = "case studies"
        constraints = [
            check(
                "case_study_starts_before_it_ends",
                in_order("started_on", "ended_on"),
                field="ended_on",
                message="It must end after it started.",
            )
        ]

    @cached_property
    def public_opportunity(self) -> Any:
        """The linked opportunity, if readers may see it."""
        linked = readable(OpportunityPage.for_reader().filter(pk=self.opportunity_id))
        return linked.first() if self.opportunity_id else None

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the way on along the thread: to suppliers, funding and lessons."""
        now = timezone.now()
        if self.public_opportunity:
            true_until(request, self.public_opportunity.true_until(now))
        return super().get_context(request, *args, **kwargs) | onward_addresses(request)


class CaseStudyIndexPage(PageWithFeeds):
    """All case studies, with filters."""

    introduction = RichTextField(blank=True, features=["bold", "link", "glossary"])

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.CaseStudyPage"]
    max_count = 1

    class Meta:
        verbose_name = "list of case studies"

    @property
    def case_studies(self) -> CaseStudyQuerySet:
        """What readers may see, newest first."""
        return readable(CaseStudyPage.objects.child_of(self)).newest_first()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        chosen = CaseStudyFilter(request.GET, queryset=self.case_studies)
        studies = chosen.qs.select_related("image").prefetch_related("image__renditions")
        context = super().get_context(request, *args, **kwargs)
        return context | {"filter": chosen} | paged(request, studies, size=PAGE_SIZE)

    def feed_pages(self) -> CaseStudyQuerySet:
        return with_changed_at(self.case_studies).only(*FACTS_OF_CASE_STUDY)

    def feed_entry(self, page: CaseStudyPage, *, url: str) -> Entry:
        return case_study_entry(page, url=url)
