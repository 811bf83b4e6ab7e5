"""A list is taken over with its evidence; what has none, or was withdrawn, stays out."""

import io
from datetime import timedelta
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.groups import DATA_PROTECTION, PUBLISHERS, sync_groups
from mailing.domain import stopping, suppressions
from mailing.domain.erasure import erase
from mailing.domain.proving import Proof
from mailing.enums import Channel, Purpose, SuppressionReason
from mailing.imports.rows import NotImported
from mailing.imports.subscribers import Imported, import_subscribers
from mailing.models import ConsentEvent, Subscriber, Subscription
from tests.factories import make_staff
from tests.mailing.factories import CONFIRMED, make_subscriber
from tests.mailing.helpers import link_in, mail_to, settings_link, subscribe

pytestmark = pytest.mark.usefixtures("site")

HEADINGS = "address,purpose,wording_version,date,source,organisation"
IMPORT, EXPORT = reverse("subscriber:import"), reverse("subscriber:export_consents")
DAY = timedelta(days=1)


def day(days_ago: int) -> str:
    return f"{timezone.localdate() - timedelta(days=days_ago):%Y-%m-%d}"


def line(address: str = "ada@example.org", **facts: str) -> str:
    given = {
        "purpose": "innovation_news",
        "version": "1",
        "date": day(30),
        "source": "Paper form at the supplier day",
        "organisation": "Engines",
    } | facts
    return ",".join([address, *given.values()])


def take(*lines: str, dry_run: bool = False, headings: str = HEADINGS) -> Imported:
    raw = "\n".join([headings, *lines]).encode()
    return import_subscribers(raw=raw, by="ada", now=timezone.now(), dry_run=dry_run)


def left_out(*lines: str) -> list[str]:
    return [str(each) for each in take(*lines).left_out]


def test_a_line_with_its_evidence_is_a_live_consent() -> None:
    assert str(take(line("Ada@Example.org"))) == "1 consents imported, 0 lines left out."

    subscriber = Subscriber.objects.get()
    assert (subscriber.address, subscriber.organisation) == ("Ada@example.org", "Engines")
    one = Subscription.objects.live(timezone.now()).get()
    assert f"{timezone.localtime(one.confirmed_at):%Y-%m-%d}" == day(30)
    assert one.began_at > one.confirmed_at
    assert (one.expires_at - one.confirmed_at).days in (730, 731)
    event = ConsentEvent.objects.get()
    assert (event.kind, event.channel, event.actor) == ("imported", "import", "ada")
    assert event.source == "Paper form at the supplier day"
    assert event.evidence == {"subscription": str(one.pk), "given_on": day(30)}
    assert event.subject == subscriber.pk
    assert not list(Proof().problems())


def test_alerts_come_with_the_least_mail() -> None:
    take(line(purpose="opportunity_alerts"))
    one = Subscription.objects.get()
    assert (one.filter, one.frequency, one.coverage) == ("", "weekly", "new_only")


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"address": ""}, "the address is no email address"),
        ({"address": "=?utf-8?q?ada?=@example.org"}, "the address is no email address"),
        ({"address": "a" * 600}, "the address is no email address"),
        ({"purpose": ""}, "the purpose is none of innovation_news, opportunity_alerts"),
        ({"version": ""}, "no version of the words that were read"),
        ({"version": "7"}, "there is no such version of the words"),
        ({"version": "٣"}, "there is no such version of the words"),
        ({"date": ""}, "no date of the consent"),
        ({"date": "last year"}, "the date is not like 2026-03-31"),
        ({"date": "0000-00-00"}, "the date is not like 2026-03-31"),
        ({"date": "0001-01-01"}, "the consent is older than a consent lasts here"),
        ({"date": "2999-01-01"}, "the date is to come"),
        ({"source": ""}, "no source of the consent"),
        ({"source": "mail of eve@example.org"}, "the source names an address"),
        ({"source": "x" * 501}, "the source is longer than 500 characters"),
        ({"organisation": "x\0y"}, "the organisation holds characters"),
    ],
)
def test_a_line_without_evidence_stays_out(facts: dict[str, str], why: str) -> None:
    (said,) = left_out(line("good@example.org"), line(**facts))  # type: ignore[arg-type]
    assert said.startswith(f"Line 3: {why}")
    assert [each.address for each in Subscriber.objects.all()] == ["good@example.org"]


