from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404
from django.utils import timezone
from wagtail.fields import RichTextField
from wagtail.models import PageManager, Revision
from wagtail.search import index
from wagtail.url_routing import RouteResult

from core.clock import closes_in, deadline_words, local_day, next_midnight
from core.feeds import FeedLink, PageInFeed
from core.freshness import true_until
from core.models import BasePage, FieldConstraintsMixin
from core.money import value_words
from opportunities.domain import wording
from opportunities.domain.acknowledgements import acknowledge
from opportunities.domain.amendments import last_amendment
from opportunities.domain.checks import Finding
from opportunities.domain.pace import pace_in_days
from opportunities.domain.questions import answered
from opportunities.domain.stage import next_change, stage_at
from opportunities.domain.thread import case_studies_of
from opportunities.enums import (
    CLOSED_STAGES,
    ENDED_STAGES,
    Outcome,
    Procedure,
    ProcurementCategory,
    Regime,
    Stage,
    TenderStatus,
)
from opportunities.forms import OpportunityPageForm
from opportunities.models.awards import Award, AwardSupplier
from opportunities.models.constraints import OPPORTUNITY_CONSTRAINTS
from opportunities.models.open_data import OPEN_DATA, open_data_of
from opportunities.models.parts import FurtherCpv, OpportunityDocument
from opportunities.models.publication import Publication
from opportunities.navigation import onward_addresses
from opportunities.querysets import OpportunityQuerySet
from opportunities.views.documents import DOCUMENTS, document_of, links_of

from . import panels

OCID_IS_TAKEN = (
    "Another opportunity has this OCID, or was published under it, and an OCID is never given "
    "twice. Give that of the opportunity’s own notice, or leave it empty to be given one."
)
OPTIONAL_POUNDS: dict[str, Any] = {
    "max_digits": 14,
    "decimal_places": 2,
    "null": True,
    "blank": True,
}


