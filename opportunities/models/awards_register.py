from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField

from core.clock import local_day, next_midnight
from core.csv import streamed_csv
from core.freshness import true_until
from core.models import BasePage
from core.navigation import address_of
from core.paging import paged
from opportunities.domain.kept import kept
from opportunities.domain.notices import notices_of
from opportunities.domain.register_totals import totals_of, totals_of_register
from opportunities.exports.awards import award_rows
from opportunities.models.awards import Supplier
from opportunities.models.listing import Listing
from opportunities.models.programme import Category, FundingSource, Programme
from opportunities.models.registered_award import RegisteredAward
from opportunities.register_filter import RegisterFilter

PAGE_SIZE = 25
ROWS_AT_ONCE = 500


class AwardsRegisterPage(RoutablePageMixin, BasePage):
    """Who won what, for how much and how fast; below it suppliers, categories and funding."""

    introduction = RichTextField(blank=True, features=["bold", "link", "glossary"])

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count = 1

    class Meta:
        verbose_name = "awards register"

    @path("")
    def all_awards(self, request: HttpRequest) -> HttpResponse:
        """Everything, as far as the reader does not ask for less."""
        chosen = self._chosen(request, _now(request))
        return self.render(request, context_overrides=self._table(request, chosen))

    @path("csv/")
    def table(self, request: HttpRequest) -> HttpResponseBase:
        """The same awards as a table for a spreadsheet."""
        now = _now(request)
        awards = self._chosen(request, now).qs.to_show().select_related("listing")
        rows = award_rows(
            awards.iterator(chunk_size=ROWS_AT_ONCE),
            today=local_day(now),
            buyer=Programme.for_request(request).buyer_name,
            address=lambda award: request.build_absolute_uri(_address(request, award)),
        )
        return streamed_csv(rows, "awards")

    @path("categories/<slug:slug>/")
    def category(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The awards of one category."""
        category = get_object_or_404(Category, slug=slug)
        chosen = self._chosen(request, _now(request), category)
        context = self._below(request) | self._table(request, chosen) | {"category": category}
        template = "opportunities/award_category.html"
        return self.render(request, context_overrides=context, template=template)

    @path("suppliers/<int:pk>-<str:slug>/")
    def supplier(self, request: HttpRequest, pk: int, slug: str) -> HttpResponseBase:
        """What one supplier has won, alone or with others."""
        now = _now(request)
        supplier = get_object_or_404(Supplier, pk=pk)
        won = RegisteredAward.objects.public(now).filter(award__award_suppliers__supplier=supplier)
        totals = totals_of(won)
        if not totals.count:
            raise Http404("No award to this supplier is public.")
        if slug != supplier.slug:  # asked last: the address would give a secret name away
            return redirect(self.address_of_supplier(request, supplier), permanent=True)
        chosen = RegisterFilter(request.GET, awards=won, totals=totals)
        context = self._below(request) | self._table(request, chosen) | {"supplier": supplier}
        template = "opportunities/supplier.html"
        return self.render(request, context_overrides=context, template=template)

    @path("funding/<slug:slug>/")
    def funding(self, request: HttpRequest, slug: str) -> HttpResponse:
        """What one source of funding pays for, from planned to signed."""
        now = _now(request)
        source = get_object_or_404(FundingSource, slug=slug)
        listed = Listing.objects.readable().filter(funding_source=source)
        count = kept(f"funding-{source.pk}", now, listed.count)
        if not count:
            raise Http404("Nothing that is public is paid for by this source.")
        newest = listed.with_address().order_by("-first_at", "-pk")
        page = paged(request, newest, size=PAGE_SIZE, count=count)
        for listing in page["page_obj"]:
            true_until(request, listing.next_turn(now))
        notices = list(notices_of(page["page_obj"], now))
        addresses = [address_of(request, notice.url_path) for notice in notices]
        context = self._below(request) | page | {"source": source}
        context["opportunities"] = list(zip(notices, addresses, strict=True))
        template = "opportunities/funding_source.html"
        return self.render(request, context_overrides=context, template=template)

    def address_of_supplier(self, request: HttpRequest, supplier: Supplier) -> str:
        return f"{self.get_url(request)}suppliers/{supplier.pk}-{supplier.slug}/"

    def _chosen(
        self, request: HttpRequest, now: datetime, category: Category | None = None
    ) -> RegisterFilter:
        return RegisterFilter(
            request.GET,
            awards=RegisteredAward.objects.public(now),
            totals=totals_of_register(now),
            fixed=category,
        )

    def _table(self, request: HttpRequest, chosen: RegisterFilter) -> dict[str, Any]:
        """One page of the register: its keys are read from an index, then only its rows."""
        page = paged(request, chosen.keys, size=PAGE_SIZE, count=chosen.count)
        rows = RegisteredAward.objects.to_show().in_bulk(list(page["page_obj"]))
        page["page_obj"].object_list = [rows[pk] for pk in page["page_obj"] if pk in rows]
        for award in page["page_obj"]:
            award.address = _address(request, award)
        return page | {"filter": chosen}

    def _below(self, request: HttpRequest) -> dict[str, Any]:
        """What a page below this one says of itself: its own address, and the way back."""
        return {"canonical_url": request.build_absolute_uri(request.path), "is_below_page": True}


def _now(request: HttpRequest) -> datetime:
    """The moment of the answer, which is true until the day ends."""
    now = timezone.now()
    true_until(request, next_midnight(now))
    return now


def _address(request: HttpRequest, award: Any) -> str:
    """Where readers find the decision: on the page of its opportunity."""
    return address_of(request, award.url_path) + "#what-came-of-it"