def test_who_withdrew_was_erased_or_is_suppressed_stays_out() -> None:
    now = timezone.now()
    stopped = make_subscriber("stopped@example.org")
    stopping.stop(
        stopping.StopLink(stopping.Scope.INNOVATION_NEWS, stopped.pk),
        channel=Channel.ONE_CLICK,
        source="",
        now=now,
    )
    erase(subscriber=make_subscriber("erased@example.org"), circumstances=CONFIRMED, now=now)
    suppressions.suppress(
        canonical_address="bounced@example.org", reason=SuppressionReason.BOUNCE, now=now
    )
    make_subscriber("has@example.org")
    names = ["stopped", "erased", "bounced", "has"]

    assert left_out(*[line(f"{name.upper()}@example.org") for name in names]) == [
        "Line 2: the consent ended here after that date.",
        "Line 3: the address must not be written to: it is suppressed, or was erased.",
        "Line 4: the address must not be written to: it is suppressed, or was erased.",
        "Line 5: the address gets it already.",
    ]
    assert not ConsentEvent.objects.filter(kind="imported").exists()


def moved(client: Client, *addresses: str) -> Subscriber:
    """Somebody who signed up at the first address and moved to each of the others in turn."""
    person = subscribe(client, address=addresses[0])
    for before, after in pairwise(addresses):
        client.post(settings_link(client, before), {"do": "address", "address": after})
        client.post(link_in(mail_to(after), "address"))
    person.refresh_from_db()
    return person


@pytest.mark.parametrize("purpose", Purpose.values)
def test_who_moved_to_another_address_stays_out(client: Client, purpose: str) -> None:
    moved(client, "ada@example.org", "ada@new.example")

    assert left_out(line("ada@example.org", purpose=purpose)) == [
        "Line 2: its owner moved to another address here after that date."
    ]


def test_who_moved_and_then_objected_or_was_erased_stays_out(client: Client) -> None:
    now = timezone.now()
    objected = moved(client, "ada@example.org", "ada@new.example")
    stopping.stop_everything(objected, channel=Channel.SETTINGS, source="", now=now)
    erased = moved(client, "eve@example.org", "eve@new.example")
    erase(subscriber=erased, circumstances=CONFIRMED, now=now)

    assert left_out(line("ada@example.org"), line("eve@example.org")) == [
        "Line 2: the consent ended here after that date.",
        "Line 3: the consent ended here after that date.",
    ]


def test_who_moved_away_and_back_again_is_at_home(client: Client) -> None:
    moved(client, "ada@example.org", "ada@new.example", "ada@example.org")

    assert take(line("ada@example.org", purpose="opportunity_alerts")).added == 1


def test_who_is_on_the_list_for_something_else_keeps_what_is_known() -> None:
    known = make_subscriber("ada@example.org", organisation="Known")
    take(line(purpose="opportunity_alerts", organisation="Other"))

    known.refresh_from_db()
    assert known.organisation == "Known"
    purposes = known.subscriptions.filter(ended_at=None).values_list("purpose", flat=True)
    assert set(purposes) == set(Purpose)


def test_a_line_that_is_there_twice_counts_once() -> None:
    said = left_out(line("ada@example.org"), line("ADA@example.org"), line("ada@EXAMPLE.org"))
    assert said == [
        "Line 3: the same address and purpose as in line 2.",
        "Line 4: the same address and purpose as in line 2.",
    ]
    assert left_out(line("ada@example.org")) == ["Line 2: the address gets it already."]


def test_a_dry_run_writes_nothing_and_says_the_same() -> None:
    lines = [line("ada@example.org"), line(date="")]
    would = take(*lines, dry_run=True)
    assert not Subscriber.objects.exists()
    assert not ConsentEvent.objects.exists()
    assert take(*lines) == would


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "must name the columns"),
        (b"address,purpose\n", "must name the columns"),
        (b"\xff\xfe\x00", "not in UTF-8"),
        (b'address,purpose,wording_version,date,source\n"' + b"a" * 200_000, "quotation mark"),
    ],
)
def test_what_is_no_such_table_is_refused_as_a_whole(raw: bytes, why: str) -> None:
    with pytest.raises(NotImported, match=why):
        import_subscribers(raw=raw, by="ada", now=timezone.now(), dry_run=False)


