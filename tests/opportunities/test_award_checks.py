"""An award is held against the term and the ceiling of the DPS when staff record it."""

from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from opportunities.enums import Stage
from opportunities.models import (
    AcknowledgedWarning,
    Award,
    OpportunityPage,
    Programme,
    Publication,
)
from tests.factories import draft_opportunity, make_award, make_opportunity, make_supplier
from tests.opportunities.test_award_admin import form

TODAY = timezone.localdate()
NEXT_WEEK = TODAY + timedelta(days=7)
END = "Rule: SI 2024/716, regulation 5, and the DPS’s own term."


@pytest.fixture(autouse=True)
def programme(site: Site) -> Programme:
    """A small DPS, which began a while ago and ends in a while."""
    made = Programme.for_site(site)
    made.ceiling, made.is_example = Decimal(100_000), False
    made.starts_on, made.ends_on = TODAY - timedelta(days=300), TODAY + timedelta(days=300)
    made.save()
    return made


@pytest.fixture
def page(buyer: Client) -> Page:
    return make_opportunity(title="Sensors", closes_at=timezone.now())


def day(written: date) -> str:
    return f"{written:%Y-%m-%d}"


def record(client: Client, page: Page, acknowledged: Any = (), **facts: Any) -> Any:
    data = form(page, make_supplier(), **facts) | {"acknowledged": acknowledged}
    return client.post(reverse("award:add"), data)


def amend(client: Client, award: Award, **facts: Any) -> Any:
    lines = [{"id": line.pk, "supplier": line.supplier_id} for line in award.award_suppliers.all()]
    sent = {"value": str(award.value), "awarded_on": day(award.awarded_on)} | facts
    data = form(award.opportunity, **sent)
    data |= nested_form_data({"award_suppliers": inline_formset(lines, initial=len(lines))})
    return client.post(reverse("award:edit", args=[award.pk]), data)


def errors(answer: Any) -> dict[str, list[str]]:
    return answer.context["form"].errors


def to_tick(answer: HttpResponse) -> list[str]:
    """The boxes that the form shows."""
    read = unescape(answer.content.decode())
    return [part.partition('"')[0] for part in read.split('name="acknowledged" value="')[1:]]


def test_a_sound_award_is_recorded_without_more_ado(buyer: Client, page: Page) -> None:
    assert record(buyer, page).status_code == 302
    assert not AcknowledgedWarning.objects.exists()


# Errors


@pytest.mark.parametrize(
    ("days", "words"),
    [(301, "a call-off is awarded by then."), (-301, "nothing is awarded before")],
)
def test_a_decision_outside_the_life_of_the_dps_is_refused(
    buyer: Client, page: Page, days: int, words: str
) -> None:
    answer = record(buyer, page, awarded_on=day(TODAY + timedelta(days=days)))
    (message,) = errors(answer)["awarded_on"]
    assert words in message
    assert "Mend the date of the decision, or the opportunity’s procedure" in message
    assert message.endswith(END)
    assert not Award.objects.exists()


def test_an_error_can_not_be_ticked_away(buyer: Client, page: Page) -> None:
    late = day(TODAY + timedelta(days=301))
    (finding,) = record(buyer, page, awarded_on=late).context["form"].findings
    record(buyer, page, awarded_on=late, acknowledged=finding.key)
    assert not Award.objects.exists()


def test_the_last_day_is_within(buyer: Client, page: Page, programme: Programme) -> None:
    for last in (programme.starts_on, programme.ends_on):
        assert last
        assert record(buyer, page, awarded_on=day(last)).status_code in (200, 302)
    assert Award.objects.count() == 1  # the second goes over the ceiling


def test_what_is_no_call_off_has_its_own_life_and_purse(buyer: Client) -> None:
    page = make_opportunity(procedure="below_threshold", closes_at=timezone.now())
    late = day(TODAY + timedelta(days=301))
    assert record(buyer, page, awarded_on=late, value="5000000").status_code == 302


# Warnings


def test_an_award_over_the_ceiling_is_acknowledged_on_record(buyer: Client, page: Page) -> None:
    answer = record(buyer, page, value="100000.01")
    (message,) = errors(answer)["__all__"]
    assert "“Before it is recorded” that you have read: With this award the DPS has" in message
    assert not Award.objects.exists()
    (key,) = to_tick(answer)
    assert "Rule: The DPS’s contract notice: its estimated value" in answer.content.decode()

    assert record(buyer, page, value="100000.01", acknowledged=key).status_code == 302
    row = AcknowledgedWarning.objects.get()
    assert (row.opportunity_id, row.code, row.by) == (page.pk, "awards_within_ceiling", "buyer")
    assert Publication.objects.filter(opportunity_id=page.pk).count() == 2


def test_extensions_count_and_so_does_what_was_bought_before(buyer: Client, page: Page) -> None:
    make_award(make_opportunity(), value=Decimal(60_000))
    assert record(buyer, page, value="40000").status_code == 302
    assert record(buyer, page, value="0", extension_value="1").status_code == 200


def test_examples_use_up_nothing_of_it(buyer: Client, page: Page) -> None:
    make_award(make_opportunity(is_example=True), value=Decimal(100_000))
    assert record(buyer, page).status_code == 302


def test_what_others_buy_uses_up_nothing_of_it(buyer: Client, page: Page) -> None:
    """Their notices say “dynamic purchasing system”, too: it is another one."""
    make_award(make_opportunity(buyer="Another council"), value=Decimal(100_000))
    assert record(buyer, page).status_code == 302


