"""The example opportunities, told as they happened: published, changed, decided, signed.

Each step is published as at its own moment, so that the ledger reads as a real one would.
"""

from typing import Any

from wagtail.models import Page

from home.demo import reading, when
from home.demo.awards import decisions
from home.demo.events import Event, in_order
from home.demo.fields import fill
from home.demo.questions import answered
from home.demo.records import Record
from home.demo.world import World
from home.models import CaseStudyPage
from opportunities.domain.checks import findings_of
from opportunities.domain.publications import record_turns
from opportunities.models import (
    Category,
    Criterion,
    FundingSource,
    FurtherCpv,
    OpportunityDocument,
    OpportunityPage,
    RequiredDocument,
)

INDEX = "opportunities"
DORSET = "TLK25"
NO_NOTICE = "A call-off under the DPS: the contract notice of the DPS covers it."
PARTS = {
    "criteria": Criterion,
    "documents": OpportunityDocument,
    "required_documents": RequiredDocument,
}
NOT_FIELDS = {*PARTS, "changes", "awards", "withdrawn", "category", "funding_source"}
NOT_FIELDS |= {"main_cpv", "further_cpvs", "published_at", "case_study", "questions"}


class Unpublishable(ValueError):
    """An example that an editor could not publish."""


def load_opportunities(world: World, record: Record) -> None:
    """The opportunities that are not on record yet, below the list of opportunities."""
    index = Page.objects.filter(pk=world.page(INDEX)).first()
    for written in reading.opportunities():
        key = f"opportunity:{written['slug']}"
        if key not in record and index:
            page = _draft(written, index, world)
            _tell(page, written, world)
            record.add(key, page)
            for number, award in enumerate(page.awards.all(), start=1):
                record.add(f"award:{written['slug']}:{number}", award)
            for number, question in enumerate(page.clarifications.all(), start=1):
                record.add(f"question:{written['slug']}:{number}", question)
            _link_case_study(page, written, world)
    record_turns(now=world.now)


def _link_case_study(page: OpportunityPage, written: dict[str, Any], world: World) -> None:
    """Let the case study say how it was bought, if there is one."""
    path = written.get("case_study")
    study = CaseStudyPage.objects.filter(pk=world.page(path)).first() if path else None
    if study:
        study.opportunity = page
        study.save_revision().publish()


def _draft(written: dict[str, Any], index: Page, world: World) -> OpportunityPage:
    """The opportunity as it was when it was first published, but not public yet."""
    page = OpportunityPage(live=False, is_example=True, region_id=DORSET)
    page.no_notice_reason = NO_NOTICE
    fill(page, {name: written[name] for name in written if name not in NOT_FIELDS}, world)
    page.first_published_at = when.moment(written["published_at"], now=world.now)
    _classify(page, written)
    for name, model in PARTS.items():
        getattr(page, name).set([_part(model, row, world) for row in written.get(name, [])])
    return index.add_child(instance=page)


def _classify(page: OpportunityPage, written: dict[str, Any]) -> None:
    page.category = Category.objects.get(slug=written["category"])
    if funding := written.get("funding_source"):
        page.funding_source = FundingSource.objects.get(slug=funding)
    page.main_cpv_id = written["main_cpv"]
    page.further_cpvs.set([FurtherCpv(cpv_id=code) for code in written["further_cpvs"]])


def _part(model: type[Any], written: dict[str, Any], world: World) -> Any:
    part = model()
    fill(part, written, world)
    return part


def _tell(page: OpportunityPage, written: dict[str, Any], world: World) -> None:
    """All that happened to it until now, in order."""
    publication = Event(page.first_published_at, lambda: _publish(page.pk, {}, world))
    changes = [_change(page, change, world) for change in written.get("changes", [])]
    awards = decisions(page, written.get("awards", []), world)
    answers = answered(page, written.get("questions", []), world)
    for event in in_order([publication, *changes, *awards, *answers]):
        event.happen()
    if written.get("withdrawn"):
        Event(world.now, OpportunityPage.objects.get(pk=page.pk).unpublish).happen()


def _change(page: OpportunityPage, written: dict[str, Any], world: World) -> Event:
    at = when.moment(written["at"], now=world.now)
    values = {name: written[name] for name in written if name != "at"}
    return Event(at, lambda: _publish(page.pk, values, world))


def _publish(pk: int, values: dict[str, Any], world: World) -> None:
    page = OpportunityPage.objects.get(pk=pk)
    fill(page, values, world)
    page.full_clean()
    if stops := [each for each in findings_of(page, now=world.now) if each.is_error]:
        raise Unpublishable(f"{page}: {stops[0].message}")
    page.save_revision(clean=False).publish()
