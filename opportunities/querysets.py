"""Which opportunities stand where at a moment: the date rules, with `now` as an argument.

Periods are half-open: an opportunity is open from its opening until its deadline, and at the
very moment of the deadline it is closed.
"""

from datetime import UTC, datetime
from typing import NamedTuple, Self

from django.apps import apps
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from wagtail.models import Page, PageQuerySet

from core.querysets import restrictions, restrictions_on
from opportunities.enums import Outcome, Stage

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
TURNS = ("opens_at", "closes_at", "awarded_at", "signed_at", "ended_at")
TOLD = ("key", "ocid", "number", "pace", "first_at", "changed_at", "facts", "changes", "reason")


class OpportunityQuerySet(PageQuerySet):
    """Opportunities by what the public knows of them."""

    def published(self) -> Self:
        """What went public once, withdrawn ones too; a program may make one live unannounced."""
        return self.filter(Q(first_published_at__isnull=False) | Q(live=True))

    def with_is_public(self) -> Self:
        """Each with `is_public`: live, no alias, and restricted by nobody, here or above."""
        rule = Q(live=True, alias_of__isnull=True) & ~Exists(restrictions_on(OuterRef("path")))
        return self.annotate(is_public=ExpressionWrapper(rule, output_field=BooleanField()))


def listing_rules(now: datetime) -> dict[Stage, Q]:
    """For each stage the condition that puts a row of the list there; they exclude each other.

    Each names a range of an indexed moment, so that what is open is found without looking at
    what is over.
    """
    not_ended, unsigned = Q(ended_at__gt=now), Q(signed_at__gt=now)
    undecided = not_ended & unsigned & Q(awarded_at__gt=now)
    return {
        Stage.OPEN: Q(over_at__gt=now, opens_at__lte=now),
        Stage.PLANNED: Q(over_at__gt=now, opens_at__gt=now),
        Stage.EVALUATING: undecided & Q(over_at__lte=now),
        Stage.AWARDED: not_ended & unsigned & Q(awarded_at__lte=now),
        Stage.CONTRACTED: not_ended & Q(signed_at__lte=now),
        Stage.NO_AWARD: Q(ended_at__lte=now, outcome=Outcome.NO_AWARD),
        Stage.CANCELLED: Q(ended_at__lte=now, outcome=Outcome.CANCELLED),
    }


class ListingQuerySet(QuerySet):
    """Opportunities as the public knows them now."""

    def readable(self) -> Self:
        """Without the pages that someone restricted since.

        Which these are is asked at once, as Wagtail's own `public()` does: there are few, and
        hardly ever one here, so that the list itself never has to look at the tree of pages.
        """
        restricted = Q(pk__in=[])
        for path in restrictions().values_list("path", flat=True):
            below = Page.objects.filter(path__startswith=path)
            restricted |= Q(opportunity__in=below.values("pk"))
        return self.exclude(restricted)

    def with_address(self) -> Self:
        """Each with `url_path`: where its page stands."""
        return self.annotate(url_path=F("opportunity__url_path"))

    def with_stage(self, now: datetime) -> Self:
        """Each with its `stage` at that moment."""
        rules = [When(rule, then=Value(stage)) for stage, rule in listing_rules(now).items()]
        return self.annotate(stage=Case(*rules, default=Value(Stage.PLANNED)))

    def to_tell(self, now: datetime) -> Self:
        """Each with what a notice tells at that moment, its `stage` and `url_path` among it.

        Documents of hundreds spend most of their time on columns; they need few.
        """
        return self.with_address().with_stage(now).only(*TOLD)

    def in_stage(self, *stages: Stage, now: datetime) -> Self:
        """Those that stand in one of these stages at that moment."""
        rules = listing_rules(now)
        chosen = Q(pk__in=[])
        for stage in stages:
            chosen |= rules.get(stage, Q(pk__in=[]))
        return self.filter(chosen)

    def in_order(self, sort: str, *, now: datetime) -> Self:
        """In one of the orders that readers know: soonest, closing, newest, value."""
        if sort == "newest":
            return self.order_by("-first_at", "-pk")
        if sort == "value":
            return self.order_by(F("value").desc(nulls_last=True), "-first_at", "-pk")
        return self._closing_soonest(now) if sort == "closing" else self.in_reading_order(now)

    def _closing_soonest(self, now: datetime) -> Self:
        """What can still close first, soonest first; then what is over, newest first."""
        is_over = Q(over_at__lte=now)
        soonest = Case(When(is_over, then=Value(NEVER)), default=F("closes_at"))
        return self.order_by(Case(When(is_over, then=1), default=0), soonest, "-over_at", "-pk")

    def in_reading_order(self, now: datetime) -> Self:
        """Open first, closing soonest; then planned, soonest first; then over, newest first."""
        is_over, is_planned = Q(over_at__lte=now), Q(opens_at__gt=now)
        rank = Case(When(is_over, then=2), When(is_planned, then=1), default=0)
        soonest = Case(
            When(is_over, then=Value(NEVER)),
            When(is_planned, then=F("planned_for")),
            default=F("closes_at"),
        )
        return self.order_by(rank, soonest, "-over_at", "-pk")

    def state(self, now: datetime) -> "ListState":
        """What the whole list is at that moment, in one look at the ends of some indexes."""
        turns = [Subquery(self._turns(field, now)) for field in TURNS]
        newest = apps.get_model("opportunities", "Publication").objects.order_by("-pk")
        columns = [*turns, Subquery(newest.values("pk")[:1])]
        *moments, number = self.model._default_manager.order_by().values_list(*columns).first() or [
            0
        ]
        coming = [moment for moment in moments if moment and moment < NEVER]
        return ListState(newest=number or 0, next_turn=min(coming, default=None))

    def next_turn(self, now: datetime) -> datetime | None:
        """The next moment at which the clock alone moves a listing to another stage."""
        return self.state(now).next_turn

    def _turns(self, field: str, now: datetime) -> QuerySet:
        coming = self.model._default_manager.filter(**{f"{field}__gt": now})
        return coming.order_by(field).values(field)[:1]


class ListState(NamedTuple):
    """Until when the list is as it is, unless something is published."""

    newest: int  # the number of the newest row of the ledger
    next_turn: datetime | None
