"""Importing again, and beside staff: a release is told once, and never over newer edits."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Revision

from opportunities.models import (
    Award,
    ImportedRelease,
    OpportunityIndexPage,
    OpportunityPage,
    Publication,
)
from tests.factories import draft_opportunity, make_opportunity, make_staff, published
from tests.opportunities.ocds import (
    OCID,
    Import,
    award,
    awarded,
    imported_page,
    release,
    run,
    tender,
)

OPENED = {
    "field": "status",
    "label": "Status",
    "from": "Planned",
    "to": "Competition under way",
}


def counts() -> list[int]:
    models = (OpportunityPage, Revision, Publication, Award, ImportedRelease)
    return [model.objects.count() for model in models]


def edit(**facts: Any) -> OpportunityPage:
    """What a member of staff publishes in the editor."""
    page = imported_page().get_latest_revision_as_object()
    for name, value in facts.items():
        setattr(page, name, value)
    page.save_revision(user=make_staff("buyer")).publish()
    return imported_page()


@pytest.fixture
def long_ago(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Pretend that all revisions so far were written at that moment."""

    def pretend(moment: datetime) -> None:
        Revision.objects.update(created_at=moment)

    return pretend


@pytest.mark.parametrize("flags", [("--publish",), ()])
def test_the_second_import_changes_nothing(import_ocds: Import, flags: tuple[str, ...]) -> None:
    releases = (release(1), release(5, tender=tender(title="Soil probes")), awarded(20))
    import_ocds(*releases, flags=flags)
    before = counts()
    report = import_ocds(*releases, flags=flags)

    assert counts() == before
    assert report.splitlines() == [
        "Processes: 1 (unchanged 1).",
        "Releases: 3 (already imported 3).",
        "Awards recorded: 0. Codes added: 0.",
    ]


def test_releases_are_told_oldest_first_whatever_their_order(import_ocds: Import) -> None:
    later = release(9, "tenderAmendment", tender=tender(title="Soil probes"))
    import_ocds(later, release(1))

    assert imported_page().title == "Soil probes"
    assert [row.changes for row in Publication.objects.order_by("number")] == [
        [],
        [
            {
                "field": "title",
                "label": "Title",
                "from": "Soil sensors for farms",
                "to": "Soil probes",
            }
        ],
        [OPENED],
    ]


def test_what_is_imported_late_is_told_after_what_the_clock_has_told(
    import_ocds: Import,
) -> None:
    import_ocds(release(1))
    import_ocds(release(9, "tenderAmendment", tender=tender(title="Soil probes")))

    opened = datetime(2025, 1, 10, 9, tzinfo=UTC)
    told = [(row.at, row.facts["status"]) for row in Publication.objects.order_by("number")]
    assert told[1:] == [(opened, "active"), (opened, "active")]


def test_an_amendment_gives_its_reason(import_ocds: Import) -> None:
    why = [{"id": "1", "rationale": "A site visit was added."}]
    longer = {"startDate": "2025-01-10T09:00:00Z", "endDate": "2025-02-10T12:00:00Z"}
    amended = tender(tenderPeriod=longer, amendments=why)
    import_ocds(release(1), release(9, "tenderAmendment", tender=amended))

    told = Publication.objects.get(number=2)
    assert (told.reason, [change["field"] for change in told.changes]) == (
        "A site visit was added.",
        ["closes_at"],
    )


def test_a_release_that_says_nothing_new_is_not_published(import_ocds: Import) -> None:
    import_ocds(release(1))
    before = counts()
    report = import_ocds(release(1), release(2))

    assert "Releases: 2 (already imported 1, nothing new 1)." in report
    assert counts() == [*before[:4], before[4] + 1]


def test_what_a_later_release_does_not_mention_stays(import_ocds: Import) -> None:
    import_ocds(release(1), awarded(20, tender={"status": "complete"}))

    page = imported_page()
    assert (page.title, page.value_to, page.notices.count()) == (
        "Soil sensors for farms",
        Decimal("80000.50"),
        1,
    )


def test_documents_of_later_releases_are_added(import_ocds: Import) -> None:
    papers = [{"title": "Questions", "url": "https://portal.example.org/q.pdf"}]
    import_ocds(release(1), release(2, "tenderUpdate", tender=tender(documents=papers)))

    page = imported_page()
    assert [str(paper) for paper in page.documents.all()] == ["Questions"]
    assert page.notices.count() == 1


