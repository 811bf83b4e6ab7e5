"""The real notices of Contracts Finder: all are taken or reported, none is lost."""

import json
import re
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from opportunities.domain.reconciliation import reconcile
from opportunities.models import (
    Award,
    ImportedRelease,
    OpportunityIndexPage,
    OpportunityPage,
    Publication,
)

RELEASES = Path(__file__).resolve().parents[3] / "shared/data/ocds/contracts-finder-releases.json"
pytestmark = pytest.mark.skipif(not RELEASES.exists(), reason=f"{RELEASES.name} is not here")


def import_real(*flags: str) -> list[str]:
    out = StringIO()
    call_command("import_ocds", str(RELEASES), *flags, stdout=out)
    return out.getvalue().splitlines()


def test_every_release_is_told_once_and_every_page_opens(
    index: OpportunityIndexPage, client: Client
) -> None:
    first = import_real("--publish")
    assert first[:2] == [
        "Processes: 130 (created 130).",
        "Releases: 137 (created 130, changed 6, nothing new 1).",
    ]
    assert ImportedRelease.objects.count() == 137
    assert Award.objects.count() == 97
    written = Publication.objects.count()

    second = import_real("--publish")
    assert second == [
        "Processes: 130 (unchanged 130).",
        "Releases: 137 (already imported 137).",
        "Awards recorded: 0. Codes added: 0.",
    ]
    assert Publication.objects.count() == written

    assert list(reconcile(now=timezone.now())) == []
    pages = OpportunityPage.objects.live()
    answers = {page.url: client.get(page.url).status_code for page in pages}
    assert [url for url, status in answers.items() if status != 200] == []
    assert listed(client) == {page.url for page in pages}
    for name in ("rss", "atom"):
        answer = client.get(f"/opportunities/feeds/{name}/")
        ElementTree.fromstring(answer.content)  # noqa: S314 - our own feed


def listed(client: Client) -> set[str]:
    """The addresses of all opportunities on all pages of the list."""
    found: set[str] = set()
    number, last = 1, 1
    while number <= last:
        answer: Any = client.get("/opportunities/", {"page": number})
        titles = r'class="notice__title"><a href="(/[^"]+)"'
        found |= set(re.findall(titles, answer.content.decode()))
        number, last = number + 1, answer.context["page_obj"].paginator.num_pages
    return found


@pytest.mark.one_database
def test_one_break_in_each_release_loses_none(index: OpportunityIndexPage, tmp_path: Path) -> None:
    dice = Random(17)  # noqa: S311 - the same breaks each time
    content = json.loads(RELEASES.read_bytes())
    for release in content["releases"]:
        break_one(release, dice)
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(content))
    out = StringIO()
    call_command("import_ocds", str(path), "--publish", stdout=out)

    counts = out.getvalue().splitlines()[1]
    assert counts.startswith("Releases: 137 (")
    assert "could not be stored" not in out.getvalue()
    taken = sum(
        int(count) for count in re.findall(r"(?:created|changed|nothing new) (\d+)", counts)
    )
    assert taken == ImportedRelease.objects.count() > 100


def break_one(release: dict[str, Any], dice: Random) -> None:
    """Replace one thing somewhere in the release by something of another kind."""
    place: Any = release
    while True:
        key = dice.choice(list(place) if isinstance(place, dict) else range(len(place)))
        below = place[key]
        if not isinstance(below, dict | list) or not below or dice.random() < 0.2:
            break
        place = below
    place[key] = dice.choice([None, True, -1, 1e30, "", "\x00", "x" * 5000, [], [[1]], {"a": "b"}])
