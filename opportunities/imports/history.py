"""What the site already knows of a contracting process, from imports and from staff."""

from datetime import datetime

from opportunities.exports.ocds.values import utc
from opportunities.imports.facts import Facts
from opportunities.imports.packages import Release
from opportunities.models import ImportedRelease, OpportunityPage, Publication


class History:
    """The page of a process, if there is one, and what was imported into it."""

    def __init__(self, ocid: str) -> None:
        self.page = _page_of(ocid)
        self.facts = Facts()
        self.known: set[tuple[str, datetime]] = set()
        self.last: datetime | None = None
        self.first: datetime | None = None
        self._revisions: set[int] = set()
        imported = self.page.imported_releases.all() if self.page else []
        for release in imported:
            self._learn(release, Facts.from_json(release.facts))
        if self.page and not self.page.is_imported:
            self.known |= _own_releases(self.page)

    def add(
        self, release: Release, page: OpportunityPage, facts: Facts, revision: int | None
    ) -> None:
        """Write down that this release is told."""
        row = ImportedRelease.objects.create(
            opportunity_id=page.pk,
            release_id=release.id,
            date=release.date,
            facts=facts.as_json(),
            revision_id=revision,
        )
        self.page = OpportunityPage.objects.get(pk=page.pk)
        self._learn(row, facts)

    def _learn(self, release: ImportedRelease, facts: Facts) -> None:
        self.facts = facts.after(self.facts)
        self.known.add((release.release_id, release.date))
        self.first = self.first or release.date
        self.last = release.date
        if release.revision_id:
            self._revisions.add(release.revision_id)

    @property
    def edited_at(self) -> datetime | None:
        """When staff last saved the page themselves."""
        if self.page is None:
            return None
        edits = self.page.revisions.exclude(pk__in=self._revisions).order_by("-created_at")
        edit = edits.first()
        if edit is None and not self._revisions:
            return self.page.last_published_at
        return edit.created_at if edit else None

    @property
    def is_withdrawn(self) -> bool:
        return bool(self.page and self.page.first_published_at and not self.page.live)

    @property
    def was_withdrawn_by_release(self) -> bool:
        """True where our own release took it down, and staff have not touched it here since."""
        return self.is_withdrawn and self.facts.is_withdrawn and self.edited_at is None

    @property
    def waits(self) -> bool:
        """True where an import has left a draft that is not public yet."""
        page = self.page
        if page is None or self.is_withdrawn or page.latest_revision_id not in self._revisions:
            return False
        return not page.live or page.has_unpublished_changes

    @property
    def holds_a_draft_of_staff(self) -> bool:
        page = self.page
        if page is None or page.latest_revision_id in self._revisions:
            return False
        return page.has_unpublished_changes or not page.live


def _page_of(ocid: str) -> OpportunityPage | None:
    """The page that was made public under it, whatever its field says; else one that names it."""
    told = Publication.objects.filter(ocid=ocid).values("opportunity_id")
    pages = OpportunityPage.objects.order_by("pk")
    return pages.filter(pk__in=told).first() or pages.filter(ocid=ocid).first()


def _own_releases(page: OpportunityPage) -> set[tuple[str, datetime]]:
    """What we published of it ourselves, each release and what it compiles to, as exported."""
    rows = page.publications.only("ocid", "number", "at")
    told = {(row, row.at.replace(microsecond=0)) for row in rows}
    return {(known, at) for row, at in told for known in (row.release_id, f"{row.ocid}-{utc(at)}")}