def test_a_changed_award_is_the_same_award(import_ocds: Import) -> None:
    import_ocds(awarded(20))
    mended = award(value={"amount": 7_500})
    import_ocds(awarded(20), awarded(21, mended, tag="awardUpdate"))

    assert [won.value for won in Award.objects.all()] == [Decimal(7_500)]
    assert Publication.objects.first().changes[-1]["to"] == "Furrow Limited, £7,500"


def test_an_older_release_that_comes_late_does_not_overwrite(import_ocds: Import) -> None:
    import_ocds(release(9, tender=tender(title="Soil probes")))
    before = counts()
    report = import_ocds(release(1))

    assert counts() == before
    assert imported_page().title == "Soil probes"
    assert "skipped: it is older than what was imported before (09 January 2025)" in report


def test_an_edit_of_staff_outlives_releases_before_it(import_ocds: Import) -> None:
    import_ocds(release(1))
    edit(closes_at=datetime(2025, 2, 28, 12, tzinfo=UTC))
    before = counts()
    other = tender(tenderPeriod={"endDate": "2025-02-07T12:00:00Z"})
    report = import_ocds(release(9, "tenderAmendment", tender=other))

    assert counts() == before
    assert imported_page().closes_at == datetime(2025, 2, 28, 12, tzinfo=UTC)
    assert "skipped: the opportunity was edited here after it" in report


def test_a_release_after_an_edit_changes_only_what_it_changes(
    import_ocds: Import, long_ago: Callable[[datetime], None]
) -> None:
    import_ocds(release(1))
    edit(title="Soil sensors for Purbeck farms", lessons="<p>Ask early.</p>")
    long_ago(datetime(2025, 1, 5, tzinfo=UTC))
    other = tender(tenderPeriod={"endDate": "2025-02-07T12:00:00Z"})
    import_ocds(release(9, "tenderAmendment", tender=other))

    page = imported_page()
    assert (page.title, page.lessons, page.closes_at) == (
        "Soil sensors for Purbeck farms",
        "<p>Ask early.</p>",
        datetime(2025, 2, 7, 12, tzinfo=UTC),
    )


def test_a_draft_of_staff_is_never_published_by_an_import(
    import_ocds: Import, long_ago: Callable[[datetime], None]
) -> None:
    import_ocds(release(1))
    page = imported_page().get_latest_revision_as_object()
    page.title = "Not decided yet"
    page.save_revision(user=make_staff("buyer"))
    long_ago(datetime(2025, 1, 5, tzinfo=UTC))
    report = import_ocds(release(9, tender=tender(title="Soil probes")))

    assert imported_page().title == "Soil sensors for farms"
    assert "skipped: the opportunity holds a draft that staff have not published" in report


def test_a_locked_opportunity_is_left_alone(import_ocds: Import) -> None:
    import_ocds(release(1))
    OpportunityPage.objects.update(locked=True)
    report = import_ocds(release(9, tender=tender(title="Soil probes")))

    assert imported_page().title == "Soil sensors for farms"
    assert "skipped: the opportunity is locked here" in report


def test_drafts_of_an_import_go_live_with_publish(import_ocds: Import) -> None:
    releases = (release(1), awarded(20))
    import_ocds(*releases, flags=())
    report = import_ocds(*releases)

    page = imported_page()
    assert (page.live, page.has_unpublished_changes) == (True, False)
    assert page.first_published_at == datetime(2025, 1, 1, 10, tzinfo=UTC)
    assert [row.at for row in Publication.objects.all()] == [datetime(2025, 1, 20, 10, tzinfo=UTC)]
    assert "Processes: 1 (changed 1)." in report
    before = counts()
    assert "Processes: 1 (unchanged 1)." in import_ocds(*releases)
    assert counts() == before


def test_a_draft_that_staff_have_edited_does_not_go_live_with_publish(import_ocds: Import) -> None:
    import_ocds(release(1), flags=())
    page = imported_page()
    page.save_revision(user=make_staff("buyer"))
    import_ocds(release(1))

    assert not imported_page().live


def test_without_publish_a_live_page_waits_with_its_award(import_ocds: Import) -> None:
    import_ocds(release(1))
    retitled = awarded(20, tender=tender(title="Soil probes"))
    report = import_ocds(retitled, flags=())

    page = imported_page()
    assert (page.title, page.has_unpublished_changes, Award.objects.count()) == (
        "Soil sensors for farms",
        True,
        0,
    )
    assert "its awards wait for --publish, as they are public at once" in report

    import_ocds(release(1), retitled)
    assert (imported_page().title, Award.objects.count()) == ("Soil probes", 1)
    last = Publication.objects.first()
    assert (last.number, last.at) == (3, datetime(2025, 1, 20, 10, tzinfo=UTC))
    assert {change["field"] for change in last.changes} == {"status", "title", "awards"}


