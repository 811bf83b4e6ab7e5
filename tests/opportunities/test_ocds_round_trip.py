"""What we publish can be imported into an empty site, which then publishes the same."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from opportunities.domain.publications import record_turns
from opportunities.models import (
    Category,
    FundingSource,
    OpportunityIndexPage,
    OpportunityPage,
    Publication,
)
from tests.opportunities import ocds_life as life
from tests.opportunities.test_ocds_valid import least, taken_back

Facts = dict[str, Any]

# What a release has no place for, or must not tell: it is lost on the way.
LOST = {
    "contact_email",  # no address of anyone is in open data
    "required_documents",
    "vat_applies",
    "lessons",
}
LOST_OF_AN_AWARD = {"department", "extension_value", "irrecoverable_vat", "review_on"}
# What comes back in another form: text for markup, and the id that it had for the others.
ALTERED = {"description", "ocid"}
NUMBERED = {"awards", "documents"}  # their parts have numbers of their own


class Trip(NamedTuple):
    """What was published before the journey and after it, and what the importer said."""

    before: list[Any]
    after: list[Any]
    facts_before: Facts
    facts_after: Facts
    said: str


def published(client: Client) -> list[Any]:
    return client.get("/opportunities/ocds/").json()["releases"]


def last_facts() -> Facts:
    return Publication.objects.order_by("-pk")[0].facts


@contextmanager
def forgotten() -> Iterator[None]:
    """What is done within it never happened: the ledger itself forgets nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def travel(index: OpportunityIndexPage, client: Client, tmp_path: Path) -> Callable[..., Trip]:
    """Lead a life, publish it, forget it, import it into an empty site, publish it again."""
    path = tmp_path / "releases.json"

    def travelled(lead: Callable[[], object]) -> Trip:
        with forgotten():
            lead()
            before, facts_before = published(client), last_facts()
        path.write_text(json.dumps({"releases": before}))
        for model in (OpportunityPage, Category, FundingSource):
            assert not model.objects.exists()
        said = StringIO()
        call_command("import_ocds", str(path), "--publish", stdout=said)
        return Trip(before, published(client), facts_before, last_facts(), said.getvalue())

    return travelled


def rest(page: OpportunityPage) -> None:
    """What the whole life does not touch."""
    life.change(
        page,
        life.at(6, 5),
        "It is over.",
        lessons="<p>Ask earlier.</p>",
        vat_applies=False,
        summary="Links for 12 halls.",
    )
    award = page.awards.get()
    award.extension_value, award.irrecoverable_vat = Decimal(5_000), Decimal(10)
    award.department, award.review_on = "Digital Place", life.at(1, 12).date()
    award.description = "Twelve links.\nAnd their support."
    life.told(life.at(7, 5), lambda: life.record(award))


def test_a_whole_life_comes_back_release_by_release(travel: Callable[..., Trip]) -> None:
    trip = travel(lambda: rest(life.whole_life()))
    assert len(trip.before) == 8
    assert differences(trip.before, trip.after) == []


def test_exactly_these_facts_are_lost(travel: Callable[..., Trip]) -> None:
    trip = travel(lambda: rest(life.whole_life()))
    before, after = trip.facts_before, trip.facts_after
    assert unlike(before, after) == LOST | ALTERED | {"awards", "documents"}
    (award,), (same,) = before["awards"], after["awards"]
    assert unlike(award, same) - {"id", "suppliers"} == LOST_OF_AN_AWARD | {"reference"}
    suppliers = zip(award["suppliers"], same["suppliers"], strict=True)
    assert set().union(*(unlike(*pair) for pair in suppliers)) <= {"pk"}
    documents = zip(before["documents"], after["documents"], strict=True)
    assert set().union(*(unlike(*pair) for pair in documents)) <= {"id", "url"}


def unlike(before: Facts, after: Facts) -> set[str]:
    pairs = {name: (before.get(name), after.get(name)) for name in before.keys() | after.keys()}
    return {name for name, pair in pairs.items() if nameless(pair[0]) != nameless(pair[1])}


def nameless(fact: Any) -> Any:
    """A thing of a list of ours by its label: its number is another in another database."""
    is_listed = isinstance(fact, dict) and "label" in fact
    return {**fact, "id": ""} if is_listed else fact


def differences(before: Any, after: Any, place: str = "") -> list[str]:
    """Where the two differ, but for the numbers that a row has in one database only."""
    if isinstance(before, dict) and isinstance(after, dict):
        names = sorted(before.keys() | after.keys())
        pairs = [(name, before.get(name), after.get(name)) for name in names]
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = [
            (str(number), *pair) for number, pair in enumerate(zip(before, after, strict=True))
        ]
    else:
        same = before == after or (is_number_of_row(before) and is_number_of_row(after))
        return [] if same else [f"{place}: {before} != {after}"]
    return [line for name, old, new in pairs for line in differences(old, new, f"{place}/{name}")]


