"""When the last day of a contract is over the worker says so, once, dated at that moment."""

import json
from datetime import UTC, date, datetime
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from core.scheduling import Schedule
from opportunities.domain.awards import record_award
from opportunities.domain.reconciliation import reconcile
from opportunities.models import Award, Listing, OpportunityPage, Publication
from opportunities.querysets import NEVER
from tests.factories import make_award, make_opportunity
from tests.opportunities import ocds_life as life
from tests.opportunities.test_history import history

LAST_DAY = date(2027, 5, 31)
OVER = datetime(2027, 5, 31, 23, tzinfo=UTC)  # midnight in the United Kingdom, in summer time
LATER = datetime(2027, 6, 2, 9, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("index")


def rows(page: OpportunityPage) -> list[Publication]:
    return list(page.publications.order_by("number"))


def compiled(client: Client) -> dict[str, Any]:
    (record,) = client.get("/opportunities/ocds/records/").json()["records"]
    return record["compiledRelease"]


def states(client: Client) -> list[str]:
    return [contract["status"] for contract in compiled(client)["contracts"]]


def correct(award: Award, moment: datetime, **facts: Any) -> None:
    fresh = Award.objects.get(pk=award.pk)
    for name, value in facts.items():
        setattr(fresh, name, value)
    life.told(moment, lambda: record_award(award=fresh, now=moment))


def test_it_is_told_once_dated_when_it_became_true(client: Client) -> None:
    page = life.whole_life()
    before = rows(page)
    assert Schedule().carry_out(now=datetime(2027, 5, 31, 22, 59, 59, tzinfo=UTC)) == 0
    assert Schedule().carry_out(now=LATER) == 1
    assert Schedule().carry_out(now=datetime(2030, 1, 1, tzinfo=UTC)) == 0
    *others, ended = rows(page)
    assert others == before
    assert (ended.tags, ended.at) == (["contractTermination"], OVER)
    assert states(client) == ["terminated"]


def test_nothing_else_is_told_with_it(client: Client) -> None:
    life.whole_life()
    before = compiled(client)
    Schedule().carry_out(now=LATER)
    after = compiled(client)
    before["contracts"][0]["status"] = "terminated"
    for release in (before, after):
        del release["id"], release["date"], release["tag"]
    assert after == before


def test_the_history_says_it_in_plain_words(client: Client) -> None:
    page = life.whole_life()
    Schedule().carry_out(now=LATER)
    assert history(client, page)[0] == (
        "Midnight at the end of Monday 31 May 2027 (UK time) Contract ended Award : "
        "from Example Links Ltd, £75,000, signed 5 May 2026 "
        "to Example Links Ltd, £75,000, signed 5 May 2026, ended 31 May 2027"
    )


def test_a_later_end_makes_it_active_again_until_that_is_over(client: Client) -> None:
    page = life.whole_life()
    Schedule().carry_out(now=LATER)
    correct(page.awards.get(), LATER, ends_on=date(2027, 12, 31))
    assert rows(page)[-1].tags == ["contractUpdate"]
    assert states(client) == ["active"]
    Schedule().carry_out(now=datetime(2028, 2, 1, tzinfo=UTC))
    assert (rows(page)[-1].tags, rows(page)[-1].at) == (
        ["contractTermination"],
        datetime(2028, 1, 1, tzinfo=UTC),
    )


def test_an_end_that_nobody_told_is_told_before_the_next_change() -> None:
    page = life.whole_life()
    life.change(page, LATER, place="Portland")
    *_, ended, changed = rows(page)
    assert (ended.tags, ended.at) == (["contractTermination"], OVER)
    assert (changed.tags, changed.at) == (["tenderUpdate"], LATER)


def test_each_of_several_contracts_has_its_own_end(client: Client) -> None:
    page = life.whole_life()
    second = life.award(page, life.at(6, 5), title="Support", ends_on=date(2027, 8, 31))
    life.sign(second, life.at(7, 5))
    Schedule().carry_out(now=LATER)
    assert states(client) == ["terminated", "active"]
    Schedule().carry_out(now=datetime(2027, 9, 1, tzinfo=UTC))
    assert states(client) == ["terminated", "terminated"]
    assert [row.tags for row in rows(page)[-2:]] == [["contractTermination"]] * 2


@pytest.mark.parametrize(
    "facts", [{"signed_on": None}, {"ends_on": None}, {"ends_on": date.max, "latest_end_on": None}]
)
def test_what_was_not_signed_or_has_no_end_does_not_end(facts: dict[str, Any]) -> None:
    page = life.whole_life()
    correct(page.awards.get(), life.at(6, 5), **facts)
    assert Schedule().carry_out(now=datetime(2030, 1, 1, tzinfo=UTC)) == 0


def test_what_is_recorded_after_its_end_is_told_with_it() -> None:
    page = make_opportunity()
    days = {"awarded_on": date(2025, 1, 6), "signed_on": date(2025, 2, 3)}
    make_award(page, **days, ends_on=date(2025, 8, 31))
    assert rows(page)[-1].tags == ["award", "contract", "contractTermination"]


def test_it_is_not_told_of_what_is_withdrawn_but_when_that_returns() -> None:
    page = life.whole_life()
    life.told(life.at(6, 5), lambda: OpportunityPage.objects.get().unpublish())
    assert Schedule().carry_out(now=LATER) == 0
    fresh = OpportunityPage.objects.get()
    life.told(LATER, lambda: life.published(fresh))
    assert rows(page)[-1].tags == ["contractTermination"]


def test_page_ledger_and_list_agree_before_and_after(client: Client) -> None:
    life.whole_life()
    assert list(reconcile(now=life.at(6, 5))) == []
    Schedule().carry_out(now=LATER)
    assert list(reconcile(now=LATER)) == []


def test_contracts_that_were_signed_before_ends_were_told_get_their_turn(client: Client) -> None:
    page = life.whole_life()
    Listing.objects.update(turns_at=NEVER)  # as it was stored then
    import_module("opportunities.migrations.0019_contract_ends").set_turns(apps, None)
    assert list(reconcile(now=life.at(6, 5))) == []
    assert Schedule().carry_out(now=LATER) == 1
    assert (rows(page)[-1].tags, rows(page)[-1].at) == (["contractTermination"], OVER)


def test_an_import_tells_ends_long_past_at_their_own_moments(tmp_path: Path) -> None:
    """And only once: another import of the same finds nothing new."""
    path = tmp_path / "notices.json"
    path.write_text(json.dumps({"releases": [notice()]}))
    for _ in range(2):
        call_command("import_ocds", str(path), "--publish", stdout=StringIO())
    told = [(row.tags, row.at) for row in rows(OpportunityPage.objects.get())]
    assert told[1:] == [(["contractTermination"], datetime(2024, 3, 31, 23, tzinfo=UTC))]
    assert list(reconcile(now=timezone.now())) == []


def notice() -> dict[str, Any]:
    """Of a contract that ended long ago."""
    days = {"startDate": "2023-04-01T00:00:00+01:00", "endDate": "2024-03-31T23:59:59+01:00"}
    return {
        "ocid": "ocds-b5fd17-1",
        "id": "1",
        "date": "2023-04-03T09:00:00Z",
        "tag": ["award", "contract"],
        "tender": {"id": "1", "title": "Links for halls", "status": "complete"},
        "awards": [
            {
                "id": "1",
                "date": "2023-03-20T00:00:00Z",
                "value": {"amount": 75000, "currency": "GBP"},
                "suppliers": [{"name": "Example Links Ltd"}],
                "contractPeriod": days,
            }
        ],
        "contracts": [{"id": "1", "awardID": "1", "dateSigned": "2023-03-28T00:00:00+01:00"}],
    }