def test_what_staff_withdrew_stays_withdrawn(import_ocds: Import, client: Client) -> None:
    import_ocds(release(1))
    imported_page().unpublish()
    import_ocds(release(9, tender=tender(title="Soil probes")))

    page = imported_page()
    assert (page.live, page.get_latest_revision_as_object().title) == (False, "Soil probes")
    assert client.get(page.url).status_code == 410


def test_a_draft_that_staff_deleted_may_be_imported_again(import_ocds: Import) -> None:
    import_ocds(release(1), flags=())
    OpportunityPage.objects.get().delete()
    report = import_ocds(release(1))

    assert "Processes: 1 (created 1)." in report
    assert imported_page().live


def test_what_was_public_and_is_gone_is_not_imported_again(import_ocds: Import) -> None:
    """Its releases have their ids: no other release may have them."""
    import_ocds(release(1))
    OpportunityPage.objects.get().delete()
    report = import_ocds(release(1))

    assert "left out: Another opportunity has this OCID, or was published under it" in report
    assert not OpportunityPage.objects.exists()


@pytest.mark.parametrize("address", ["ocds/", "ocds/records/"])
@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_what_we_published_ourselves_is_known_here(
    client: Client, index: OpportunityIndexPage, tmp_path: Path, address: str, is_withdrawn: bool
) -> None:
    page = make_opportunity(description="<h3>The problem</h3>")
    if is_withdrawn:
        page.unpublish()
    exported = client.get(f"/opportunities/{address}").content
    before = counts()
    report = run(exported, tmp_path, "--publish")

    assert "Processes: 1 (unchanged 1)." in report
    assert counts() == before
    releases = client.get("/opportunities/ocds/").json()["releases"]
    assert [each["id"] for each in releases] == [
        f"ocds-213czf-{page.pk}-{number}" for number in range(1, 2 + is_withdrawn)
    ]


def test_a_page_of_our_own_is_given_no_ocid_that_was_imported(import_ocds: Import) -> None:
    waits = draft_opportunity(title="Our own")
    import_ocds(release(1, ocid=f"ocds-213czf-{waits.pk}"))
    published(waits)

    told = set(Publication.objects.values_list("opportunity_id", "ocid"))
    imported = OpportunityPage.objects.get(is_imported=True)
    assert told == {
        (imported.pk, f"ocds-213czf-{waits.pk}"),
        (waits.pk, f"ocds-213czf-{waits.translation_key}"),
    }


def test_an_opportunity_of_our_own_is_amended_and_stays_our_own(import_ocds: Import) -> None:
    page = draft_opportunity(title="Our own", ocid=OCID)
    page.save_revision(user=make_staff("buyer")).publish()
    Revision.objects.update(created_at=datetime(2025, 1, 1, tzinfo=UTC))
    import_ocds(release(9, "tenderUpdate", tender={"title": "Our own, amended"}))

    amended = imported_page()
    assert (amended.pk, amended.title, amended.is_imported) == (page.pk, "Our own, amended", False)


def test_a_later_date_that_contradicts_an_earlier_one_gives_way(import_ocds: Import) -> None:
    import_ocds(release(1))
    early = tender(tenderPeriod={"endDate": "2025-01-02T12:00:00Z"})
    report = import_ocds(release(9, "tenderAmendment", tender=early))

    assert imported_page().closes_at == datetime(2025, 2, 3, 12, tzinfo=UTC)
    assert "deadline for bids left out: it opens after it closes" in report


def test_an_end_that_is_told_twice_keeps_its_first_moment(import_ocds: Import) -> None:
    cancelled = tender(status="cancelled")
    import_ocds(release(1), release(5, tender=cancelled), release(6, tender=cancelled))
    assert imported_page().outcome_at == datetime(2025, 1, 5, 10, tzinfo=UTC)

    import_ocds(release(7))
    page = imported_page()
    assert (page.outcome, page.outcome_at, page.outcome_reason) == ("", None, "")


def test_releases_of_one_moment_are_all_told(import_ocds: Import) -> None:
    moment = (timezone.now() - timedelta(days=1)).isoformat()
    one = release(1, date=moment)
    other = release(2, date=moment, tender=tender(title="Soil probes"))
    compiled = release(3, ["compiled"], date=moment, tender=tender(title="Compiled"))
    import_ocds(one, other)
    report = import_ocds(compiled)

    assert imported_page().title == "Soil probes"
    assert "skipped: it is older" in report