def is_number_of_row(value: Any) -> bool:
    """Of a document, a supplier, a funder or a category; CPV codes are longer."""
    kind = str(value).partition("-")[0]
    is_short = isinstance(value, str) and value.isdigit() and len(value) < 8
    return kind in ("document", "funder", "supplier") or is_short


def test_an_empty_site_learns_categories_and_funding_sources(travel: Callable[..., Trip]) -> None:
    said = travel(life.whole_life).said
    category, fund = Category.objects.get(), FundingSource.objects.get()
    assert (category.name, category.slug) == ("Connectivity", "connectivity")
    assert (fund.name, fund.slug, fund.funder) == (
        "Rural fund",
        "rural-fund",
        "Department for Villages",
    )
    assert "category “Connectivity” is added; funding source “Rural fund” is added" in said


def test_drafts_of_what_was_withdrawn_are_withdrawn_once_they_are_published(
    index: OpportunityIndexPage, client: Client, tmp_path: Path
) -> None:
    path = tmp_path / "releases.json"
    with forgotten():
        withdrawn()
        path.write_text(json.dumps({"releases": published(client)}))
    for flags in ([], ["--publish"], ["--publish"]):
        call_command("import_ocds", str(path), *flags, stdout=StringIO())
        assert not OpportunityPage.objects.live().exists()
    assert [row.facts["status"] for row in Publication.objects.all()] == ["withdrawn", "active"]


def test_what_staff_withdrew_here_is_not_published_again(
    index: OpportunityIndexPage, client: Client, tmp_path: Path
) -> None:
    path = tmp_path / "releases.json"
    with forgotten():
        published_again()
        told = published(client)
    path.write_text(json.dumps({"releases": told[:-2]}))
    call_command("import_ocds", str(path), "--publish", stdout=StringIO())
    OpportunityPage.objects.get().unpublish()
    path.write_text(json.dumps({"releases": told[-1:]}))
    call_command("import_ocds", str(path), "--publish", stdout=StringIO())
    assert not OpportunityPage.objects.live().exists()


def test_what_is_added_has_an_address_of_its_own(travel: Callable[..., Trip]) -> None:
    def lead() -> None:
        life.planned()
        life.planned(title="More", category=make_category("Connectivity!"))

    def make_category(name: str) -> Category:
        return Category.objects.create(name=name, slug="connectivity-other")

    travel(lead)
    assert dict(Category.objects.values_list("name", "slug")) == {
        "Connectivity": "connectivity",
        "Connectivity!": "connectivity-2",
    }


def cancelled() -> None:
    page = life.planned(reference="")
    life.change(
        page,
        life.at(5),
        "Money is gone.",
        outcome="cancelled",
        outcome_at=life.at(4),
        outcome_reason="The fund was closed.",
    )
    life.change(page, life.at(6), lessons="<p>Ask earlier.</p>", place="Portland")


def without_award() -> None:
    page = life.planned(value_from=None, description="", region=None)
    life.change(page, life.at(3), closes_at=life.CLOSES, value_to=None, place="")
    ended: dict[str, Any] = {
        "outcome": "no_award",
        "outcome_at": life.at(2, 5),
        "outcome_reason": "No bid fitted.",
    }
    life.change(page, life.at(2, 5), **ended)


def withdrawn() -> None:
    page = life.planned(is_example=True, procedure="below_threshold", regime="procurement_act_2023")
    fresh = OpportunityPage.objects.get(pk=page.pk)
    life.told(life.at(10), lambda: fresh.unpublish())


def several_awards() -> None:
    page = life.planned(buyer="Dorset Museum", planned_publication=None, opens_at=None)
    small = life.make_supplier(name="Small & Sons", identifier="", identifier_scheme="")
    life.award(page, life.at(20, 4), title="North", bids_received=2, valid_bids=1, sme_bids=None)
    second = life.award(page, life.at(21, 4), small, life.make_supplier(), title="South")
    life.sign(second, life.at(5, 5))
    life.told(life.at(6, 5), lambda: life.undo(second))


def withdrawn_after_its_end() -> None:
    cancelled()
    page = OpportunityPage.objects.get()
    life.told(life.at(10), lambda: page.unpublish())


def published_again() -> None:
    withdrawn()
    life.change(OpportunityPage.objects.get(), life.at(12))


def published_again_and_otherwise() -> None:
    withdrawn()
    life.change(OpportunityPage.objects.get(), life.at(12), "Back.", title="Links for halls")
    page = OpportunityPage.objects.get()
    life.told(life.at(14), lambda: page.unpublish())


def counts_taken_back() -> None:
    page = life.planned()
    award = life.award(page, life.at(20, 4))
    award.bids_received = award.valid_bids = award.sme_bids = None
    life.told(life.at(21, 4), lambda: life.record(award))


def award_called_like_the_tender() -> None:
    page = life.planned()
    award = life.award(page, life.at(20, 4), title=page.title, description="Halls.")
    award.description = ""
    life.told(life.at(21, 4), lambda: life.record(award))


def only_award_taken_back() -> None:
    page = life.planned()
    award = life.award(page, life.at(20, 4))
    life.told(life.at(21, 4), lambda: life.undo(award))