class OpportunityPage(FieldConstraintsMixin, PageInFeed):
    """One thing the council means to buy, from planned to signed."""

    # What
    reference = models.CharField(max_length=150, blank=True, help_text="The council's own number.")
    ocid = models.CharField("OCID", max_length=120, blank=True)
    description = RichTextField(blank=True, features=["h3", "h4", "bold", "ol", "ul", "link"])
    buyer = models.CharField(
        max_length=200, blank=True, help_text="Only if another body than the council buys."
    )
    procedure = models.CharField(max_length=30, choices=Procedure, default=Procedure.CALL_OFF)
    regime = models.CharField(max_length=30, choices=Regime, default=Regime.PCR_2015)
    category = models.ForeignKey(
        "Category", on_delete=models.PROTECT, null=True, blank=True, related_name="opportunities"
    )
    main_procurement_category = models.CharField(
        "goods, works or services", max_length=10, choices=ProcurementCategory, blank=True
    )
    main_cpv = models.ForeignKey(
        "CpvCode",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="main CPV code",
    )
    region = models.ForeignKey(
        "Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    place = models.CharField(max_length=150, blank=True)

    # How much
    value_from = models.DecimalField("lowest value", **OPTIONAL_POUNDS)
    value_to = models.DecimalField("highest value", **OPTIONAL_POUNDS)
    vat_applies = models.BooleanField("VAT is added", default=True)
    funding_source = models.ForeignKey(
        "FundingSource", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    funding_deadline = models.DateField("the funder's deadline", null=True, blank=True)

    # By when
    planned_publication = models.DateField("planned opening day", null=True, blank=True)
    opens_at = models.DateTimeField("opens", null=True, blank=True, db_index=True)
    briefing_at = models.DateTimeField("briefing", null=True, blank=True)
    clarification_deadline = models.DateTimeField("deadline for questions", null=True, blank=True)
    answers_by = models.DateTimeField("answers by", null=True, blank=True)
    closes_at = models.DateTimeField("deadline for bids", null=True, blank=True, db_index=True)
    short_return_agreed = models.BooleanField(
        "all invited members agreed to fewer than 10 days",
        default=False,
        help_text="Keep their agreements with the file (PCR 2015, regulation 34).",
    )
    intended_award_on = models.DateField("intended award", null=True, blank=True)
    contract_starts_on = models.DateField("contract starts", null=True, blank=True)
    contract_ends_on = models.DateField("contract ends", null=True, blank=True)
    contract_latest_end_on = models.DateField("latest end with extensions", null=True, blank=True)

    # Can I
    suitable_for_sme = models.BooleanField("suitable for SMEs", default=False)
    suitable_for_vcse = models.BooleanField("suitable for VCSEs", default=False)
    reserved = models.BooleanField("reserved for supported employment providers", default=False)

    # Who do I ask
    contact_email = models.EmailField(blank=True, help_text="A shared mailbox, never a person's.")
    portal_url = models.URLField("address on the portal", max_length=500, blank=True)
    no_notice_reason = models.CharField(
        "why no notice is needed",
        max_length=250,
        blank=True,
        help_text="If it is worth enough to need a statutory notice, and has none of its own.",
    )

    # What came of it
    outcome = models.CharField("ended without award", max_length=20, choices=Outcome, blank=True)
    outcome_at = models.DateTimeField("ended at", null=True, blank=True)
    outcome_reason = models.TextField("reason", blank=True)
    lessons = RichTextField(
        "what we learned",
        blank=True,
        features=["bold", "ol", "ul", "link"],
        help_text="What slowed us, what we changed, a tip for bidders.",
    )

    change_note = models.TextField(
        "why it changes",
        blank=True,
        max_length=500,
        help_text="If it is public already. Readers see it; while it is open, they must be told.",
    )
    is_example = models.BooleanField("example, not a real opportunity", default=False)
    is_imported = models.BooleanField(default=False, editable=False)

    objects = PageManager.from_queryset(OpportunityQuerySet)()

    warnings_read: tuple[Finding, ...] = ()  # by the author of the version to be saved
    kind = "Opportunity"
    exclude_fields_in_copy = [  # a copy is a new process: nothing is agreed or notified for it yet
        "ocid",
        "is_imported",
        "change_note",
        "short_return_agreed",
        "no_notice_reason",
        "notices",
        "outcome",
        "outcome_at",
        "outcome_reason",
        "lessons",
    ]
    base_form_class = OpportunityPageForm
    parent_page_types = ["opportunities.OpportunityIndexPage"]
    subpage_types: list[str] = []
    content_panels = panels.CONTENT
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("description"),
        index.SearchField("reference"),
        index.SearchField("place"),
        index.SearchField("buyer"),
        index.RelatedFields("category", [index.SearchField("name")]),
    ]

    class Meta:
        verbose_name = "opportunity"
        verbose_name_plural = "opportunities"
        constraints = OPPORTUNITY_CONSTRAINTS

    def clean(self) -> None:
        """One page a contracting process for ever, but for its aliases."""
        super().clean()
        if self.ocid and not self.alias_of_id and self._ocid_is_taken():
            raise ValidationError({"ocid": OCID_IS_TAKEN})

    def _ocid_is_taken(self) -> bool:
        """Whether another page has it, or was made public under it, whatever it says now."""
        others = OpportunityPage.objects.filter(ocid=self.ocid, alias_of__isnull=True)
        told = Publication.objects.filter(ocid=self.ocid)
        return others.exclude(pk=self.pk).exists() or told.exclude(opportunity_id=self.pk).exists()

    @transaction.atomic
    def publish(self, *args: Any, **kwargs: Any) -> None:
        """Go public and into the ledger, or neither."""
        super().publish(*args, **kwargs)

    @transaction.atomic
    def unpublish(self, *args: Any, **kwargs: Any) -> None:
        """Be withdrawn and say so in the ledger, or neither."""
        super().unpublish(*args, **kwargs)

    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        """Keep a version, and on record which warnings its author has read."""
        revision = super().save_revision(*args, **kwargs)
        reader = str(kwargs.get("user") or "")
        now = timezone.now()
        acknowledge(opportunity=self, findings=self.warnings_read, by=reader, now=now)
        self.warnings_read = ()
        return revision

    @classmethod
    def for_reader(cls) -> OpportunityQuerySet:
        """With its related facts, so that a page of many parts takes no query for each."""
        parts = [
            models.Prefetch(relation, model.objects.select_related(field))
            for relation, model, field in (
                ("awards__award_suppliers", AwardSupplier, "supplier"),
                ("documents", OpportunityDocument, "document"),
                ("further_cpvs", FurtherCpv, "cpv"),
            )
        ]
        related = ("category", "main_cpv", "region", "funding_source", "listing")
        return cls.objects.select_related(*related).prefetch_related("awards", *parts)

    # Stage and words

    @cached_property
    def stage(self) -> Stage:
        """Where it stands now; a query that annotates `stage` overrides it."""
        return stage_at(self, timezone.now())

    @property
    def stage_label(self) -> str:
        return Stage(self.stage).label

    @property
    def is_open(self) -> bool:
        return self.stage == Stage.OPEN

    @property
    def is_planned(self) -> bool:
        return self.stage == Stage.PLANNED

    @property
    def is_closed(self) -> bool:
        return self.stage in CLOSED_STAGES

    @property
    def ended_without_award(self) -> bool:
        return self.stage in (Stage.CANCELLED, Stage.NO_AWARD)

    @property
    def closes_in(self) -> str:
        """How soon it closes, while it is open: "closes in 3 days"."""
        if not (self.is_open and self.closes_at):
            return ""
        return closes_in(self.closes_at, now=timezone.now())

    @property
    def submissions(self) -> str:
        return wording.submissions(self)

    @property
    def briefing_label(self) -> str:
        return wording.briefing_label(self)

    @property
    def closing_label(self) -> str:
        return wording.closing_label(self, timezone.now())

    @property
    def opening_label(self) -> str:
        return wording.opening_label(self, timezone.now())

    @property
    def is_overdue(self) -> bool:
        return wording.is_overdue(self, timezone.now())

    @property
    def deadline_words(self) -> str:
        return deadline_words(self.closes_at) if self.closes_at else ""

    @property
    def value_words(self) -> str:
        return value_words(self.value_from, self.value_to)

    @property
    def pace(self) -> int | None:
        """Calendar days from publication to award, where both are known."""
        return pace_in_days(self) if self.public_awards else None

    @property
    def public_awards(self) -> list[Award]:
        """The decisions up to today, unless it ended without one."""
        decided = self.stage in (Stage.AWARDED, Stage.CONTRACTED)
        today = local_day(timezone.now())
        return [a for a in self.awards.all() if a.awarded_on <= today] if decided else []

    @property
    def decided_on(self) -> date | None:
        """The day of the first decision that is public."""
        return min((each.awarded_on for each in self.public_awards), default=None)

    @property
    def decision_expected_on(self) -> date | None:
        """The intended day, while there is a decision to wait for."""
        waits = self.stage not in ENDED_STAGES
        return self.intended_award_on if waits else None

    def true_until(self, now: datetime) -> datetime:
        """Until when what the page says of it stays true."""
        midnight = next_midnight(now)
        turns = (next_change(self, now), self.clarification_deadline, midnight)
        return min(turn for turn in turns if turn and turn > now)

    # Serving

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """A withdrawn opportunity still has its addresses, and says so there."""
        part = "/".join(path_components)
        if self.first_published_at and (part in OPEN_DATA or part in DOCUMENTS):
            return RouteResult(self, kwargs={"part": part})
        if not path_components and not self.live and self.first_published_at:
            return RouteResult(self)
        if path_components:
            raise Http404
        return super().route(request, path_components)

    def get_route_paths(self) -> list[str]:
        """Its own documents, too: whoever follows them is led on when its address changes."""
        return ["/", *(f"/{part}/" for part in (*DOCUMENTS, *OPEN_DATA))]

    def resolve_subpage(self, path: str) -> str:
        """Which document stands there: Wagtail's redirects ask before they lead to it."""
        part = path.strip("/")
        if part in DOCUMENTS or part in OPEN_DATA:
            return part
        raise Resolver404({"path": path})

    def serve(
        self, request: HttpRequest, *args: Any, part: str = "", **kwargs: Any
    ) -> HttpResponseBase:
        if part in DOCUMENTS:
            return document_of(self, request, DOCUMENTS[part])
        if part:
            return open_data_of(self, request, part)
        if not self.live and not getattr(request, "is_preview", False):
            return self._serve_withdrawn(request)
        true_until(request, self.true_until(timezone.now()))
        return super().serve(request, *args, **kwargs)

    @property
    def own_links(self) -> list[FeedLink]:
        """The documents of this opportunity alone."""
        return links_of(self)

    @property
    def feed_links(self) -> list[FeedLink]:
        """Its own documents, then the feeds that tell of all of them."""
        return [*self.own_links, *super().feed_links]

    def _serve_withdrawn(self, request: HttpRequest) -> HttpResponse:
        """What it was when the public last saw it; the row may hold a later draft."""
        last = self.publications.first()
        known: dict[str, Any] = last.facts if last else {}
        told = last if known.get("status") == TenderStatus.WITHDRAWN else None
        for field in ("title", "summary", "reference", "seo_title", "search_description"):
            setattr(self, field, known.get(field, ""))
        context = {"page": self, "self": self, "withdrawn_at": told.at if told else None}
        return render(request, "opportunities/withdrawn.html", context, status=410)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        now = timezone.now()
        publications = list(self.publications.defer("written_facts"))
        context |= {"now": now, "today": local_day(now), "publications": publications}
        context["questions"] = answered(self.told)
        context["amendment"] = last_amendment(publications) if self.is_open else None
        context |= {
            "awards": self.public_awards,
            "case_studies": case_studies_of([self.pk])[self.pk],
        }
        return context | onward_addresses(request)

    @property
    def told(self) -> dict[str, Any]:
        """The facts as the ledger tells them; none while it is not public."""
        listing = getattr(self, "listing", None)
        return listing.facts if listing else {}

    @property
    def publications(self) -> "models.QuerySet[Publication]":
        """What the public came to know of it, newest first."""
        return Publication.objects.filter(opportunity_id=self.pk).order_by("-number")