def test_a_contract_beyond_the_end_is_acknowledged(buyer: Client, page: Page) -> None:
    dates = {"starts_on": day(TODAY), "ends_on": day(TODAY + timedelta(days=400))}
    answer = record(buyer, page, **dates)
    assert "It may, because it is awarded before." in errors(answer)["__all__"][0]
    record(buyer, page, **dates, acknowledged=to_tick(answer)[0])
    assert Award.objects.get().ends_on == TODAY + timedelta(days=400)
    assert AcknowledgedWarning.objects.get().code == "contract_within_programme"


def test_a_contract_before_the_start_is_acknowledged(buyer: Client, page: Page) -> None:
    answer = record(buyer, page, starts_on=day(TODAY - timedelta(days=301)))
    assert "and the DPS only on" in errors(answer)["__all__"][0]


def test_two_warnings_take_two_ticks(buyer: Client, page: Page) -> None:
    facts = {"value": "200000", "ends_on": day(TODAY + timedelta(days=400))}
    first, second = to_tick(record(buyer, page, **facts))
    answer = record(buyer, page, **facts, acknowledged=first)
    assert len(errors(answer)["__all__"]) == 1
    assert f'value="{first}" checked' in answer.content.decode()
    assert record(buyer, page, **facts, acknowledged=[first, second]).status_code == 302


@pytest.mark.parametrize("sent", ["\x00", "😀" * 500, "1' OR 1=1", ""])
def test_whatever_is_ticked_nothing_breaks(buyer: Client, page: Page, sent: str) -> None:
    assert record(buyer, page, value="200000", acknowledged=sent).status_code == 200


def test_an_award_while_bids_are_taken_closes_the_competition_knowingly(buyer: Client) -> None:
    page = make_opportunity()
    answer = record(buyer, page)
    (message,) = errors(answer)["__all__"]
    assert f"Bids are taken until {page.deadline_words}: with this award the competition" in message
    assert not Award.objects.exists()
    assert record(buyer, page, acknowledged=to_tick(answer)).status_code == 302
    assert AcknowledgedWarning.objects.get().code == "bids_are_in"
    assert OpportunityPage.objects.get().stage == Stage.AWARDED
    shown = buyer.get(reverse("award:edit", args=[Award.objects.get().pk])).content.decode()
    assert "Bids are taken until" not in shown


def test_a_decision_dated_after_the_deadline_closes_nothing(buyer: Client) -> None:
    assert record(buyer, make_opportunity(), awarded_on=day(TODAY + timedelta(days=13)))
    assert Award.objects.exists()


def test_where_nobody_was_invited_to_bid_nothing_closes(buyer: Client) -> None:
    assert record(buyer, make_opportunity(procedure="direct")).status_code == 302
    assert record(buyer, draft_opportunity()).status_code == 302


# Changing an award


def test_an_award_that_grows_over_the_ceiling_is_asked_about(buyer: Client, page: Page) -> None:
    award = make_award(page, value=Decimal(90_000))
    assert amend(buyer, award, value="100000").status_code == 302
    answer = amend(buyer, award, value="100001")
    assert "the DPS has bought £100,001" in errors(answer)["__all__"][0]
    amend(buyer, award, value="100001", acknowledged=to_tick(answer)[0])
    assert Award.objects.get().value == 100_001


def test_what_was_acknowledged_is_not_asked_again(buyer: Client, page: Page) -> None:
    key = to_tick(record(buyer, page, value="200000"))[0]
    record(buyer, page, value="200000", acknowledged=key)
    award = Award.objects.get()
    assert amend(buyer, award, signed_on=day(NEXT_WEEK)).status_code == 302
    shown = buyer.get(reverse("award:edit", args=[award.pk])).content.decode()
    assert "Acknowledged by buyer on" in shown
    assert 'name="acknowledged"' not in shown


def test_a_decision_is_not_moved_out_of_the_life_of_the_dps(buyer: Client, page: Page) -> None:
    award = make_award(page)
    answer = amend(buyer, award, awarded_on=day(TODAY + timedelta(days=301)))
    assert "awarded_on" in errors(answer)
    assert Award.objects.get().awarded_on == TODAY


def test_history_that_was_imported_passes_with_its_findings_shown(
    buyer: Client, page: Page
) -> None:
    award = make_award(page, value=Decimal(300_000), is_imported=True)
    assert amend(buyer, award, signed_on=day(NEXT_WEEK)).status_code == 302
    assert not AcknowledgedWarning.objects.exists()
    shown = buyer.get(reverse("award:edit", args=[award.pk])).content.decode()
    assert "It is history and passes" in shown
    assert "the DPS has bought £300,000" in shown


def test_the_report_lists_them_all(buyer: Client, page: Page) -> None:
    make_award(page, value=Decimal(300_000), awarded_on=TODAY - timedelta(days=301))
    report = buyer.get(reverse("publish_checks:index")).content.decode()
    assert "the DPS has bought £300,000" in report
    assert "nothing is awarded before" in report


def test_a_new_form_says_what_will_be_looked_at(buyer: Client, page: Page) -> None:
    shown = buyer.get(reverse("award:add")).content.decode()
    assert "it is held against the term and the ceiling of the DPS" in shown


def test_a_form_that_lacks_its_opportunity_says_so_alone(buyer: Client, page: Page) -> None:
    data = form(page, make_supplier()) | {"opportunity": ""}
    answer = buyer.post(reverse("award:add"), data)
    assert errors(answer) == {"opportunity": ["This field is required."]}
