"""Which opportunity a link of the admin names: `?opportunity=39`."""

from __future__ import annotations

from django.http import HttpRequest

from opportunities.models import OpportunityPage

LONGEST = 18  # digits that every database takes for a key


def opportunity_named_by(request: HttpRequest) -> int | None:
    """The primary key of the opportunity; None where the address names none that is there."""
    written = request.GET.get("opportunity", "")
    if not (written.isascii() and written.isdigit() and len(written) <= LONGEST):
        return None
    return OpportunityPage.objects.filter(pk=int(written)).values_list("pk", flat=True).first()
