"""Importing OCDS packages: each process becomes a page, each release an amendment of it.

A release is told once. It changes only what it says otherwise than the releases before it, so
that what staff have edited since stays; one that is older than their last edit is not told at
all, but reported. Our own releases say all there is: what one of them leaves out is gone.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from opportunities.domain.publications import publishing_as_at, record_publication
from opportunities.imports.amending import amend, new_page
from opportunities.imports.asking import keep_questions
from opportunities.imports.awarding import keep_awards
from opportunities.imports.code_tables import keep_met
from opportunities.imports.conventions import is_own_programme, recognise
from opportunities.imports.decisions import date_decisions
from opportunities.imports.facts import Understood
from opportunities.imports.history import History
from opportunities.imports.packages import LeftOut, Package, Release
from opportunities.imports.periods import missing
from opportunities.imports.report import Fate, ProcessReport, Report, Told
from opportunities.imports.understanding import understand
from opportunities.models import OpportunityIndexPage, OpportunityPage

logger = logging.getLogger(__name__)


def import_package(
    package: Package,
    *,
    publish: bool,
    dry_run: bool = False,
    progress: Callable[[Iterable[Any]], Iterable[Any]] = iter,
) -> Report:
    """Tell all releases of the package; a dry run tells them too, and forgets each process."""
    report = Report(left_out=package.left_out)
    for ocid, releases in progress(list(package.processes.items())):
        if is_own_programme(ocid):
            report.left_out.append(LeftOut(ocid, "the DPS itself is told by its settings here"))
            continue
        with transaction.atomic():
            report.processes.append(_import_process(ocid, releases, publish=publish))
            transaction.set_rollback(dry_run)
    return report


def _import_process(ocid: str, releases: list[Release], *, publish: bool) -> ProcessReport:
    report = ProcessReport(ocid)
    history = History(ocid)
    for release in releases:
        report.told.append(_tell(release, history, report, publish=publish))
    if publish and history.waits:
        report.was_published = _publish_waiting(history)
    if history.page:
        report.title = history.page.draft_title or history.page.title
    if {told.fate for told in report.told} & {Fate.CREATED, Fate.CHANGED, Fate.NOTHING_NEW}:
        fields = history.facts.fields
        report.remarks += missing(fields, procedure=fields.get("procedure"))
    return report


def _tell(release: Release, history: History, report: ProcessReport, *, publish: bool) -> Told:
    """Tell one release in a savepoint of its own: wholly, or not at all and with the reason."""
    if (release.id, release.date) in history.known:
        return Told(release, Fate.KNOWN)
    if reason := _reason_to_skip(release, history, publish=publish):
        return Told(release, Fate.SKIPPED, reason)
    try:
        with transaction.atomic():
            teller = _Teller(release, history, publish=publish)
            fate = teller.tell()
    except ValidationError as error:
        return Told(release, Fate.LEFT_OUT, " ".join(error.messages))
    except Exception as error:
        logger.exception("Release %s of %s could not be stored", release.id, release.ocid)
        return Told(release, Fate.LEFT_OUT, f"it could not be stored ({type(error).__name__})")
    report.remarks += teller.remarks
    report.awards_stored += teller.awards_stored
    report.codes_added += teller.codes_added
    return Told(release, fate)


def _reason_to_skip(release: Release, history: History, *, publish: bool) -> str:
    if history.page is None:
        return ""
    compiled = "compiled" in release.tags
    if history.last and (release.date, not compiled) < (history.last, True):
        return f"it is older than what was imported before ({history.last:%d %B %Y})"
    edited = history.edited_at
    if edited and release.date <= edited:
        return f"the opportunity was edited here after it, on {edited:%d %B %Y}"
    if history.page.locked:
        return "the opportunity is locked here"
    if publish and history.holds_a_draft_of_staff and not history.is_withdrawn:
        return "the opportunity holds a draft that staff have not published"
    return ""


class _Teller:
    """Tells one release to the page of its process."""

    def __init__(self, release: Release, history: History, *, publish: bool) -> None:
        self.release = release
        self.history = history
        self.read: Understood = understand(release)
        is_withdrawn = self.read.facts.is_withdrawn
        self.comes_back = publish and history.was_withdrawn_by_release and not is_withdrawn
        self.publish = self.comes_back or (publish and not history.is_withdrawn)
        recognise(self.read, release)
        date_decisions(release, self.read.facts, self.read.remarks)
        self.remarks = self.read.remarks
        self.awards_stored = 0
        self.codes_added: list[str] = []

    def tell(self) -> Fate:
        self.codes_added = keep_met(self.read.cpv_codes, self.read.regions)
        known = self.history.page
        page = known.get_latest_revision_as_object() if known else self._new_page()
        page.change_note = ""  # the reason of an earlier release
        changed = amend(page, self.read.facts, self.history.facts, self.remarks)
        if known is None:
            _index().add_child(instance=page)
        told = self._keep_decisions(page, is_live=bool(known and known.live))
        revision = None
        if changed or self.comes_back or known is None:  # a new page was checked a moment ago
            revision = page.save_revision(clean=known is not None)
        if self.publish:
            self._publish(page, revision, told)
        self.history.add(self.release, page, self.read.facts, revision and revision.pk)
        if known is None:
            return Fate.CREATED
        return Fate.CHANGED if changed or told or self.comes_back else Fate.NOTHING_NEW

    def _new_page(self) -> OpportunityPage:
        page = new_page(self.release.ocid, self.read.facts, _index(), self.remarks)
        if self.publish:
            page.first_published_at = self.release.date
        return page

    def _keep_decisions(self, page: OpportunityPage, *, is_live: bool) -> bool:
        """Awards and answers: they are no part of the page, so they are public at once."""
        facts, before = self.read.facts, self.history.facts
        if is_live and not self.publish:
            if facts.awards or facts.undone:
                self.remarks.append("its awards wait for --publish, as they are public at once")
            if facts.questions:
                self.remarks.append("its answers wait for --publish, as they are public at once")
            return False
        awards = facts.after(before).awards if self.history.waits else facts.awards
        questions = facts.after(before).questions if self.history.waits else facts.questions
        answered = keep_questions(page, questions, before.questions)
        awarded = keep_awards(page, awards, facts.undone, before.awards)
        self.awards_stored = awarded.stored
        return any(awarded) or answered

    def _publish(self, page: OpportunityPage, revision: Any, told: bool) -> None:
        with publishing_as_at(self.release.date):
            if revision:
                revision.publish()
            elif told:
                record_publication(opportunity=page, now=self.release.date)
            if self.read.facts.is_withdrawn:
                OpportunityPage.objects.get(pk=page.pk).unpublish()


def _publish_waiting(history: History) -> bool:
    """Publish the draft that earlier imports have left, as at its last release."""
    page, told_at = history.page, history.last
    if page is None or told_at is None:
        return False
    if page.first_published_at is None:
        OpportunityPage.objects.filter(pk=page.pk).update(first_published_at=history.first)
    keep_awards(page, history.facts.awards, history.facts.undone, history.facts.awards)
    keep_questions(page, history.facts.questions, history.facts.questions)
    with publishing_as_at(told_at):
        page.get_latest_revision().publish()
        if history.facts.is_withdrawn:
            OpportunityPage.objects.get(pk=page.pk).unpublish()
    history.page = OpportunityPage.objects.get(pk=page.pk)
    return True


def _index() -> OpportunityIndexPage:
    """The list of opportunities as it is now; its children are counted in the row."""
    return OpportunityIndexPage.objects.get()
