"""Small OCDS packages for tests, and the command line that imports them."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from opportunities.models import OpportunityPage

OCID = "ocds-b5fd17-0001"
NOTICE = "https://www.contractsfinder.service.gov.uk/Notice/0a1b2c3d-0000-4000-8000-000000000001"

Import = Callable[..., str]  # the fixture `import_ocds`


def tender(**facts: Any) -> dict[str, Any]:
    """A tender as Contracts Finder describes one."""
    return {
        "id": "DC-2025-17",
        "title": "Soil sensors for farms",
        "description": "Sensors that tell farmers when to water.\r\n\r\nTwenty farms take part.",
        "status": "active",
        "classification": {"scheme": "CPV", "id": "72212000", "description": "Programming"},
        "items": [{"id": "1", "deliveryAddresses": [{"region": "South West"}]}],
        "minValue": {"amount": 50_000, "currency": "GBP"},
        "value": {"amount": 80_000.50, "currency": "GBP"},
        "procurementMethod": "selective",
        "procurementMethodDetails": "Call-off from a dynamic purchasing system",
        "tenderPeriod": {"startDate": "2025-01-10T09:00:00Z", "endDate": "2025-02-03T12:00:00Z"},
        "contractPeriod": {
            "startDate": "2025-04-01T00:00:00+01:00",
            "endDate": "2026-03-31T23:59:59+01:00",
        },
        "suitability": {"sme": True, "vcse": False},
        "mainProcurementCategory": "services",
        "documents": [{"id": "1", "documentType": "tenderNotice", "url": NOTICE}],
    } | facts


def release(number: int = 1, tag: str | list[str] = "tender", **facts: Any) -> dict[str, Any]:
    """A release of the process, published on that day of January 2025."""
    return {
        "ocid": OCID,
        "id": f"release-{number}",
        "date": f"2025-01-{number:02}T10:00:00Z",
        "tag": tag if isinstance(tag, list) else [tag],
        "language": "en",
        "initiationType": "tender",
        "tender": tender(),
        "buyer": {"id": "GB-CFS-1", "name": "Dorset Council"},
    } | facts


def award(number: int = 1, **facts: Any) -> dict[str, Any]:
    return {
        "id": f"{OCID}-{number}",
        "status": "active",
        "date": "2025-01-19T00:00:00Z",
        "value": {"amount": 75_000, "currency": "GBP"},
        "suppliers": [{"id": "GB-COH-01234567", "name": "Furrow Limited"}],
        "contractPeriod": {
            "startDate": "2025-04-01T00:00:00+01:00",
            "endDate": "2026-03-31T23:59:59+01:00",
        },
    } | facts


def supplier(**facts: Any) -> dict[str, Any]:
    return {
        "id": "GB-COH-01234567",
        "name": "Furrow Limited",
        "identifier": {"scheme": "GB-COH", "id": "01234567"},
        "details": {"scale": "sme", "vcse": True},
        "contactPoint": {"name": "Jo Person", "email": "jo.person@example.com"},
        "roles": ["supplier"],
    } | facts


def awarded(number: int = 20, *awards: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """The award release of the process."""
    given = {"awards": list(awards) or [award()], "parties": [supplier()]}
    ended = {"tender": tender(status="complete")}
    return release(number, **({"tag": "award"} | ended | given | facts))


def package(*releases: Any, **facts: Any) -> dict[str, Any]:
    return {
        "uri": "https://example.org/package.json",
        "version": "1.1",
        "publishedDate": "2025-03-11T14:00:00Z",
        "releases": list(releases),
    } | facts


def run(content: Any, tmp_path: Path, *flags: str) -> str:
    """What the command prints when it imports this content."""
    path = tmp_path / "package.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    out = StringIO()
    call_command("import_ocds", str(path), *flags, stdout=out)
    return out.getvalue()


def facts_of(thing: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def imported_page() -> OpportunityPage:
    return OpportunityPage.objects.get(ocid=OCID)