def test_ten_thousand_lines_are_one_whole_chain() -> None:
    make_subscriber()
    imported = take(*[line(f"a{number}@example.org") for number in range(10_000)])

    assert imported.added == 10_000
    proof = Proof()
    assert not list(proof.problems())
    assert proof.number == 10_001


def test_the_command_imports_and_names_what_it_left_out(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    lines = [line("eve@example.org", date=""), line()]
    file.write_text("\ufeff" + "\r\n".join([HEADINGS.upper(), *lines]))
    out = io.StringIO()
    call_command("import_subscribers", str(file), by="ada", dry_run=True, stdout=out)
    assert "Dry run: nothing is written." in out.getvalue()
    assert not Subscriber.objects.exists()
    call_command("import_subscribers", str(file), by="ada", stdout=out)

    assert "Line 2: no date of the consent." in out.getvalue()
    assert "1 consents imported, 1 lines left out." in out.getvalue()
    assert "eve@" not in out.getvalue()
    with pytest.raises(CommandError, match="Can not read"):
        call_command("import_subscribers", str(tmp_path / "none.csv"), by="ada")


@pytest.fixture
def officer(client: Client) -> Client:
    sync_groups()
    client.force_login(make_staff("officer", DATA_PROTECTION))
    return client


def upload(client: Client, *lines: str, **facts: Any) -> str:
    file = SimpleUploadedFile("list.csv", "\n".join([HEADINGS, *lines]).encode())
    answer = client.post(IMPORT, {"file": file, "reason": "Supplier day"} | facts)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_staff_upload_a_file(officer: Client) -> None:
    shown = upload(officer, line(), line("b@example.org", version=""), dry_run="on")
    assert "Nothing is written. It would be: 1 consents imported" in shown
    assert not Subscriber.objects.exists()

    shown = upload(officer, line(), line("b@example.org", version=""))
    assert "1 consents imported, 1 lines left out." in shown
    assert "Line 3: no version of the words" in shown
    assert ConsentEvent.objects.get().actor == "officer"
    entry = ModelLogEntry.objects.get(action="mailing.import_consents")
    assert entry.data == {"reason": "Supplier day", "added": 1, "left_out": 1}


def test_an_upload_needs_a_reason_and_a_table(officer: Client) -> None:
    assert "This field is required" in upload(officer, line(), reason="")
    file = SimpleUploadedFile("list.csv", b"nonsense")
    answer = officer.post(IMPORT, {"file": file, "reason": "Supplier day"})
    assert answer.context["form"].errors["file"]
    assert officer.post(IMPORT, {}).context["form"].errors
    assert not Subscriber.objects.exists()


def test_an_export_holds_live_consents_for_one_purpose_alone(officer: Client) -> None:
    now = timezone.now()
    make_subscriber("ada@example.org", organisation="=1+1")
    make_subscriber("alerts@example.org", [Purpose.OPPORTUNITY_ALERTS])
    make_subscriber("old@example.org", now=now - 1000 * DAY)
    make_subscriber("bounced@example.org")
    suppressions.suppress(
        canonical_address="bounced@example.org", reason=SuppressionReason.BOUNCE, now=now
    )
    gone = make_subscriber("gone@example.org")
    stopping.stop_everything(gone, channel=Channel.STOP_PAGE, source="", now=now)

    answer = officer.post(EXPORT, {"purpose": "innovation_news", "reason": "Move to a new tool"})
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]

    assert rows[0] == "address,organisation,agreed_on,wording_version,ends_on"
    assert [row.split(",")[:2] for row in rows[1:]] == [["ada@example.org", "'=1+1"]]
    entry = ModelLogEntry.objects.get(action="mailing.export_consents")
    assert entry.data == {"reason": "Move to a new tool", "purpose": "innovation_news"}


def test_an_export_needs_a_reason(officer: Client) -> None:
    answer = officer.post(EXPORT, {"purpose": "innovation_news"})
    assert answer.context["form"].errors["reason"]
    assert not ModelLogEntry.objects.filter(action="mailing.export_consents").exists()


@pytest.mark.parametrize("url", [IMPORT, EXPORT])
def test_who_only_sends_newsletters_moves_no_addresses(client: Client, url: str) -> None:
    sync_groups()
    client.force_login(make_staff("publisher", PUBLISHERS))
    assert client.post(url, {"purpose": "innovation_news", "reason": "x"}).status_code == 302
    assert url not in client.get(reverse("subscriber:index")).content.decode()