def of_no_value() -> None:
    life.planned(value_from=Decimal(0), value_to=Decimal(0))
    record_turns(now=life.at(2))


def without_description() -> None:
    life.planned(description="", is_example=True)
    record_turns(now=life.at(2))


def ended() -> None:
    """The contract ends by the clock, and something is told of it afterwards."""
    page = life.planned()
    life.award(page, life.at(20, 4), ends_on=date(2026, 7, 31))
    life.sign(page.awards.get(), life.at(5, 5))
    record_turns(now=life.at(1, 8))
    life.change(page, life.at(9, 8), place="Portland")


LIVES = [
    taken_back,
    least,
    cancelled,
    without_award,
    withdrawn,
    withdrawn_after_its_end,
    published_again,
    published_again_and_otherwise,
    several_awards,
    ended,
    counts_taken_back,
    award_called_like_the_tender,
    only_award_taken_back,
    of_no_value,
    without_description,
]


@pytest.mark.parametrize("lead", LIVES)
def test_other_lives_come_back(travel: Callable[..., Trip], lead: Callable[[], None]) -> None:
    trip = travel(lead)
    assert differences(trip.before, trip.after) == []
    assert not unlike(trip.facts_before, trip.facts_after) - LOST - ALTERED - NUMBERED


@pytest.mark.parametrize("lead", [life.whole_life, taken_back, cancelled])
def test_a_compiled_record_tells_all_that_holds(
    index: OpportunityIndexPage, client: Client, tmp_path: Path, lead: Callable[[], object]
) -> None:
    path = tmp_path / "records.json"
    with forgotten():
        lead()
        path.write_bytes(client.get("/opportunities/ocds/records/").content)
        before = last_facts()
    call_command("import_ocds", str(path), "--publish", stdout=StringIO())
    assert not unlike(before, last_facts()) - LOST - ALTERED - NUMBERED


@pytest.mark.parametrize(
    "facts",
    [
        {"main_cpv": None},
        {"portal_url": ""},
        {"reference": ""},
        {"category": None},
        {"funding_source": None},
        {"main_procurement_category": ""},
        {"description": ""},
        {"planned_publication": None, "opens_at": None},
        {"buyer": "Dorset Museum"},
        {"reserved": False, "place": "", "funding_deadline": None, "briefing_at": None},
        {"value_from": None, "answers_by": None, "clarification_deadline": None},
    ],
    ids=" ".join,
)
def test_a_fact_that_was_taken_back_stays_so(
    travel: Callable[..., Trip], facts: dict[str, Any]
) -> None:
    def lead() -> None:
        page = life.planned()
        record_turns(now=life.at(2))
        life.change(page, life.at(5), "It was wrong.", **facts)

    trip = travel(lead)
    assert differences(trip.before, trip.after) == []


LISTS: list[tuple[str, list[int]]] = [
    ("documents", []),
    ("documents", [1]),
    ("documents", [1, 0]),
    ("notices", []),
    ("notices", [1]),
    ("criteria", []),
    ("further_cpvs", []),
]


@pytest.mark.parametrize(("name", "kept"), LISTS)
def test_what_was_taken_out_of_a_list_stays_out(
    travel: Callable[..., Trip], name: str, kept: list[int]
) -> None:
    def lead() -> None:
        page = life.planned()
        record_turns(now=life.at(2))
        fresh = OpportunityPage.objects.get(pk=page.pk)
        parts = list(getattr(fresh, name).all())
        chosen = [parts[number] for number in kept]
        for order, part in enumerate(chosen):
            part.sort_order = order
        getattr(fresh, name).set(chosen)
        fresh.change_note = "It was wrong."
        life.told(life.at(5), lambda: life.published(fresh))

    trip = travel(lead)
    assert len(trip.before) == 3
    assert differences(trip.before, trip.after) == []


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("notices", "https://www.find-tender.service.gov.uk/Notice/012345-2026-b"),
        ("documents", "https://portal.example.gov.uk/017/specification-2.pdf"),
    ],
)
def test_a_paper_with_another_address_is_the_same_paper(
    travel: Callable[..., Trip], name: str, address: str
) -> None:
    def lead() -> None:
        page = OpportunityPage.objects.get(pk=life.planned().pk)
        papers = list(getattr(page, name).all())
        papers[0].url = address
        getattr(page, name).set(papers)
        life.told(life.at(1), lambda: life.published(page))
        record_turns(now=life.at(2))

    trip = travel(lead)
    assert differences(trip.before, trip.after) == []


def test_the_dps_itself_is_no_opportunity(
    index: OpportunityIndexPage, client: Client, tmp_path: Path
) -> None:
    path = tmp_path / "dps.json"
    path.write_bytes(client.get("/opportunities/ocds/dps/").content)
    said = StringIO()
    call_command("import_ocds", str(path), "--publish", stdout=said)
    assert not OpportunityPage.objects.exists()
    assert "left out  ocds-213czf-dps: the DPS itself" in said.getvalue()
