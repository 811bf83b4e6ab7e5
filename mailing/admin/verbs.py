"""What staff do for one person: hand out the data, mail the link, stop all mail, erase."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from wagtail.admin import messages

from core.refusals import Refused
from mailing.addresses import read_address
from mailing.admin.subscribers import ERASE, EXPORT, WithReason
from mailing.domain import settings, staff


class Verb(WithReason):
    """Something that can be done as long as we know the address."""

    done = ""  # what is said after it

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.subscriber.address:
            said = "This person is erased: there is nothing more to do."
            raise Refused(said, back_to=self.get_success_url())
        return super().post(request, *args, **kwargs)

    def act(self, reason: str) -> HttpResponse:
        self.do(reason)
        messages.success(self.request, self.done)
        return redirect(self.get_success_url())

    def do(self, reason: str) -> None:
        """What happens."""
        raise NotImplementedError


class ExportView(Verb):
    """A copy of the data, as a file to be handed to the person."""

    permission = EXPORT
    page_title = "Export all data of this person"
    action = "mailing.export_person"
    explained = (
        "You get a file with all that we hold about this person. Hand it to nobody else: say how "
        "you know that it is the person. Where you do not know, mail the settings link instead: "
        "with it the owner of the address gets the same file, and nobody else does."
    )
    button = "Export"

    def act(self, reason: str) -> HttpResponse:
        raw = staff.export_person(
            subscriber=self.subscriber, reason=reason, by=self.by, now=timezone.now()
        )
        answer = HttpResponse(raw, content_type="application/json")
        name = f"subscriber-{self.subscriber.pk}.json"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


class MailLinkView(Verb):
    """The link to the settings, where people export, change and erase for themselves."""

    permission = EXPORT
    page_title = "Mail the settings link"
    action = "mailing.mail_link"
    explained = (
        "The link goes to the address itself. Whoever reads that mailbox can see all that we hold, "
        "change what comes, export and erase, without an account, for half an hour."
    )
    button = "Mail the link"
    done = "The link is on its way, unless that address got several within the last hour."

    def do(self, reason: str) -> None:
        settings.ask_for_link(
            address=read_address(self.subscriber.address),
            source="admin",
            network_hash="",
            now=timezone.now(),
        )


class StopAllMailView(Verb):
    """They told us, by telephone say, that they want nothing more from us."""

    permission = ERASE
    page_title = "Stop all mail"
    action = "mailing.object"
    explained = (
        "All consents end now, and no import can bring the address back. Mail that waits is not "
        "sent. Only a new sign-up, confirmed by the person, undoes it."
    )
    button = "Stop all mail"
    done = "No more mail goes to this person."

    def do(self, reason: str) -> None:
        staff.stop_all_mail(
            subscriber=self.subscriber, reason=reason, by=self.by, now=timezone.now()
        )


class EraseView(Verb):
    """The right to be forgotten."""

    permission = ERASE
    page_title = "Erase this person"
    action = "mailing.erase"
    explained = (
        "Address, organisation, interests and all that they typed are deleted for good; all "
        "consents end. The ledger keeps what happened without a name, and a keyed hash keeps "
        "imports from writing to the address again. This can not be undone."
    )
    button = "Erase for good"
    done = "The person is erased."

    def do(self, reason: str) -> None:
        staff.erase_person(
            subscriber=self.subscriber, reason=reason, by=self.by, now=timezone.now()
        )
